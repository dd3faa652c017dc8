// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/checker.hpp"

namespace fibrecafe::sim {
namespace {

using S = OrderStatus;

bool ends(S status) {
  return status == S::kRejected || status == S::kCancelled || status == S::kFailed || status == S::kCompleted ||
         status == S::kPartial || status == S::kFailedToSend;
}

// As decisions.md 4 and 5 say it, not as orders/transitions.cpp does.
const char* wrong_with(S from, S to, bool acknowledged, bool committed) {
  if (from == to) return nullptr;
  if (ends(from)) return "a final order moved";
  if (to == S::kReceivedByGateway) return "an order went back to where it began";
  if (to == S::kPendingAmendment || to == S::kPendingCancellation)
    return "a shown status was stored as the order's own";
  if (to == S::kSentToSupplier && from != S::kReceivedByGateway) return "an order was sent twice";
  if (to == S::kFailedToSend && from != S::kReceivedByGateway)
    return "an order that the supplier has failed to be sent";
  if (to == S::kRejected && acknowledged) return "an acknowledged order was rejected";
  if (to == S::kAcknowledged && committed) return "a committed order was acknowledged";
  return nullptr;
}

}  // namespace

std::string name_of(orders::OrderKey key) {
  return "order " + std::to_string(key.order.value) + " of tenant " + std::to_string(key.tenant.value);
}

void Checker::violation(const std::string& what) {
  trace_.write("VIOLATION  " + what);
  violations_.push_back(what);
}

void Checker::inserted(const orders::Order& order) {
  auto [known, is_new] = conversations_.emplace(order.conversation_id, order.key);
  if (!is_new) violation(name_of(order.key) + " was placed twice, first as " + name_of(known->second));
  if (order.type != OrderType::kUnsolicitedCease && order.status != S::kReceivedByGateway) {
    violation(name_of(order.key) + " began as " + std::string(text(order.status)));
  }
}

void Checker::move(const orders::Order& from, const orders::Order& to) {
  bool& acknowledged = acknowledged_[from.key];
  if (const char* wrong = wrong_with(from.status, to.status, acknowledged, from.committed)) {
    violation(name_of(from.key) + ": " + wrong + ", " + std::string(text(from.status)) + " to " +
              std::string(text(to.status)));
  }
  if (to.status == S::kAcknowledged || to.status == S::kInProgress) acknowledged = true;
  if (to.steps != from.steps + 1) violation(name_of(from.key) + ": a step is missing");
  if (to.created != from.created || to.supplier != from.supplier || to.conversation_id != from.conversation_id) {
    violation(name_of(from.key) + ": what never changes changed");
  }
}

void Checker::appended(const Appended& appended) {
  const orders::Order* from = &appended.before;
  for (const orders::Step& step : appended.steps) {
    move(*from, step.after);
    from = &step.after;
    if (!step.kci) continue;
    auto& kcis = made_[step.after.key];
    int64_t expected = kcis.empty() ? 1 : kcis.rbegin()->first + 1;
    if (step.kci->sequence != expected) violation(name_of(step.after.key) + ": a KCI's number is not the next one");
    kcis.emplace(step.kci->sequence, *step.kci);
    ++kcis_;
  }
}

void Checker::replays(store::Queries& queries, orders::OrderKey key) {
  auto stored = queries.find(key);
  auto steps = queries.history(key);
  if (!stored || steps.empty()) return violation(name_of(key) + " is lost");
  if (steps.back().after != *stored) violation(name_of(key) + ": its history does not rebuild it");
  auto kcis = queries.kcis(key);
  if (static_cast<int64_t>(kcis.size()) != stored->kcis) violation(name_of(key) + ": KCIs are missing");
  for (const orders::Kci& kci : kcis) {
    auto made = made_[key].find(kci.sequence);
    if (made == made_[key].end() || made->second.id != kci.id || made->second.step != kci.step) {
      violation(name_of(key) + ": KCI " + std::to_string(kci.sequence) + " is not the one that was made");
    }
  }
}

void Checker::refused(orders::OrderKey key, int64_t sequence, Time now) {
  auto [refusals, is_new] = refused_[key].try_emplace(sequence);
  if (is_new) refusals->second.first = now;
  ++refusals->second.count;
}

// decisions.md 6: not before the fifth refusal, nor within an hour of the first. Where the gateway lost an answer it
// counts fewer than came, never more.
bool Checker::may_be_passed_over(orders::OrderKey key, int64_t sequence, Time now) const {
  auto order = refused_.find(key);
  if (order == refused_.end()) return false;
  auto refusals = order->second.find(sequence);
  if (refusals == order->second.end()) return false;
  return refusals->second.count >= 5 && now - refusals->second.first >= std::chrono::hours(1);
}

void Checker::received(TenantId by, const store::KciToSend& delivery, Time now) {
  ++receipts_;
  const orders::OrderKey key = delivery.entity.key;
  int64_t sequence = delivery.kci.sequence;
  if (key.tenant != by || !delivery.entity.conversation_id.starts_with("T" + std::to_string(by.value) + "-")) {
    return violation(name_of(key) + " was told to tenant " + std::to_string(by.value));
  }
  auto& receipts = received_[key];
  auto known = receipts.find(sequence);
  if (known != receipts.end()) {
    bool same = known->second.id == delivery.kci.id && known->second.status == delivery.entity.status;
    if (!same) violation(name_of(key) + ": KCI " + std::to_string(sequence) + " came again as another one");
    return;
  }
  for (int64_t before = 1; before < sequence; ++before) {
    if (receipts.contains(before) || may_be_passed_over(key, before, now)) continue;
    violation(name_of(key) + ": KCI " + std::to_string(sequence) + " came before KCI " + std::to_string(before));
  }
  bool late = !receipts.empty() && receipts.rbegin()->first > sequence && !refused_[key].contains(sequence);
  if (late) violation(name_of(key) + ": KCI " + std::to_string(sequence) + " came late");
  receipts.emplace(sequence, Receipt{delivery.kci.id, delivery.entity.status});
}

void Checker::all_received(store::Queries& queries, const orders::Order& order) {
  for (const orders::Kci& kci : queries.kcis(order.key)) {
    bool got = received_[order.key].contains(kci.sequence);
    bool may_lack = kci.delivery == DeliveryStatus::kFailed && refused_[order.key].contains(kci.sequence);
    if (kci.delivery == DeliveryStatus::kDelivered && !got) {
      violation(name_of(order.key) + ": KCI " + std::to_string(kci.sequence) + " counts as delivered and never came");
    } else if (!got && !may_lack) {
      violation(name_of(order.key) + ": KCI " + std::to_string(kci.sequence) + " never came");
    }
  }
}

}  // namespace fibrecafe::sim
