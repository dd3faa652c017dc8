// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/queries.hpp"

namespace fibrecafe::store::sqlite {

std::optional<orders::Order> SqliteQueries::find(orders::OrderKey key) {
  return tables_.orders.find(key);
}

std::optional<orders::Order> SqliteQueries::find_as_placed(orders::OrderKey key) {
  return tables_.orders.find_as_placed(key);
}

std::vector<orders::Kci> SqliteQueries::kcis(orders::OrderKey key) {
  return tables_.kcis.all(key);
}

std::vector<orders::Step> SqliteQueries::history(orders::OrderKey key) {
  auto steps = tables_.orders.history(key);
  for (orders::Kci& kci : tables_.kcis.all(key)) {
    size_t index = static_cast<size_t>(kci.step - 1);
    if (index < steps.size()) steps[index].kci = std::move(kci);
  }
  return steps;
}

std::optional<orders::OrderKey> SqliteQueries::locate(OrderId order) {
  return tables_.orders.locate(order);
}

ListingReader& SqliteQueries::listing() {
  if (!listing_) throw std::logic_error("the list of orders is not asked inside units");
  return *listing_;
}

// The list first, then the orders: so all that it names are there.
Result<OrderPage> SqliteQueries::list_orders(TenantId tenant, const OrderFilter& filter, std::optional<OrderId> before,
                                             size_t limit) {
  std::optional<std::vector<OrderId>> named;
  if (filter.supplier_reference) named = tables_.orders.numbered(tenant, *filter.supplier_reference);
  auto found = listing().page(tenant, filter, before, limit, named);
  if (!found) return tl::unexpected(found.error());
  OrderPage page{{}, found->next};
  for (OrderId id : found->orders) {
    auto order = tables_.orders.find({tenant, id});
    if (!order) continue;
    bool had_another_number = filter.supplier_reference && order->supplier_reference != filter.supplier_reference;
    if (!had_another_number) page.orders.push_back(std::move(*order));
  }
  return page;
}

Result<std::vector<orders::OrderKey>> SqliteQueries::told_since(TenantId tenant, Time since, OrderId after,
                                                                size_t limit) {
  std::vector<orders::OrderKey> told;
  tables_.listing.range();  // the log's snapshot begins before the list's
  for (bool more = true; more && told.size() < limit;) {
    auto changed = listing().changed_since(tenant, since, after, limit, tables_.listing);
    if (!changed) return tl::unexpected(changed.error());
    for (OrderId id : *changed) {
      after = id;
      bool was_told = tables_.kcis.any_since({tenant, id}, since);
      if (was_told && told.size() < limit) told.push_back({tenant, id});
    }
    more = changed->size() == limit;
  }
  return told;
}

std::optional<appointments::Reservation> SqliteQueries::reservation(TenantId tenant, ReservationId id) {
  return tables_.reservations.find(tenant, id);
}

std::vector<orders::SupplierMessage> SqliteQueries::waiting_messages(SupplierId supplier, size_t limit) {
  return tables_.messages.waiting(supplier, limit);
}

std::vector<orders::SupplierMessage> SqliteQueries::attempting_messages() {
  return tables_.messages.attempting();
}

std::vector<DueKci> SqliteQueries::waiting_kcis(TenantId tenant, size_t limit) {
  return tables_.kcis.waiting(tenant, limit);
}

std::vector<orders::OrderKey> SqliteQueries::due_wakes(Time now, size_t limit) {
  return tables_.work.due_wakes(now, limit);
}

std::optional<Time> SqliteQueries::next_wake() {
  return tables_.work.next_wake();
}

std::optional<KciToSend> SqliteQueries::kci_to_send(orders::OrderKey key, int64_t sequence) {
  auto kci = tables_.kcis.find(key, sequence);
  if (!kci) return {};
  auto entity = tables_.orders.find_at(key, kci->step);
  if (!entity) return {};
  return KciToSend{std::move(*kci), std::move(*entity), tables_.kcis.is_turn(key, sequence)};
}

EndpointTrouble SqliteQueries::trouble(TenantId tenant) {
  return tables_.work.trouble(tenant);
}

std::vector<orders::Parked> SqliteQueries::parked() {
  return tables_.work.parked();
}

parties::Directory::Content SqliteQueries::parties() {
  return tables_.parties.all();
}

Queries::Depths SqliteQueries::depths() {
  Depths depths;
  depths.messages_waiting = tables_.messages.count_waiting();
  depths.messages_unknown = tables_.messages.count_unknown();
  depths.kcis_pending = tables_.kcis.pending();
  depths.kcis_held = tables_.supplier_kcis.count_held();
  depths.parked = tables_.work.count_parked();
  return depths;
}

}  // namespace fibrecafe::store::sqlite
