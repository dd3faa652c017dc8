// SPDX-License-Identifier: Apache-2.0
// All tables on one connection, each behind its rows; statements are prepared when first used.
#pragma once

#include "store/postgres/claim_rows.hpp"
#include "store/postgres/kci_rows.hpp"
#include "store/postgres/key_rows.hpp"
#include "store/postgres/listing_search.hpp"
#include "store/postgres/message_rows.hpp"
#include "store/postgres/order_rows.hpp"
#include "store/postgres/party_rows.hpp"
#include "store/postgres/request_rows.hpp"
#include "store/postgres/reservation_rows.hpp"
#include "store/postgres/supplier_kci_rows.hpp"
#include "store/postgres/work_rows.hpp"

namespace fibrecafe::store::postgres {

struct Tables {
  Tables(Connection& connection, const auth::Vault& vault)
      : orders(connection),
        kcis(connection),
        messages(connection),
        supplier_kcis(connection),
        requests(connection),
        reservations(connection),
        parties(connection, vault),
        keys(connection, vault),
        work(connection),
        listing(connection),
        claims(connection) {}

  OrderRows orders;
  KciRows kcis;
  MessageRows messages;
  SupplierKciRows supplier_kcis;
  RequestRows requests;
  ReservationRows reservations;
  PartyRows parties;
  KeyRows keys;
  WorkRows work;
  ListingSearch listing;
  ClaimRows claims;
};

}  // namespace fibrecafe::store::postgres
