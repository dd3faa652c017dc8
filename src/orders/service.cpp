// SPDX-License-Identifier: Apache-2.0
#include "orders/service.hpp"

#include <algorithm>

#include "orders/decide_answer.hpp"
#include "orders/decide_kci.hpp"

namespace fibrecafe::orders {
namespace {

const parties::Supplier* supplier_of(const Context& context, SupplierId id) {
  return context.parties.supplier(id);
}

Duration timeout_of(const Context& context, SupplierId id) {
  const auto* supplier = supplier_of(context, id);
  return supplier && supplier->timeout ? *supplier->timeout : context.timing.supplier_timeout;
}

void append(const Context& context, Order& order, const std::vector<Step>& steps) {
  if (steps.empty()) return;
  context.store.append(order, steps);
  order = steps.back().after;
}

void park(const Context& context, const Order& order, ParkedKind kind, std::string detail) {
  Parked parked;
  parked.kind = kind;
  parked.key = order.key;
  parked.since = context.now;
  parked.detail = std::move(detail);
  context.store.park(parked);
}

// While the call that placed the order is in flight its KCIs wait, but no longer than the call may take.
std::optional<Time> call_ends_by(const Context& context, const std::optional<SupplierMessage>& message) {
  if (!message || message->state != MessageState::kAttempting) return {};
  Time by = message->last_attempt.value_or(context.now) + timeout_of(context, message->supplier);
  return by > context.now ? std::optional(by) : std::nullopt;
}

// A KCI, held or new, settles what is not settled yet: the supplier has the order.
void settle_by_kci(const Context& context, Order& order, const std::optional<SupplierMessage>& message) {
  if (!message) return;
  context.store.settle(message->key, message->number);
  if (order.status == OrderStatus::kReceivedByGateway) {
    append(context, order, decide_taken_by_kci(order, context.now, context.random));
  }
}

// When this KCI's turn is; a supplier whose numbers are not to be trusted has its KCIs taken as they come.
Turn turn_now(const Context& context, const Order& order, const SupplierKci& kci) {
  const auto* supplier = supplier_of(context, order.supplier);
  if (supplier && supplier->sequencing == parties::Sequencing::kIgnore) return Turn::kNow;
  return turn_of(kci.sequence, order.supplier_sequence);
}

// Applies held KCIs whose turn has come, in their order: the next in sequence, and those whose wait for a gap is over.
void drain_held(const Context& context, Order& order) {
  auto held = context.store.held_kcis(order.key);
  int64_t waited_for = 0;  // up to this number nobody waits any more
  for (const SupplierKci& kci : held) {
    if (kci.received_on + context.timing.gap_wait <= context.now) waited_for = std::max(waited_for, kci.sequence);
  }
  for (const SupplierKci& kci : held) {
    Turn turn = turn_now(context, order, kci);
    if (turn == Turn::kHold && kci.sequence > waited_for) break;
    context.store.release_kci(order.key, kci.id);
    if (order.status == OrderStatus::kFailedToSend) {
      append(context, order, decide_orphan(order, kci, context.now, context.random));
      park(context, order, ParkedKind::kOrphaned, "the supplier sent " + std::string(text(kci.reason)));
      continue;
    }
    auto steps = turn == Turn::kLate ? decide_late_kci(order, kci, context.now, context.random)
                                     : decide_kci(order, kci, context.now, context.random);
    if (!steps) {
      park(context, order, ParkedKind::kImpossibleMove, steps.error().problems.front().text);
      steps = decide_late_kci(order, kci, context.now, context.random);
    }
    append(context, order, *steps);
  }
}

// The order's one timer: the earliest of what it waits for.
void set_timer(const Context& context, const Order& order) {
  std::optional<Time> next;
  auto sooner = [&next](std::optional<Time> time) {
    if (time && (!next || *time < *next)) next = time;
  };
  auto message = context.store.open_message(order.key);
  if (message && message->state == MessageState::kUnknown) sooner(message->give_up);
  auto held = context.store.held_kcis(order.key);
  if (auto by = call_ends_by(context, message); by && !held.empty()) {
    sooner(by);
  } else {
    for (const SupplierKci& kci : held) sooner(kci.received_on + context.timing.gap_wait);
  }
  context.store.wake_at(order.key, next);
}

tl::unexpected<Error> no_such_order() {
  return fail(ErrorCode::kInvalid, {{"id",
                                     "accepted are orders that this gateway placed with you; there is none with this "
                                     "id or supplierOrderReference"}});
}

// The order a KCI is about: by the gateway's number first, else by the supplier's reference; both must agree.
Result<Order> order_of(const Context& context, SupplierId from, const EntityClaim& claim) {
  std::optional<OrderKey> by_id, by_reference;
  if (claim.order) by_id = context.store.locate(*claim.order);
  if (claim.order && !by_id) return no_such_order();
  if (claim.reference) by_reference = context.store.locate(from, *claim.reference);
  if (!by_id && !by_reference) return no_such_order();
  auto order = context.store.find(by_id ? *by_id : *by_reference);
  if (!order || order->supplier != from) return no_such_order();
  if (by_id && by_reference && *by_id != *by_reference) {
    return fail(ErrorCode::kInvalid, {{"supplierOrderReference", "names another order than id does"}});
  }
  return *order;
}

Done claims_fit(const Context& context, const Order& order, const EntityClaim& claim) {
  std::vector<Problem> problems;
  if (claim.kind != kind_of(order.type)) {
    problems.push_back({"", "The entity is of another kind than the order, which is " + std::string(text(order.type))});
  }
  if (claim.type && *claim.type != order.type) {
    problems.push_back({"orderType", "accepted is " + std::string(text(order.type)) + ", as the order was placed"});
  }
  const auto* tenant = context.parties.tenant(order.key.tenant);
  if (claim.tenant_name && tenant && *claim.tenant_name != tenant->name) {
    problems.push_back({"tenant", "accepted is the tenant that placed the order"});
  }
  if (!problems.empty()) return fail(ErrorCode::kInvalid, std::move(problems));
  return {};
}

// AMENDED and its kin speak of requests that this order never had.
Done names_known_request(const SupplierKci& kci) {
  switch (kci.reason) {
    case ReasonCode::kAmended:
    case ReasonCode::kAmendmentRejected:
      return fail(ErrorCode::kInvalid,
                  {{"serviceOrderAmendmentId", "accepted are amendments of this order; it has none"}});
    case ReasonCode::kCancellationRejected:
      return fail(ErrorCode::kInvalid,
                  {{"serviceOrderCancellationId", "accepted are cancellations of this order; it has none"}});
    default: return {};
  }
}

}  // namespace

Result<Order> place(const Context& context, PlaceOrder wanted) {
  const auto* supplier = context.parties.supplier(wanted.supplier_name);
  const auto* agreement = supplier ? context.parties.agreement(wanted.order.key.tenant, supplier->id) : nullptr;
  if (auto allowed = decide_place(wanted, supplier, agreement, london_date(context.now)); !allowed) {
    return tl::unexpected(allowed.error());
  }
  Order order = std::move(wanted.order);
  order.key.order = context.store.next_order_id();
  order.supplier = supplier->id;
  order.status = OrderStatus::kReceivedByGateway;
  order.created = order.updated = context.now;
  order.steps = 1;
  context.store.insert(order);

  SupplierMessage message;
  message.key = order.key;
  message.supplier = supplier->id;
  message.request_id = to_string(uuid_v4(context.random));
  message.conversation_id = order.conversation_id;
  message.due = context.now;
  context.store.put(message);
  return order;
}

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

void supplier_answered(const Context& context, OrderKey key, int64_t number, const SupplierAnswer& answer) {
  auto message = context.store.open_message(key);
  auto order = context.store.find(key);
  if (!message || !order || message->number != number || message->state != MessageState::kAttempting) return;

  const auto* supplier = supplier_of(context, message->supplier);
  bool safe = supplier && supplier->repeats == parties::Repeats::kSafe;
  bool has_it = !context.store.held_kcis(key).empty();
  auto decision = decide_answer(*order, *message, answer, safe, has_it, context.now, context.random);
  if (decision.again) {
    context.store.put(*decision.again);
  } else {
    context.store.settle(key, number);
  }
  append(context, *order, decision.steps);
  if (decision.park) park(context, *order, *decision.park, answer.detail);
  drain_held(context, *order);
  set_timer(context, *order);
}

Done kci_received(const Context& context, SupplierId from, const EntityClaim& claim, const SupplierKci& kci) {
  auto found = order_of(context, from, claim);
  if (!found) return tl::unexpected(found.error());
  Order order = std::move(*found);
  if (context.store.knows_kci(order.key, kci.id)) return {};
  if (auto fit = claims_fit(context, order, claim); !fit) return fit;
  if (auto known = names_known_request(kci); !known) return known;

  auto message = context.store.open_message(order.key);
  bool in_flight = call_ends_by(context, message).has_value();
  if (!in_flight) settle_by_kci(context, order, message);

  Turn turn = turn_now(context, order, kci);
  if (in_flight || turn == Turn::kHold) {
    context.store.record_kci(order.key, kci, true);
    set_timer(context, order);
    return {};
  }
  if (order.status == OrderStatus::kFailedToSend) {
    context.store.record_kci(order.key, kci, false);
    append(context, order, decide_orphan(order, kci, context.now, context.random));
    park(context, order, ParkedKind::kOrphaned, "the supplier sent " + std::string(text(kci.reason)));
    return {};
  }
  Result<std::vector<Step>> steps = turn == Turn::kLate ? decide_late_kci(order, kci, context.now, context.random)
                                                        : decide_kci(order, kci, context.now, context.random);
  if (!steps) return tl::unexpected(steps.error());
  context.store.record_kci(order.key, kci, false);
  append(context, order, *steps);
  drain_held(context, order);
  set_timer(context, order);
  return {};
}

void wake(const Context& context, OrderKey key) {
  auto order = context.store.find(key);
  if (!order) return;
  auto message = context.store.open_message(key);
  bool in_flight = call_ends_by(context, message).has_value();
  if (!in_flight && !context.store.held_kcis(key).empty()) {
    settle_by_kci(context, *order, message);
    drain_held(context, *order);
    message = context.store.open_message(key);
  }
  const auto* supplier = message ? supplier_of(context, message->supplier) : nullptr;
  bool paused = supplier && supplier->paused_since;
  if (message && message->state == MessageState::kUnknown && message->give_up && *message->give_up <= context.now) {
    if (paused) {  // the pause does not count; the resume moves give_up on
      context.store.wake_at(key, context.now + context.timing.give_up_after);
      return;
    }
    auto decision = decide_give_up(*order, *message, context.now, context.random);
    context.store.settle(key, message->number);
    append(context, *order, decision.steps);
    park(context, *order, *decision.park, "no answer to attempt " + std::to_string(message->attempts));
  }
  set_timer(context, *order);
}

}  // namespace fibrecafe::orders
