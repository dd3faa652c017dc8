// SPDX-License-Identifier: Apache-2.0
// The service's half that hears tenants: placing, amending, cancelling.
#include "orders/service.hpp"

#include "base/assert.hpp"
#include "orders/chronicle.hpp"
#include "orders/requests.hpp"
#include "orders/saving.hpp"

namespace fibrecafe::orders {
namespace {

std::optional<ReservedSlot> quoted_slot(const Context& context, TenantId tenant, std::optional<int64_t> quoted) {
  return quoted ? context.store.reserved_slot(tenant, ReservationId{*quoted}) : std::nullopt;
}

const ReservedSlot* pointer(const std::optional<ReservedSlot>& slot) {
  return slot ? &*slot : nullptr;
}

Result<Order> own_order(const Context& context, OrderKey key) {
  auto order = context.store.find(key);
  if (!order) return fail(ErrorCode::kNotFound, "No such order");
  return *order;
}

const std::string& supplier_name(const Context& context, const Order& order) {
  const auto* supplier = context.parties.supplier(order.supplier);
  FIBRECAFE_ASSERT(supplier);
  return supplier->name;
}

// What the table says of an event that a tenant causes; judged before.
Transition allowed_by_table(const Order& order, std::optional<OrderStatus> from, Event event) {
  auto allowed = transition(kind_of(order.type), from, order.committed, event);
  FIBRECAFE_ASSERT(allowed && allowed->effects.tell_supplier);
  return *allowed;
}

// A new request is one entry of the history, and a message; the answer to the call tells the tenant.
void append_request(const Context& context, Order& order, Order with_request, RequestRef request,
                    const std::string& conversation_id) {
  Chronicle story(std::move(with_request), context.now, context.random);
  story.step(name_of(request));
  append(context, order, std::move(story).take_steps());
  tell_supplier(context, order, request, conversation_id);
}

Cancelled append_cancellation(const Context& context, Order order, Cancellation cancellation) {
  cancellation.id = context.store.next_cancellation_id();
  cancellation.order_reference = order.supplier_reference;
  Order with_request = order;
  with_request.cancellations.push_back(cancellation);
  append_request(context, order, std::move(with_request), {MessageKind::kCancelOrder, cancellation.id.value},
                 cancellation.conversation_id);
  return Cancelled{std::move(order), std::move(cancellation)};
}

}  // namespace

Result<Order> place(const Context& context, PlaceOrder wanted) {
  const auto* supplier = context.parties.supplier(wanted.supplier_name);
  const auto* agreement = supplier ? context.parties.agreement(wanted.order.key.tenant, supplier->id) : nullptr;
  auto slot = quoted_slot(context, wanted.order.key.tenant, wanted.order.appointment_reservation_id);
  if (auto allowed = decide_place(wanted, supplier, agreement, pointer(slot), context.now); !allowed) {
    return tl::unexpected(allowed.error());
  }
  Order order = std::move(wanted.order);
  order.key.order = context.store.next_order_id();
  order.supplier = supplier->id;
  order.status = allowed_by_table(order, {}, Event::kPlaced).to;
  order.created = order.updated = context.now;
  order.steps = 1;
  if (slot) {
    context.store.use_reservation(order.key.tenant, slot->id, order.key.order);
    order.appointment_reservation_reference = order.appointment_supplier_reference = slot->supplier_reference;
    order.appointment_timeslot = slot->timeslot;
  }
  context.store.insert(order);
  tell_supplier(context, order, {MessageKind::kPlaceOrder, 0}, order.conversation_id);
  return order;
}

Result<Amended> amend(const Context& context, AmendOrder wanted) {
  auto order = own_order(context, wanted.order);
  if (!order) return tl::unexpected(order.error());
  auto slot = quoted_slot(context, wanted.order.tenant, wanted.changes.appointment_reservation_id);
  if (auto allowed = decide_amend(wanted, *order, supplier_name(context, *order), pointer(slot), context.now);
      !allowed) {
    return tl::unexpected(allowed.error());
  }
  allowed_by_table(*order, shown_status(*order), Event::kAmend);
  Amendment amendment;
  amendment.id = context.store.next_amendment_id();
  amendment.conversation_id = wanted.conversation_id;
  amendment.order_reference = order->supplier_reference;
  amendment.changes = std::move(wanted.changes);
  amendment.scenario = std::move(wanted.scenario);
  if (slot) {
    context.store.use_reservation(wanted.order.tenant, slot->id, wanted.order.order);
    amendment.changes.appointment_reservation_reference = slot->supplier_reference;
    amendment.changes.appointment_timeslot = slot->timeslot;
  }
  Order with_request = *order;
  with_request.amendments.push_back(amendment);
  append_request(context, *order, std::move(with_request), {MessageKind::kAmendOrder, amendment.id.value},
                 amendment.conversation_id);
  return Amended{*order, std::move(amendment)};
}

Result<Cancelled> cancel(const Context& context, CancelOrder wanted) {
  auto order = own_order(context, wanted.order);
  if (!order) return tl::unexpected(order.error());
  if (auto allowed = decide_cancel(wanted, *order, supplier_name(context, *order)); !allowed) {
    return tl::unexpected(allowed.error());
  }
  Cancellation cancellation;
  cancellation.conversation_id = wanted.conversation_id;
  cancellation.reason = wanted.reason;
  cancellation.text = std::move(wanted.text);
  cancellation.scenario = std::move(wanted.scenario);
  allowed_by_table(*order, shown_status(*order), Event::kCancel);
  return append_cancellation(context, *order, std::move(cancellation));
}

Result<Cancelled> cancel_orphan(const Context& context, OrderKey key, std::string conversation_id) {
  auto order = own_order(context, key);
  if (!order) return tl::unexpected(order.error());
  if (auto allowed = decide_cancel_orphan(*order); !allowed) return tl::unexpected(allowed.error());
  Cancellation cancellation;
  cancellation.conversation_id = std::move(conversation_id);
  cancellation.reason = CancellationReason::kOther;
  return append_cancellation(context, *order, std::move(cancellation));
}

}  // namespace fibrecafe::orders
