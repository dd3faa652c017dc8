// SPDX-License-Identifier: Apache-2.0
// The service's half towards suppliers: attempts, their outcomes, and waits that are over.
#include "orders/held_kcis.hpp"
#include "orders/saving.hpp"

namespace fibrecafe::orders {
namespace {

bool is_definite(CallEnd end) {
  return end != CallEnd::kNotSent && end != CallEnd::kUnknown;
}

// Between an attempt and its answer another replica may have taken the order over (store/claims.hpp).
bool is_awaited(const SupplierMessage& message, const SupplierMessage& attempted, const SupplierAnswer& answer) {
  if (message.number != attempted.number || message.attempts != attempted.attempts) return false;
  return message.state == MessageState::kAttempting || (message.attempts > 0 && is_definite(answer.end));
}

}  // namespace

std::optional<SupplierMessage> begin_attempt(const Context& context, OrderKey key, int64_t number) {
  auto message = context.store.open_message(key);
  if (!message || message->number != number || message->state != MessageState::kWaiting) return {};
  message->state = MessageState::kAttempting;
  message->last_attempt = context.now;
  ++message->attempts;
  if (!message->give_up) message->give_up = context.now + context.timing.give_up_after;
  context.store.put(*message);
  return message;
}

void supplier_answered(const Context& context, const SupplierMessage& attempted, const SupplierAnswer& answer) {
  auto message = context.store.open_message(attempted.key);
  auto order = context.store.find(attempted.key);
  if (!message || !order || !is_awaited(*message, attempted, answer)) return;

  const auto* supplier = context.parties.supplier(message->supplier);
  bool safe = supplier && supplier->repeats == parties::Repeats::kSafe;
  bool has_it = shown_by_held(context, *order, *message);
  Outcome outcome = outcome_of(*message, answer, safe, has_it, context.now);
  if (outcome.again) {
    context.store.put(*outcome.again);
  } else {
    settle(context, *order, *message, outcome, answer);
  }
  drain_held(context, *order);
  set_timer(context, *order);
}

void wake(const Context& context, OrderKey key) {
  auto order = context.store.find(key);
  if (!order) return;
  auto message = context.store.open_message(key);
  if (!call_ends_by(context, message)) {
    drain_held(context, *order);
    message = context.store.open_message(key);
  }
  auto give_up = given_up_at(context, message);
  if (give_up && *give_up <= context.now) settle(context, *order, *message, given_up(*message), {});
  set_timer(context, *order);
}

}  // namespace fibrecafe::orders
