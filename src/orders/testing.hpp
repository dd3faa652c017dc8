// SPDX-License-Identifier: Apache-2.0
// Builders and an in-memory OrderStore for the tests of this folder: they name only what matters.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "orders/ports.hpp"
#include "orders/requests.hpp"
#include "orders/service.hpp"

namespace fibrecafe::orders::testing {

inline const Time kNoon = parse_time("2026-03-02T12:00:00.000Z").value();
inline constexpr TenantId kTenant{1};
inline constexpr SupplierId kSupplier{7};

inline parties::Directory::Content parties_content() {
  parties::Directory::Content content;
  parties::Tenant tenant;
  tenant.id = kTenant;
  tenant.name = "TENANT1";
  content.tenants.push_back(tenant);
  parties::Supplier supplier;
  supplier.id = kSupplier;
  supplier.name = "FIBRECO";
  content.suppliers.push_back(supplier);
  content.agreements.push_back({kTenant, kSupplier, {}});
  return content;
}

inline Order provide_order() {
  Order order;
  order.key = {kTenant, OrderId{100}};
  order.supplier = kSupplier;
  order.created = order.updated = kNoon;
  order.conversation_id = "c-1";
  order.address = Address{{"200004033694", AddressType::kUprn}, {}};
  order.specification_id = "FTTP";
  order.characteristics = {{"LINE_PROFILE", "FTTP_160_30"}};
  order.primary_contact = Contact{"Jo Example", "020 7946 0018", {}};
  order.steps = 1;
  return order;
}

// An order that has come as far as `status` says.
inline Order order_at(OrderStatus status, bool committed = false) {
  Order order = provide_order();
  order.status = status;
  order.acknowledged = status != OrderStatus::kReceivedByGateway && status != OrderStatus::kSentToSupplier;
  order.committed = committed || status == OrderStatus::kInProgress;
  return order;
}

inline SupplierKci kci(int64_t sequence, ReasonCode reason, OrderStatus status) {
  SupplierKci kci;
  SeededRandom random(static_cast<uint64_t>(sequence) * 100 + static_cast<uint64_t>(reason));
  kci.id = uuid_v4(random);
  kci.sequence = sequence;
  kci.issued_on = kNoon + std::chrono::seconds(sequence);
  kci.received_on = kNoon;
  kci.reason = reason;
  kci.status = status;
  if (reason == ReasonCode::kCommitted) kci.facts.committed_date = kci.facts.target_date = kNoon + std::chrono::days(9);
  return kci;
}

// A reservation that fits the order.
inline ReservedSlot slot_for(const Order& order, ReservationId id = ReservationId{5}) {
  ReservedSlot slot;
  slot.id = id;
  slot.supplier = kSupplier;
  if (order.address) slot.address = *order.address;
  slot.specification_id = order.specification_id;
  slot.service_id = order.service_id;
  slot.timeslot = {kNoon + std::chrono::days(3), kNoon + std::chrono::days(3) + std::chrono::hours(4)};
  slot.supplier_reference = "A-1";
  return slot;
}

inline Amendment amendment(int64_t id, RequestStatus status, OrderChanges changes = {}) {
  Amendment amendment;
  amendment.id = AmendmentId{id};
  amendment.status = status;
  amendment.changes = std::move(changes);
  return amendment;
}

inline Cancellation cancellation(int64_t id, RequestStatus status) {
  Cancellation cancellation;
  cancellation.id = CancellationId{id};
  cancellation.status = status;
  return cancellation;
}

// Keeps everything in maps; one order at a time is enough for these tests.
class MemoryOrders final : public OrderStore {
 public:
  OrderId next_order_id() override { return OrderId{next_++}; }
  AmendmentId next_amendment_id() override { return AmendmentId{next_amendment_++}; }
  CancellationId next_cancellation_id() override { return CancellationId{next_cancellation_++}; }
  void insert(const Order& placed) override { orders_[placed.key] = placed_[placed.key] = placed; }
  void append(const Order& before, std::span<const Step> steps) override {
    EXPECT_TRUE(orders_.at(before.key) == before) << "append must stand on the stored order";
    for (const Step& step : steps) {
      EXPECT_EQ(step.after.steps, orders_.at(before.key).steps + 1);
      orders_[before.key] = step.after;
      if (step.after.supplier_reference)
        references_[{step.after.supplier, *step.after.supplier_reference}] = before.key;
      events.push_back(step.event);
      if (step.kci) told.push_back(*step.kci);
    }
  }
  std::optional<Order> find(OrderKey key) override { return at(orders_, key); }
  std::optional<Order> find_as_placed(OrderKey key) override { return at(placed_, key); }
  std::vector<Kci> kcis(OrderKey) override { return told; }
  std::optional<OrderKey> locate(OrderId id) override {
    for (auto& [key, order] : orders_) {
      if (key.order == id) return key;
    }
    return {};
  }
  std::optional<OrderKey> locate(SupplierId supplier, std::string_view reference) override {
    return at(references_, {supplier, std::string(reference)});
  }
  void put(const SupplierMessage& message) override { messages_[message.key][message.number] = message; }
  void settle(OrderKey key, int64_t number) override { messages_[key].erase(number); }
  std::optional<SupplierMessage> open_message(OrderKey key) override {
    auto all = open_messages(key);
    return all.empty() ? std::nullopt : std::optional(all.front());
  }
  std::vector<SupplierMessage> open_messages(OrderKey key) override {
    std::vector<SupplierMessage> out;
    for (auto& [number, message] : messages_[key]) out.push_back(message);
    return out;
  }
  bool knows_kci(OrderKey, const Uuid& id) override { return std::find(seen_.begin(), seen_.end(), id) != seen_.end(); }
  void record_kci(OrderKey, const SupplierKci& kci, bool held) override {
    seen_.push_back(kci.id);
    if (!held) return;
    held_.push_back(kci);
    std::stable_sort(held_.begin(), held_.end(), [](const SupplierKci& a, const SupplierKci& b) {
      return std::tie(a.sequence, a.issued_on) < std::tie(b.sequence, b.issued_on);
    });
  }
  std::vector<SupplierKci> held_kcis(OrderKey) override { return held_; }
  void release_kci(OrderKey, const Uuid& id) override {
    std::erase_if(held_, [&](const SupplierKci& each) { return each.id == id; });
  }
  void wake_at(OrderKey, std::optional<Time> when) override { timer = when; }
  void park(const Parked& entry) override { parked.push_back(entry); }
  std::optional<ReservedSlot> reserved_slot(TenantId, ReservationId id) override { return at(slots, id); }
  void use_reservation(TenantId, ReservationId id, OrderId) override { slots.at(id).used = true; }
  void remember_service(SupplierId supplier, std::string_view service_id, OrderKey by) override {
    services[{supplier, std::string(service_id)}] = by.tenant;
  }
  std::optional<TenantId> owner_of_service(SupplierId supplier, std::string_view service_id) override {
    return at(services, {supplier, std::string(service_id)});
  }

