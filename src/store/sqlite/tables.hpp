// SPDX-License-Identifier: Apache-2.0
// All tables on one connection, each behind its rows; statements are prepared when first used.
#pragma once

#include "store/sqlite/kci_rows.hpp"
#include "store/sqlite/key_rows.hpp"
#include "store/sqlite/listing_log.hpp"
#include "store/sqlite/message_rows.hpp"
#include "store/sqlite/order_rows.hpp"
#include "store/sqlite/party_rows.hpp"
#include "store/sqlite/request_rows.hpp"
#include "store/sqlite/reservation_rows.hpp"
#include "store/sqlite/supplier_kci_rows.hpp"
#include "store/sqlite/work_rows.hpp"

namespace fibrecafe::store::sqlite {

struct Tables {
  Tables(Database& database, const auth::Vault& vault)
      : orders(database),
        kcis(database),
        messages(database),
        supplier_kcis(database),
        requests(database),
        reservations(database),
        parties(database, vault),
        keys(database, vault),
        work(database),
        listing(database) {}

  OrderRows orders;
  KciRows kcis;
  MessageRows messages;
  SupplierKciRows supplier_kcis;
  RequestRows requests;
  ReservationRows reservations;
  PartyRows parties;
  KeyRows keys;
  WorkRows work;
  ListingLog listing;
};

}  // namespace fibrecafe::store::sqlite
