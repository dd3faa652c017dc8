// SPDX-License-Identifier: Apache-2.0
// The KCIs that suppliers sent: every id an order has seen, the body as received, and those held until their turn.
#pragma once

#include "orders/ports.hpp"
#include "store/postgres/connection.hpp"

namespace fibrecafe::store::postgres {

class SupplierKciRows {
 public:
  explicit SupplierKciRows(Connection& connection) : connection_(connection) {}

  bool knows(orders::OrderKey key, const Uuid& id);
  void insert(orders::OrderKey key, const orders::SupplierKci& kci, bool held);
  std::vector<orders::SupplierKci> held(orders::OrderKey key);
  void release(orders::OrderKey key, const Uuid& id);
  int64_t count_held();

 private:
  Connection& connection_;
  std::string text_;

  Statement knows_{connection_, "SELECT 1 FROM supplier_kci WHERE tenant = $1 AND order_id = $2 AND id = $3"};
  Statement insert_{connection_,
                    "INSERT INTO supplier_kci (tenant, order_id, id, arrival, held, sequence, issued_on, content, raw)"
                    " VALUES ($1, $2, $3, nextval('arrival_number'), $4, $5, $6, $7, $8)"};
  Statement held_{connection_,
                  "SELECT id, sequence, issued_on, content, raw FROM supplier_kci"
                  " WHERE tenant = $1 AND order_id = $2 AND held ORDER BY sequence, issued_on, arrival"};
  Statement release_{connection_,
                     "UPDATE supplier_kci SET held = false WHERE tenant = $1 AND order_id = $2 AND id = $3"};
  Statement count_held_{connection_, "SELECT count(*) FROM supplier_kci WHERE held"};
};

}  // namespace fibrecafe::store::postgres
