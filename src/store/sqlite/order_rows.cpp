// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/order_rows.hpp"

#include <limits>

#include "store/row_shapes.hpp"

namespace fibrecafe::store::sqlite {
namespace {

constexpr int64_t kAllSteps = std::numeric_limits<int64_t>::max();

}  // namespace

std::optional<orders::Order> OrderRows::find(orders::OrderKey key) {
  Rows rows = find_.query(key.order, key.tenant);
  if (!rows.next()) return {};
  if (!last_placed_ || last_placed_->key != key) {
    last_placed_ = decode_order(key, SupplierId{rows.integer(0)}, rows.text(2));
  }
  std::optional<orders::Order> order = last_placed_;
  if (!rows.is_null(1)) apply_patch(rows.text(1), *order);
  return order;
}

std::optional<orders::Order> OrderRows::find_as_placed(orders::OrderKey key) {
  const orders::Order* found = placed(key);
  return found ? std::optional(*found) : std::nullopt;
}

const orders::Order* OrderRows::placed(orders::OrderKey key) {
  Rows rows = find_placed_.query(key.order, key.tenant);
  if (!rows.next()) return nullptr;
  if (!last_placed_ || last_placed_->key != key) {
    last_placed_ = decode_order(key, SupplierId{rows.integer(0)}, rows.text(1));
  }
  return &*last_placed_;
}

std::optional<orders::Order> OrderRows::find_at(orders::OrderKey key, int64_t step) {
  auto order = find_as_placed(key);
  if (!order) return {};
  Rows rows = changes_.query(key.order, key.tenant, step);
  while (rows.next()) {
    if (!rows.is_null(3)) apply_patch(rows.text(3), *order);
  }
  return order;
}

std::vector<orders::Step> OrderRows::history(orders::OrderKey key) {
  auto order = find_as_placed(key);
  if (!order) return {};
  std::vector<orders::Step> steps;
  Rows rows = changes_.query(key.order, key.tenant, kAllSteps);
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

void OrderRows::remember_service(SupplierId supplier, std::string_view service_id, orders::OrderKey by) {
  set_owner_.execute(supplier, service_id, by.tenant, by.order);
}

std::vector<orders::OrderKey> OrderRows::keys_after(OrderId after, size_t limit) {
  std::vector<orders::OrderKey> keys;
  Rows rows = keys_after_.query(after, static_cast<int64_t>(limit));
  while (rows.next()) keys.push_back({TenantId{rows.integer(1)}, OrderId{rows.integer(0)}});
  return keys;
}

std::vector<OrderId> OrderRows::numbered(TenantId tenant, std::string_view reference) {
  std::vector<OrderId> orders;
  Rows rows = numbered_.query(tenant, reference);
  while (rows.next()) orders.push_back(OrderId{rows.integer(0)});
  return orders;
}

int64_t OrderRows::highest_id() {
  Rows rows = highest_.query();
  return rows.next() ? rows.integer(0) : 0;
}

int64_t OrderRows::open_orders(TenantId tenant) {
  Rows rows = open_of_tenant_.query(tenant);
  return rows.next() ? rows.integer(0) : 0;
}

int64_t OrderRows::open_orders(SupplierId supplier) {
  Rows rows = open_of_supplier_.query(supplier);
  return rows.next() ? rows.integer(0) : 0;
}

void OrderRows::insert(const orders::Order& placed) {
  expect_step(placed, 1);
  text_.clear();
  write_record(text_, placed);
  insert_.execute(placed.key.order, placed.key.tenant, placed.supplier, text(placed.status), is_final(placed.status),
                  text_);
  insert_step_.execute(placed.key.order, 1, placed.key.tenant, placed.created, "placed", std::nullopt, std::nullopt);
  if (placed.supplier_reference) {
    insert_reference_.execute(placed.supplier, *placed.supplier_reference, placed.key.tenant, placed.key.order);
  }
}

void OrderRows::append(const orders::Order& before, std::span<const orders::Step> steps) {
  const orders::Order* from = &before;
  for (const orders::Step& step : steps) {
    expect_step(step.after, from->steps + 1);
    text_.clear();
    write_patch(text_, *from, step.after);
    insert_step(step.after, step, text_);
    if (step.after.supplier_reference && step.after.supplier_reference != from->supplier_reference) {
      insert_reference_.execute(before.supplier, *step.after.supplier_reference, before.key.tenant, before.key.order);
    }
    from = &step.after;
  }
  const orders::Order* first = placed(before.key);
  if (!first) throw std::logic_error("order " + std::to_string(before.key.order.value) + " is not there");
  text_.clear();
  write_patch(text_, *first, *from);
  update_.execute(before.key.order, before.key.tenant, text(from->status), is_final(from->status), text_);
}

void OrderRows::insert_step(const orders::Order& after, const orders::Step& step, std::string_view changes) {
  insert_step_.execute(after.key.order, after.steps, after.key.tenant, after.updated, step.event, step.supplier_kci,
                       changes);
}

}  // namespace fibrecafe::store::sqlite
