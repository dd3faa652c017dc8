// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/waits.hpp"

#include <algorithm>

namespace fibrecafe::sim {
namespace {

using orders::MessageKind;
using orders::MessageState;
using orders::SupplierMessage;

constexpr std::chrono::seconds kCallLasts{30};
constexpr size_t kAllKcis = 100'000;

bool unsent(RequestStatus status) {
  return status == RequestStatus::kReceivedByGateway;
}

bool any_tells(const std::vector<SupplierMessage>& open, MessageKind kind, int64_t subject) {
  return std::any_of(open.begin(), open.end(), [&](const SupplierMessage& each) {
    return each.kind == kind && (kind == MessageKind::kPlaceOrder || each.subject == subject);
  });
}

}  // namespace

void Waits::look(Disk::Open& disk, Time now) {
  auto before = std::exchange(overdue_, {});
  paused_.clear();
  for (const auto& supplier : disk.queries.parties().suppliers) {
    if (supplier.paused_since) paused_.insert(supplier.id);
  }
  turns(disk, now);
  for (int64_t id = 1, last = disk.tables.orders.highest_id(); id <= last; ++id) {
    if (id % 4 != share_ || ended_.contains(OrderId{id})) continue;
    auto key = disk.queries.locate(OrderId{id});
    auto order = key ? disk.queries.find(*key) : std::nullopt;
    if (order) look_at(disk, *order, now);
  }
  for (const std::string& each : overdue_) {
    if (before.contains(each)) checker_.violation(each);
  }
}

void Waits::look_at(Disk::Open& disk, const orders::Order& order, Time now) {
  messages(disk, order, now);
  kcis(disk, order);
  for (const auto& kci : disk.unit.held_kcis(order.key)) {
    due(order.key, "held KCI " + std::to_string(kci.sequence), kci.received_on + gap_wait_, now);
  }
  if (is_final(order.status) && !has_turn_.contains(order.key)) ended_.insert(order.key.order);
}

// The first of an order goes, the others wait for it.
void Waits::messages(Disk::Open& disk, const orders::Order& order, Time now) {
  auto open = disk.unit.open_messages(order.key);
  auto nobody = [&](const std::string& what) { checker_.violation(name_of(order.key) + what + " waits for nobody"); };
  if (order.status == OrderStatus::kReceivedByGateway && order.type != OrderType::kUnsolicitedCease &&
      !any_tells(open, MessageKind::kPlaceOrder, 0)) {
    nobody("");
  }
  for (const auto& each : order.amendments) {
    if (unsent(each.status) && !any_tells(open, MessageKind::kAmendOrder, each.id.value)) nobody(": an amendment");
  }
  for (const auto& each : order.cancellations) {
    if (unsent(each.status) && !any_tells(open, MessageKind::kCancelOrder, each.id.value)) nobody(": a cancellation");
  }
  if (open.empty() || paused_.contains(order.supplier)) return;
  const SupplierMessage& first = open.front();
  std::string what = "message " + std::to_string(first.number);
  switch (first.state) {
    case MessageState::kWaiting: return due(order.key, what, first.due, now);
    case MessageState::kAttempting: return due(order.key, what, first.last_attempt.value_or(now) + kCallLasts, now);
    case MessageState::kUnknown:
      if (!first.give_up) return nobody(": " + what);
      return due(order.key, what, *first.give_up, now);
  }
}

void Waits::kcis(Disk::Open& disk, const orders::Order& order) {
  if (has_turn_.contains(order.key)) return;
  for (const auto& kci : disk.queries.kcis(order.key)) {
    if (kci.delivery != DeliveryStatus::kPending) continue;
    checker_.violation(name_of(order.key) + ": KCI " + std::to_string(kci.sequence) + " waits for nobody");
  }
}

// A tenant whose endpoint is stopped or fails is the one that is waited for.
void Waits::turns(Disk::Open& disk, Time now) {
  has_turn_.clear();
  for (const auto& tenant : disk.queries.parties().tenants) {
    bool waited_for = tenant.stopped_since || disk.queries.trouble(tenant.id).failing_since;
    for (const auto& kci : disk.queries.waiting_kcis(tenant.id, kAllKcis)) {
      if (!kci.replay) has_turn_.insert(kci.key);
      if (!waited_for) due(kci.key, "KCI " + std::to_string(kci.sequence), kci.due, now);
    }
  }
}

void Waits::due(orders::OrderKey key, const std::string& what, Time when, Time now) {
  if (when < now)
    overdue_.insert(name_of(key) + ": " + what + " was due at " + format_time(when) + " and is due still");
}

}  // namespace fibrecafe::sim
