// SPDX-License-Identifier: Apache-2.0
// Schema version 2: amendments and cancellations, reservations, unsolicited ceases, the list of orders, and what
// suppliers' profiles say about enquiries.
//
// Amendments and cancellations stand in their order's document; only messages and remembered requests name them here
// (`subject`). Their counters, and the reservations', are rows of `meta` (last_amendment, ...).
#pragma once

namespace fibrecafe::store::sqlite {

inline constexpr const char kSchemaVersion2[] = R"sql(
ALTER TABLE request ADD COLUMN subject INTEGER NOT NULL DEFAULT 0;
ALTER TABLE supplier_message ADD COLUMN subject INTEGER NOT NULL DEFAULT 0;

ALTER TABLE tenant ADD COLUMN address_supplier INTEGER;
ALTER TABLE supplier ADD COLUMN ask_timeout INTEGER;
ALTER TABLE supplier ADD COLUMN offers_addresses INTEGER NOT NULL DEFAULT 0;
ALTER TABLE supplier ADD COLUMN slots TEXT NOT NULL DEFAULT '{}';

CREATE TABLE reservation (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  supplier INTEGER NOT NULL,
  state TEXT NOT NULL,
  over INTEGER NOT NULL, -- when an unused one is of no use any more: its expiry, or its slot's end
  content TEXT NOT NULL
) STRICT;
CREATE INDEX reservation_over ON reservation (over, state) WHERE state != 'USED';

-- Which tenant's completed order delivered a service: who is told when the supplier ceases it.
CREATE TABLE service_owner (
  supplier INTEGER NOT NULL,
  service_id TEXT NOT NULL,
  tenant INTEGER NOT NULL,
  order_id INTEGER NOT NULL,
  PRIMARY KEY (supplier, service_id)
) STRICT, WITHOUT ROWID;

-- What each commit changed in the list of orders, for the thread that keeps the list (listing.db).
CREATE TABLE listing_log (
  number INTEGER PRIMARY KEY,
  entries BLOB NOT NULL
) STRICT;
)sql";

}  // namespace fibrecafe::store::sqlite