  std::vector<std::string> events;
  std::vector<Kci> told;
  std::vector<Parked> parked;
  std::optional<Time> timer;
  std::map<ReservationId, ReservedSlot> slots;
  std::map<std::pair<SupplierId, std::string>, TenantId> services;

 private:
  template <class Map>
  static std::optional<typename Map::mapped_type> at(const Map& map, const typename Map::key_type& key) {
    auto it = map.find(key);
    return it == map.end() ? std::nullopt : std::optional(it->second);
  }

  int64_t next_ = 100, next_amendment_ = 1, next_cancellation_ = 1;
  std::map<OrderKey, Order> orders_, placed_;
  std::map<std::pair<SupplierId, std::string>, OrderKey> references_;
  std::map<OrderKey, std::map<int64_t, SupplierMessage>> messages_;
  std::vector<Uuid> seen_;
  std::vector<SupplierKci> held_;
};

inline std::string shown(const Kci& kci) {
  std::string out = std::to_string(kci.sequence) + " " + std::string(text(kci.update_type)) + " ";
  return out + (kci.fault ? std::string(text(kci.fault->code)) : std::string(text(kci.reason.type)));
}

// The KCIs of the steps with the status that each one's entity shows, and the requests it carries:
// "3 INFORMATIONAL AMENDED IN_PROGRESS amendment 1 COMPLETED".
inline std::vector<std::string> told(const std::vector<Step>& steps) {
  std::vector<std::string> out;
  for (const Step& step : steps) {
    if (!step.kci) continue;
    std::string line = shown(*step.kci) + " " + std::string(text(shown_status(step.after)));
    auto carry = [&](RequestRef request) {
      line += " " + name_of(request) + " " + std::string(text(status_of(step.after, request)));
    };
    if (step.kci->amendment) carry({MessageKind::kAmendOrder, *step.kci->amendment});
    if (step.kci->cancellation) carry({MessageKind::kCancelOrder, *step.kci->cancellation});
    out.push_back(std::move(line));
  }
  return out;
}

}  // namespace fibrecafe::orders::testing
