// SPDX-License-Identifier: Apache-2.0
#include "orders/held_kcis.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "orders/requests.hpp"
#include "orders/saving.hpp"

namespace fibrecafe::orders {
namespace {

std::optional<RequestRef> named_in(const Order& order, const SupplierKci& kci) {
  auto named = named_request(order, kci);
  return named ? *named : std::nullopt;
}

// A tenant that was told FAILED_TO_SEND is told nothing else; operators are.
void apply_to_failed(const Context& context, Order& order, const SupplierKci& kci) {
  append(context, order, decide_orphan(order, kci, named_in(order, kci), context.now, context.random));
  park(context, order, ParkedKind::kOrphaned, "the supplier sent " + std::string(text(kci.reason)));
}

void show_orphaned_request(const Context& context, const Order& order, const SupplierKci& kci,
                           std::optional<RequestRef> named) {
  if (!named || status_of(order, *named) != RequestStatus::kFailedToSend) return;
  park(context, order, ParkedKind::kOrphaned, name_of(*named) + ": the supplier sent " + std::string(text(kci.reason)));
}

}  // namespace

Turn turn_now(const Context& context, const Order& order, const SupplierKci& kci) {
  const auto* supplier = context.parties.supplier(order.supplier);
  if (supplier && supplier->sequencing == parties::Sequencing::kIgnore) return Turn::kNow;
  return turn_of(kci.sequence, order.supplier_sequence);
}

bool shows(const SupplierKci& kci, const Order& order, const SupplierMessage& message) {
  if (message.kind == MessageKind::kPlaceOrder) return true;
  return named_in(order, kci) == RequestRef{message.kind, message.subject};
}

bool shown_by_held(const Context& context, const Order& order, const SupplierMessage& message) {
  auto held = context.store.held_kcis(order.key);
  return std::any_of(held.begin(), held.end(), [&](const SupplierKci& kci) { return shows(kci, order, message); });
}

void settle_by_kci(const Context& context, Order& order, const SupplierKci& kci) {
  for (const SupplierMessage& message : context.store.open_messages(order.key)) {
    if (shows(kci, order, message)) settle(context, order, message, {Settled::kHasIt}, {});
  }
}

Done apply_kci(const Context& context, Order& order, const SupplierKci& kci, Turn turn) {
  if (order.status == OrderStatus::kFailedToSend) {
    apply_to_failed(context, order, kci);
    return {};
  }
  auto named = named_in(order, kci);
  auto steps = turn == Turn::kLate ? decide_late_kci(order, kci, named, context.now, context.random)
                                   : decide_kci(order, kci, named, context.now, context.random);
  if (!steps) return tl::unexpected(steps.error());
  show_orphaned_request(context, order, kci, named);
  append(context, order, *steps);
  return {};
}

void drain_held(const Context& context, Order& order) {
  auto held = context.store.held_kcis(order.key);
  for (const SupplierKci& kci : held) settle_by_kci(context, order, kci);
  int64_t waited_for = 0;  // up to this number nobody waits any more
  for (const SupplierKci& kci : held) {
    if (kci.received_on + context.timing.gap_wait <= context.now) waited_for = std::max(waited_for, kci.sequence);
  }
  for (const SupplierKci& kci : held) {
    Turn turn = turn_now(context, order, kci);
    if (turn == Turn::kHold && kci.sequence > waited_for) break;
    context.store.release_kci(order.key, kci.id);
    auto applied = apply_kci(context, order, kci, turn);
    if (applied) continue;
    park(context, order, ParkedKind::kImpossibleMove, applied.error().problems.front().text);
    auto passed_on = apply_kci(context, order, kci, Turn::kLate);
    FIBRECAFE_ASSERT(passed_on);
  }
}

std::optional<Time> given_up_at(const Context& context, const std::optional<SupplierMessage>& message) {
  if (!message || message->state != MessageState::kUnknown || !message->give_up) return {};
  const auto* supplier = context.parties.supplier(message->supplier);
  bool waits_for_resume = supplier && supplier->paused_since && *message->give_up <= context.now;
  return waits_for_resume ? context.now + context.timing.give_up_after : *message->give_up;
}

void set_timer(const Context& context, const Order& order) {
  std::optional<Time> next;
  auto sooner = [&next](std::optional<Time> time) {
    if (time && (!next || *time < *next)) next = time;
  };
  auto message = context.store.open_message(order.key);
  sooner(given_up_at(context, message));
  auto held = context.store.held_kcis(order.key);
  if (auto by = call_ends_by(context, message); by && !held.empty()) {
    sooner(by);
  } else {
    for (const SupplierKci& kci : held) sooner(kci.received_on + context.timing.gap_wait);
  }
  context.store.wake_at(order.key, next);
}

}  // namespace fibrecafe::orders
