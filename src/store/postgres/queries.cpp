// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/queries.hpp"

namespace fibrecafe::store::postgres {

std::optional<orders::Order> PgQueries::find(orders::OrderKey key) {
  return tables_.orders.find(key);
}

std::optional<orders::Order> PgQueries::find_as_placed(orders::OrderKey key) {
  return tables_.orders.find_as_placed(key);
}

std::vector<orders::Kci> PgQueries::kcis(orders::OrderKey key) {
  return tables_.kcis.all(key);
}

std::vector<orders::Step> PgQueries::history(orders::OrderKey key) {
  auto steps = tables_.orders.history(key);
  for (orders::Kci& kci : tables_.kcis.all(key)) {
    size_t index = static_cast<size_t>(kci.step - 1);
    if (index < steps.size()) steps[index].kci = std::move(kci);
  }
  return steps;
}

std::optional<orders::OrderKey> PgQueries::locate(OrderId order) {
  return tables_.orders.locate(order);
}

Result<OrderPage> PgQueries::list_orders(TenantId tenant, const OrderFilter& filter, std::optional<OrderId> before,
                                         size_t limit) {
  std::optional<std::vector<OrderId>> named;
  if (filter.supplier_reference) named = tables_.orders.numbered(tenant, *filter.supplier_reference);
  auto found = tables_.listing.page(tenant, filter, before, limit, named);
  OrderPage page{tables_.orders.find_all(tenant, found.orders), found.next};
  if (filter.supplier_reference) {  // it may have had another number since
    std::erase_if(page.orders,
                  [&](const auto& order) { return order.supplier_reference != filter.supplier_reference; });
  }
  return page;
}

Result<std::vector<orders::OrderKey>> PgQueries::told_since(TenantId tenant, Time since, OrderId after, size_t limit) {
  std::vector<orders::OrderKey> told;
  for (OrderId order : tables_.listing.told_since(tenant, since, after, limit)) told.push_back({tenant, order});
  return told;
}

std::optional<appointments::Reservation> PgQueries::reservation(TenantId tenant, ReservationId id) {
  return tables_.reservations.find(tenant, id);
}

std::vector<orders::SupplierMessage> PgQueries::waiting_messages(SupplierId supplier, size_t limit) {
  return tables_.messages.waiting(supplier, limit);
}

std::vector<orders::SupplierMessage> PgQueries::attempting_messages() {
  return tables_.messages.attempting();
}

std::vector<DueKci> PgQueries::waiting_kcis(TenantId tenant, size_t limit) {
  return tables_.kcis.waiting(tenant, limit);
}

std::vector<orders::OrderKey> PgQueries::due_wakes(Time now, size_t limit) {
  return tables_.work.due_wakes(now, limit);
}

std::optional<Time> PgQueries::next_wake() {
  return tables_.work.next_wake();
}

std::optional<KciToSend> PgQueries::kci_to_send(orders::OrderKey key, int64_t sequence) {
  auto kci = tables_.kcis.find(key, sequence);
  if (!kci) return {};
  auto entity = tables_.orders.find_at(key, kci->step);
  if (!entity) return {};
  return KciToSend{std::move(*kci), std::move(*entity), tables_.kcis.is_turn(key, sequence)};
}

EndpointTrouble PgQueries::trouble(TenantId tenant) {
  return tables_.work.trouble(tenant);
}

std::vector<orders::Parked> PgQueries::parked() {
  return tables_.work.parked();
}

parties::Directory::Content PgQueries::parties() {
  return tables_.parties.all();
}

Queries::Depths PgQueries::depths() {
  Depths depths;
  depths.messages_waiting = tables_.messages.count_waiting();
  depths.messages_unknown = tables_.messages.count_unknown();
  depths.kcis_pending = tables_.kcis.pending();
  depths.kcis_held = tables_.supplier_kcis.count_held();
  depths.parked = tables_.work.count_parked();
  return depths;
}

}  // namespace fibrecafe::store::postgres
