// SPDX-License-Identifier: Apache-2.0
// Orders, their history, and the directory from suppliers' references to orders.
//
// An order is stored as it was accepted, plus one merge patch to the present, plus one patch per history entry
// (schema/version_1.hpp). Writing an order's steps costs the changed members only.
#pragma once

#include <span>

#include "orders/ports.hpp"
#include "store/sqlite/database.hpp"

namespace fibrecafe::store::sqlite {

class OrderRows {
 public:
  explicit OrderRows(Database& database) : database_(database) {}

  std::optional<orders::Order> find(orders::OrderKey key);
  std::optional<orders::Order> find_as_placed(orders::OrderKey key);
  // As it stood after `step`.
  std::optional<orders::Order> find_at(orders::OrderKey key, int64_t step);
  // Without their KCIs.
  std::vector<orders::Step> history(orders::OrderKey key);
  std::optional<orders::OrderKey> locate(OrderId order);
  std::optional<orders::OrderKey> locate(SupplierId supplier, std::string_view reference);
  std::optional<TenantId> owner_of_service(SupplierId supplier, std::string_view service_id);
  // Of all tenants, ascending by number: for what is built from all orders.
  std::vector<orders::OrderKey> keys_after(OrderId after, size_t limit);
  // Orders of the tenant that a supplier knew, or knows, by this number.
  std::vector<OrderId> numbered(TenantId tenant, std::string_view reference);
  int64_t highest_id();  // that was given, or skipped by a restore
  int64_t open_orders(TenantId tenant);
  int64_t open_orders(SupplierId supplier);

  // Both throw std::logic_error when the step numbers are not the next ones.
  void insert(const orders::Order& placed);
  void append(const orders::Order& before, std::span<const orders::Step> steps);
  void remember_service(SupplierId supplier, std::string_view service_id, orders::OrderKey by);

 private:
  const orders::Order* placed(orders::OrderKey key);
  void insert_step(const orders::Order& after, const orders::Step& step, std::string_view changes);

  Database& database_;
  std::optional<orders::Order> last_placed_;  // `placed` never changes, so the last one read stays right
  std::string text_;                          // reused

  Statement find_{database_, "SELECT supplier, overlay, placed FROM orders WHERE id = ?1 AND tenant = ?2"};
  Statement find_placed_{database_, "SELECT supplier, placed FROM orders WHERE id = ?1 AND tenant = ?2"};
  Statement changes_{database_,
                     "SELECT step, event, supplier_kci, changes FROM history"
                     " WHERE order_id = ?1 AND tenant = ?2 AND step <= ?3 ORDER BY step"};
  Statement locate_{database_, "SELECT tenant FROM orders WHERE id = ?1"};
  Statement locate_reference_{database_,
                              "SELECT tenant, order_id FROM supplier_reference WHERE supplier = ?1 AND reference = ?2"};
  Statement keys_after_{database_, "SELECT id, tenant FROM orders WHERE id > ?1 ORDER BY id LIMIT ?2"};
  Statement numbered_{database_,
                      "SELECT r.order_id FROM supplier s CROSS JOIN supplier_reference r"
                      " ON r.supplier = s.id AND r.reference = ?2 WHERE r.tenant = ?1"};
  Statement highest_{database_,
                     "SELECT max(coalesce((SELECT max(id) FROM orders), 0),"
                     " coalesce((SELECT value FROM meta WHERE name = 'last_order'), 0))"};
  Statement open_of_tenant_{database_, "SELECT count(*) FROM orders WHERE final = 0 AND tenant = ?1"};
  Statement open_of_supplier_{database_, "SELECT count(*) FROM orders WHERE final = 0 AND supplier = ?1"};
  Statement insert_{database_,
                    "INSERT INTO orders (id, tenant, supplier, status, final, placed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"};
  Statement insert_step_{database_,
                         "INSERT INTO history (order_id, step, tenant, at, event, supplier_kci, changes)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"};
  Statement update_{database_, "UPDATE orders SET status = ?3, final = ?4, overlay = ?5 WHERE id = ?1 AND tenant = ?2"};
  Statement insert_reference_{database_,
                              "INSERT INTO supplier_reference (supplier, reference, tenant, order_id)"
                              " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING"};
  Statement owner_{database_, "SELECT tenant FROM service_owner WHERE supplier = ?1 AND service_id = ?2"};
  Statement set_owner_{database_,
                       "INSERT INTO service_owner (supplier, service_id, tenant, order_id) VALUES (?1, ?2, ?3, ?4)"
                       " ON CONFLICT DO UPDATE SET tenant = ?3, order_id = ?4"};
};

}  // namespace fibrecafe::store::sqlite
