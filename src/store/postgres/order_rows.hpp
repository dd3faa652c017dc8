// SPDX-License-Identifier: Apache-2.0
// Orders, their history, and the two directories that lead to a tenant.
//
// As on SQLite, an order is stored as it was accepted, plus one merge patch to the present, plus one patch per history
// entry. Nothing here waits but what returns something.
#pragma once

#include <span>

#include "orders/ports.hpp"
#include "store/postgres/connection.hpp"

namespace fibrecafe::store::postgres {

class OrderRows {
 public:
  explicit OrderRows(Connection& connection) : connection_(connection) {}

  // Until the transaction ends nobody else changes the order, or anything that hangs on it: whoever does locks it too.
  void lock(orders::OrderKey key) { lock_.queue(key.tenant, key.order); }
  std::optional<orders::Order> find(orders::OrderKey key) { return found(find_, key); }
  std::optional<orders::Order> find_and_lock(orders::OrderKey key) { return found(find_and_lock_, key); }
  // Those of these numbers that are there, newest first.
  std::vector<orders::Order> find_all(TenantId tenant, const std::vector<OrderId>& orders);
  std::optional<orders::Order> find_as_placed(orders::OrderKey key);
  // As it stood after `step`.
  std::optional<orders::Order> find_at(orders::OrderKey key, int64_t step);
  // Without their KCIs.
  std::vector<orders::Step> history(orders::OrderKey key);
  std::optional<orders::OrderKey> locate(OrderId order);
  std::optional<orders::OrderKey> locate(SupplierId supplier, std::string_view reference);
  std::optional<TenantId> owner_of_service(SupplierId supplier, std::string_view service_id);
  // Orders of the tenant that a supplier knew, or knows, by this number.
  std::vector<OrderId> numbered(TenantId tenant, std::string_view reference);
  int64_t open_orders(TenantId tenant);
  int64_t open_orders(SupplierId supplier);

  std::vector<OrderId> next_numbers(int64_t count);  // ascending, never given twice
  AmendmentId next_amendment() { return AmendmentId{number(next_amendment_.query())}; }
  CancellationId next_cancellation() { return CancellationId{number(next_cancellation_.query())}; }

  // Both throw std::logic_error when the step numbers are not the next ones.
  void insert(const orders::Order& placed);
  void append(const orders::Order& before, std::span<const orders::Step> steps);
  void remember_service(SupplierId supplier, std::string_view service_id, orders::OrderKey by);

 private:
  std::optional<orders::Order> found(Statement& find, orders::OrderKey key);
  const orders::Order* placed(orders::OrderKey key);
  void insert_step(const orders::Order& after, const orders::Step& step, std::string_view changes);
  void list(const orders::Order& order);
  void remember_reference(const orders::Order& order, orders::OrderKey key, SupplierId supplier);
  static int64_t number(Rows rows) { return rows.next() ? rows.integer(0) : 0; }

  Connection& connection_;
  std::optional<orders::Order> last_placed_;  // `placed` never changes, so the last one read stays right
  std::string text_;                          // reused

  Statement lock_{connection_, "SELECT 1 FROM orders WHERE tenant = $1 AND id = $2 FOR NO KEY UPDATE"};
  Statement find_{connection_, "SELECT supplier, overlay, placed FROM orders WHERE tenant = $1 AND id = $2"};
  Statement find_and_lock_{
      connection_, "SELECT supplier, overlay, placed FROM orders WHERE tenant = $1 AND id = $2 FOR NO KEY UPDATE"};
  Statement find_all_{connection_,
                      "SELECT supplier, overlay, placed, id FROM orders"
                      " WHERE tenant = $1 AND id = ANY ($2::text::bigint[]) ORDER BY id DESC"};
  Statement find_placed_{connection_, "SELECT supplier, placed FROM orders WHERE tenant = $1 AND id = $2"};
  Statement changes_{connection_,
                     "SELECT step, event, supplier_kci, changes FROM history"
                     " WHERE tenant = $1 AND order_id = $2 AND step <= $3 ORDER BY step"};
  Statement locate_{connection_, "SELECT tenant FROM order_directory WHERE order_id = $1"};
  Statement locate_reference_{connection_,
                              "SELECT tenant, order_id FROM supplier_directory"
                              " WHERE supplier = $1 AND kind = 'ORDER' AND reference = $2"};
  Statement owner_{connection_,
                   "SELECT tenant FROM supplier_directory WHERE supplier = $1 AND kind = 'SERVICE' AND reference = $2"};
  Statement numbered_{connection_,
                      "SELECT r.order_id FROM supplier s JOIN supplier_directory r ON r.supplier = s.id"
                      " AND r.kind = 'ORDER' AND r.reference = $2 WHERE r.tenant = $1"};
  Statement open_of_tenant_{connection_, "SELECT count(*) FROM orders WHERE tenant = $1 AND NOT final"};
  Statement open_of_supplier_{connection_, "SELECT count(*) FROM orders WHERE supplier = $1 AND NOT final"};
  Statement next_numbers_{connection_, "SELECT nextval('order_number') FROM generate_series(1, $1::bigint)"};
  Statement next_amendment_{connection_, "SELECT nextval('amendment_number')"};
  Statement next_cancellation_{connection_, "SELECT nextval('cancellation_number')"};
  Statement insert_{connection_,
                    "INSERT INTO orders (tenant, id, supplier, status, final, placed) VALUES ($1, $2, $3, $4, $5, $6)"};
  Statement insert_directory_{connection_, "INSERT INTO order_directory (order_id, tenant) VALUES ($1, $2)"};
  Statement insert_step_{connection_,
                         "INSERT INTO history (tenant, order_id, step, at, event, supplier_kci, changes)"
                         " VALUES ($1, $2, $3, $4, $5, $6, $7)"};
  Statement update_{connection_,
                    "UPDATE orders SET status = $3, final = $4, overlay = $5 WHERE tenant = $1 AND id = $2"};
  Statement insert_reference_{connection_,
                              "INSERT INTO supplier_directory (supplier, kind, reference, tenant, order_id)"
                              " VALUES ($1, 'ORDER', $2, $3, $4) ON CONFLICT DO NOTHING"};
  Statement set_owner_{connection_,
                       "INSERT INTO supplier_directory (supplier, kind, reference, tenant, order_id)"
                       " VALUES ($1, 'SERVICE', $2, $3, $4) ON CONFLICT (supplier, kind, reference) DO UPDATE"
                       " SET tenant = excluded.tenant, order_id = excluded.order_id"};
  Statement list_{connection_,
                  "INSERT INTO listing (tenant, order_id, supplier, type, status, created, updated, address_id,"
                  " service_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (tenant, order_id) DO UPDATE"
                  " SET status = excluded.status, updated = excluded.updated, address_id = excluded.address_id,"
                  " service_id = excluded.service_id"};
};

}  // namespace fibrecafe::store::postgres
