// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/order_rows.hpp"

#include <limits>

#include "store/listing_entry.hpp"
#include "store/postgres/array_text.hpp"
#include "store/row_shapes.hpp"

namespace fibrecafe::store::postgres {
namespace {

constexpr int64_t kAllSteps = std::numeric_limits<int64_t>::max();

}  // namespace

std::optional<orders::Order> OrderRows::found(Statement& find, orders::OrderKey key) {
  Rows rows = find.query(key.tenant, key.order);
  if (!rows.next()) return {};
  if (!last_placed_ || last_placed_->key != key) {
    last_placed_ = decode_order(key, SupplierId{rows.integer(0)}, rows.text(2));
  }
  std::optional<orders::Order> order = last_placed_;
  if (!rows.is_null(1)) apply_patch(rows.text(1), *order);
  return order;
}

std::vector<orders::Order> OrderRows::find_all(TenantId tenant, const std::vector<OrderId>& ids) {
  std::vector<orders::Order> all;
  Rows rows = find_all_.query(tenant, array_text(ids, [](OrderId id) { return id.value; }));
  while (rows.next()) {
    orders::OrderKey key{tenant, OrderId{rows.integer(3)}};
    all.push_back(decode_order(key, SupplierId{rows.integer(0)}, rows.text(2)));
    if (!rows.is_null(1)) apply_patch(rows.text(1), all.back());
  }
  return all;
}

std::optional<orders::Order> OrderRows::find_as_placed(orders::OrderKey key) {
  const orders::Order* found = placed(key);
  return found ? std::optional(*found) : std::nullopt;
}

const orders::Order* OrderRows::placed(orders::OrderKey key) {
  if (last_placed_ && last_placed_->key == key) return &*last_placed_;
  Rows rows = find_placed_.query(key.tenant, key.order);
  if (!rows.next()) return nullptr;
  last_placed_ = decode_order(key, SupplierId{rows.integer(0)}, rows.text(1));
  return &*last_placed_;
}

std::optional<orders::Order> OrderRows::find_at(orders::OrderKey key, int64_t step) {
  auto order = find_as_placed(key);
  if (!order) return {};
  Rows rows = changes_.query(key.tenant, key.order, step);
  while (rows.next()) {
    if (!rows.is_null(3)) apply_patch(rows.text(3), *order);
  }
  return order;
}

std::vector<orders::Step> OrderRows::history(orders::OrderKey key) {
  auto order = find_as_placed(key);
  if (!order) return {};
  std::vector<orders::Step> steps;
  Rows rows = changes_.query(key.tenant, key.order, kAllSteps);
  while (rows.next()) {
    if (!rows.is_null(3)) apply_patch(rows.text(3), *order);
    orders::Step& step = steps.emplace_back();
    step.event = rows.text(1);
    if (!rows.is_null(2)) step.supplier_kci = rows.uuid(2);
    step.after = *order;
  }
  return steps;
}

std::optional<orders::OrderKey> OrderRows::locate(OrderId order) {
  Rows rows = locate_.query(order);
  if (!rows.next()) return {};
  return orders::OrderKey{TenantId{rows.integer(0)}, order};
}

std::optional<orders::OrderKey> OrderRows::locate(SupplierId supplier, std::string_view reference) {
  Rows rows = locate_reference_.query(supplier, reference);
  if (!rows.next()) return {};
  return orders::OrderKey{TenantId{rows.integer(0)}, OrderId{rows.integer(1)}};
}

std::optional<TenantId> OrderRows::owner_of_service(SupplierId supplier, std::string_view service_id) {
  Rows rows = owner_.query(supplier, service_id);
  if (!rows.next()) return {};
  return TenantId{rows.integer(0)};
}

std::vector<OrderId> OrderRows::numbered(TenantId tenant, std::string_view reference) {
  std::vector<OrderId> orders;
  Rows rows = numbered_.query(tenant, reference);
  while (rows.next()) orders.push_back(OrderId{rows.integer(0)});
  return orders;
}

int64_t OrderRows::open_orders(TenantId tenant) {
  return number(open_of_tenant_.query(tenant));
}

int64_t OrderRows::open_orders(SupplierId supplier) {
  return number(open_of_supplier_.query(supplier));
}

std::vector<OrderId> OrderRows::next_numbers(int64_t count) {
  std::vector<OrderId> numbers;
  Rows rows = next_numbers_.query(count);
  while (rows.next()) numbers.push_back(OrderId{rows.integer(0)});
  return numbers;
}

void OrderRows::insert(const orders::Order& placed) {
  expect_step(placed, 1);
  const orders::OrderKey& key = placed.key;
  text_.clear();
  write_record(text_, placed);
  insert_.queue(key.tenant, key.order, placed.supplier, text(placed.status), is_final(placed.status), text_);
  insert_directory_.queue(key.order, key.tenant);
  insert_step_.queue(key.tenant, key.order, 1, placed.created, "placed", std::nullopt, std::nullopt);
  if (placed.supplier_reference) remember_reference(placed, key, placed.supplier);
  list(placed);
}

void OrderRows::append(const orders::Order& before, std::span<const orders::Step> steps) {
  const orders::Order* from = &before;
  for (const orders::Step& step : steps) {
    expect_step(step.after, from->steps + 1);
    text_.clear();
    write_patch(text_, *from, step.after);
    insert_step(step.after, step, text_);
    if (step.after.supplier_reference && step.after.supplier_reference != from->supplier_reference) {
      remember_reference(step.after, before.key, before.supplier);
    }
    from = &step.after;
  }
  const orders::Order* first = placed(before.key);
  if (!first) throw std::logic_error("order " + std::to_string(before.key.order.value) + " is not there");
  text_.clear();
  write_patch(text_, *first, *from);
  update_.queue(before.key.tenant, before.key.order, text(from->status), is_final(from->status), text_);
  if (!steps.empty()) list(*from);
}

void OrderRows::insert_step(const orders::Order& after, const orders::Step& step, std::string_view changes) {
  insert_step_.queue(after.key.tenant, after.key.order, after.steps, after.updated, step.event, step.supplier_kci,
                     changes);
}

void OrderRows::remember_reference(const orders::Order& order, orders::OrderKey key, SupplierId supplier) {
  insert_reference_.queue(supplier, *order.supplier_reference, key.tenant, key.order);
}

void OrderRows::remember_service(SupplierId supplier, std::string_view service_id, orders::OrderKey by) {
  set_owner_.queue(supplier, service_id, by.tenant, by.order);
}

void OrderRows::list(const orders::Order& order) {
  ListingEntry entry = listing_entry(order);
  list_.queue(entry.key.tenant, entry.key.order, entry.supplier, entry.type, entry.status, entry.created, entry.updated,
              entry.address_id, entry.service_id);
}

}  // namespace fibrecafe::store::postgres
