// SPDX-License-Identifier: Apache-2.0
#include "orders/restoring.hpp"

#include "orders/held_kcis.hpp"
#include "orders/saving.hpp"

namespace fibrecafe::orders {

// Not only the first one: those behind it may have gone too, once it was settled.
void may_have_been_sent(const Context& context, OrderKey key) {
  auto order = context.store.find(key);
  if (!order) return;
  for (SupplierMessage message : context.store.open_messages(key)) {
    if (message.state == MessageState::kUnknown) continue;
    const auto* supplier = context.parties.supplier(message.supplier);
    bool safe = supplier && supplier->repeats == parties::Repeats::kSafe;
    if (message.state == MessageState::kWaiting) ++message.attempts;
    message.state = safe ? MessageState::kWaiting : MessageState::kUnknown;
    message.last_attempt = message.due = context.now;
    message.maybe_taken = true;
    message.unknown_fault = FaultCode::kSupplierTimedOut;
    if (!message.give_up) message.give_up = context.now + context.timing.give_up_after;
    context.store.put(message);
  }
  drain_held(context, *order);
  set_timer(context, *order);
}

}  // namespace fibrecafe::orders
