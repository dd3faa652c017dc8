// SPDX-License-Identifier: Apache-2.0
// An OrderStore for one order, lean enough for millions of units: no more than the order's present state, its open
// messages and held KCIs, and what its tenant was told. A unit that failed leaves nothing behind, as in the real store.
#pragma once

#include <algorithm>
#include <tuple>
#include <vector>

#include "base/assert.hpp"
#include "orders/ports.hpp"
#include "orders/requests.hpp"
#include "tests/streams/story.hpp"

namespace fibrecafe::streams {

class OneOrder final : public orders::OrderStore {
 public:
  // Runs one unit: what it wrote stays only if it answers true.
  template <class Act>
  bool unit(Act act) {
    told.clear();
    before_.reset();
    bool accepted = act();
    if (!accepted && before_) {
      state_ = std::move(*before_);
      told.clear();
    }
    return accepted;
  }

  OrderId next_order_id() override { return OrderId{1}; }
  AmendmentId next_amendment_id() override { return AmendmentId{++requests_[0]}; }
  CancellationId next_cancellation_id() override { return CancellationId{++requests_[1]}; }
  void insert(const orders::Order& placed) override { state().order = placed; }
  void append(const orders::Order& before, std::span<const orders::Step> steps) override {
    FIBRECAFE_ASSERT(state_.order && state_.order->steps == before.steps && state_.order->kcis == before.kcis);
    for (const orders::Step& step : steps) {
      if (step.kci) told.push_back(told_by(step));
    }
    state().order = steps.back().after;
  }
  std::optional<orders::Order> find(orders::OrderKey) override { return state_.order; }
  std::optional<orders::Order> find_as_placed(orders::OrderKey) override { return {}; }
  std::vector<orders::Kci> kcis(orders::OrderKey) override { return {}; }
  std::optional<orders::OrderKey> locate(OrderId id) override {
    return state_.order && state_.order->key.order == id ? std::optional(state_.order->key) : std::nullopt;
  }
  std::optional<orders::OrderKey> locate(SupplierId, std::string_view reference) override {
    bool known = state_.order && state_.order->supplier_reference == reference;
    return known ? std::optional(state_.order->key) : std::nullopt;
  }
  void put(const orders::SupplierMessage& message) override {
    for (orders::SupplierMessage& each : state().messages) {
      if (each.number != message.number) continue;
      each = message;
      return;
    }
    state().messages.push_back(message);
  }
  void settle(orders::OrderKey, int64_t number) override {
    std::erase_if(state().messages, [number](const auto& each) { return each.number == number; });
  }
  std::optional<orders::SupplierMessage> open_message(orders::OrderKey) override {
    return state_.messages.empty() ? std::nullopt : std::optional(state_.messages.front());
  }
  std::vector<orders::SupplierMessage> open_messages(orders::OrderKey) override { return state_.messages; }
  bool knows_kci(orders::OrderKey, const Uuid& id) override {
    return std::find(state_.seen.begin(), state_.seen.end(), id) != state_.seen.end();
  }
  void record_kci(orders::OrderKey, const orders::SupplierKci& kci, bool held) override {
    state().seen.push_back(kci.id);
    if (!held) return;
    auto after = [&kci](const orders::SupplierKci& each) {
      return std::tie(each.sequence, each.issued_on) > std::tie(kci.sequence, kci.issued_on);
    };
    state_.held.insert(std::find_if(state_.held.begin(), state_.held.end(), after), kci);
  }
  std::vector<orders::SupplierKci> held_kcis(orders::OrderKey) override { return state_.held; }
  void release_kci(orders::OrderKey, const Uuid& id) override {
    std::erase_if(state().held, [&id](const auto& each) { return each.id == id; });
  }
  void wake_at(orders::OrderKey, std::optional<Time> when) override { state().timer = when; }
  void park(const orders::Parked&) override { ++state().parked; }
  std::optional<orders::ReservedSlot> reserved_slot(TenantId, ReservationId) override { return {}; }
  void use_reservation(TenantId, ReservationId, OrderId) override {}
  void remember_service(SupplierId, std::string_view, orders::OrderKey) override {}
  std::optional<TenantId> owner_of_service(SupplierId, std::string_view) override { return {}; }

  const std::optional<orders::Order>& order() const { return state_.order; }
  const std::vector<orders::SupplierMessage>& messages() const { return state_.messages; }
  std::optional<Time> timer() const { return state_.timer; }
  int parked() const { return state_.parked; }

  std::vector<Told> told;  // by the present unit

 private:
  struct State {
    std::optional<orders::Order> order;
    std::vector<orders::SupplierMessage> messages;
    std::vector<Uuid> seen;
    std::vector<orders::SupplierKci> held;
    std::optional<Time> timer;
    int parked = 0;
  };

  // For writing: the first time of a unit the state before it is kept.
  State& state() {
    if (!before_) before_ = state_;
    return state_;
  }

  static Told told_by(const orders::Step& step) {
    const orders::Kci& kci = *step.kci;
    Told told;
    told.sequence = kci.sequence;
    told.update_type = kci.update_type;
    told.word = kci.fault ? text(kci.fault->code) : text(kci.reason.type);
    told.shown = shown_status(step.after);
    if (kci.amendment) {
      told.amendment = *kci.amendment;
      told.amendment_status = status_of(step.after, {orders::MessageKind::kAmendOrder, *kci.amendment});
    }
    if (kci.cancellation) {
      told.cancellation = *kci.cancellation;
      told.cancellation_status = status_of(step.after, {orders::MessageKind::kCancelOrder, *kci.cancellation});
    }
    return told;
  }

  State state_;
  std::optional<State> before_;
  int64_t requests_[2] = {0, 0};
};

}  // namespace fibrecafe::streams
