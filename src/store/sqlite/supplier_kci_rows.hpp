// SPDX-License-Identifier: Apache-2.0
// The KCIs that suppliers sent: every id an order has seen, the body as received, and those held until their turn.
#pragma once

#include "orders/ports.hpp"
#include "store/sqlite/database.hpp"

namespace fibrecafe::store::sqlite {

class SupplierKciRows {
 public:
  explicit SupplierKciRows(Database& database) : database_(database) {}

  bool knows(orders::OrderKey key, const Uuid& id);
  void insert(orders::OrderKey key, const orders::SupplierKci& kci, bool held);
  std::vector<orders::SupplierKci> held(orders::OrderKey key);
  void release(orders::OrderKey key, const Uuid& id);
  int64_t count_held();

 private:
  Database& database_;
  std::string text_;

  Statement knows_{database_, "SELECT 1 FROM supplier_kci WHERE order_id = ?1 AND tenant = ?2 AND id = ?3"};
  Statement insert_{database_,
                    "INSERT INTO supplier_kci (order_id, tenant, id, held, sequence, issued_on, content, raw)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"};
  Statement held_{database_,
                  "SELECT id, sequence, issued_on, content, raw FROM supplier_kci"
                  " WHERE order_id = ?1 AND tenant = ?2 AND held = 1 ORDER BY sequence, issued_on, arrival"};
  Statement release_{database_, "UPDATE supplier_kci SET held = 0 WHERE order_id = ?1 AND tenant = ?2 AND id = ?3"};
  Statement count_held_{database_, "SELECT count(*) FROM supplier_kci WHERE held = 1"};
};

}  // namespace fibrecafe::store::sqlite
