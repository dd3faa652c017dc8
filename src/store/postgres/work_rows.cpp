// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/work_rows.hpp"

#include "store/row_shapes.hpp"

namespace fibrecafe::store::postgres {

void WorkRows::wake_at(orders::OrderKey key, std::optional<Time> when) {
  if (when) {
    set_wake_.queue(key.tenant, key.order, *when);
  } else {
    end_wake_.queue(key.tenant, key.order);
  }
}

std::vector<orders::OrderKey> WorkRows::due_wakes(Time now, size_t limit) {
  std::vector<orders::OrderKey> out;
  Rows rows = due_wakes_.query(now, static_cast<int64_t>(limit));
  while (rows.next()) out.push_back({TenantId{rows.integer(0)}, OrderId{rows.integer(1)}});
  return out;
}

std::optional<Time> WorkRows::next_wake() {
  Rows rows = next_wake_.query();
  if (!rows.next()) return {};
  return rows.time(0);
}

EndpointTrouble WorkRows::trouble(TenantId tenant) {
  Rows rows = trouble_.query(tenant);
  if (!rows.next()) return {};
  return {rows.time(0)};
}

void WorkRows::set_trouble(TenantId tenant, const EndpointTrouble& trouble) {
  if (trouble.failing_since) {
    set_trouble_.queue(tenant, *trouble.failing_since);
  } else {
    end_trouble_.queue(tenant);
  }
}

void WorkRows::park(const orders::Parked& parked) {
  park_.queue(spelled(parked.kind), parked.key.tenant, parked.key.order, parked.sequence, parked.since, parked.detail);
}

std::vector<orders::Parked> WorkRows::parked() {
  std::vector<orders::Parked> out;
  Rows rows = parked_.query();
  while (rows.next()) out.push_back(parked_from(rows));
  return out;
}

std::optional<orders::Parked> WorkRows::parked(int64_t id) {
  Rows rows = parked_one_.query(id);
  if (!rows.next()) return {};
  return parked_from(rows);
}

bool WorkRows::drop_parked(int64_t id) {
  return drop_parked_.execute(id) > 0;
}

void WorkRows::drop_refused(orders::OrderKey key, int64_t sequence) {
  drop_refused_.queue(key.tenant, key.order, sequence, spelled(orders::ParkedKind::kRefusedByTenant));
}

int64_t WorkRows::count_parked() {
  Rows rows = count_parked_.query();
  return rows.next() ? rows.integer(0) : 0;
}

std::optional<int64_t> WorkRows::meta(std::string_view name) {
  Rows rows = meta_.query(name);
  if (!rows.next()) return {};
  return rows.optional_integer(0);
}

std::optional<int64_t> WorkRows::meta_locked(std::string_view name) {
  Rows rows = meta_locked_.query(name);
  if (!rows.next()) return {};
  return rows.optional_integer(0);
}

void WorkRows::set_meta(std::string_view name, int64_t value) {
  set_meta_.queue(name, value);
}

}  // namespace fibrecafe::store::postgres
