// SPDX-License-Identifier: Apache-2.0
#include "orders/saving.hpp"

#include <algorithm>

#include "orders/decide_answer.hpp"
#include "orders/decide_request.hpp"
#include "orders/requests.hpp"

namespace fibrecafe::orders {
namespace {

Duration timeout_of(const Context& context, SupplierId id) {
  const auto* supplier = context.parties.supplier(id);
  return supplier && supplier->timeout ? *supplier->timeout : context.timing.supplier_timeout;
}

void remember_service(const Context& context, const Order& order) {
  for (const Characteristic& each : order.characteristics) {
    if (each.name == "SERVICE_ID" && !each.value.empty()) {
      context.store.remember_service(order.supplier, each.value, order.key);
    }
  }
}

void drop_settled_requests(const Context& context, const Order& order) {
  if (order.amendments.empty() && order.cancellations.empty()) return;
  for (const SupplierMessage& message : context.store.open_messages(order.key)) {
    if (message.kind == MessageKind::kPlaceOrder) continue;
    if (!is_open(status_of(order, {message.kind, message.subject}))) context.store.settle(order.key, message.number);
  }
}

}  // namespace

void append(const Context& context, Order& order, const std::vector<Step>& steps) {
  if (steps.empty()) return;
  context.store.append(order, steps);
  order = steps.back().after;
  bool delivered = std::any_of(steps.begin(), steps.end(), [](const Step& step) { return step.remembers_service; });
  if (delivered) remember_service(context, order);
  if (is_final(order.status)) drop_settled_requests(context, order);
}

void park(const Context& context, const Order& order, ParkedKind kind, std::string detail) {
  Parked parked;
  parked.kind = kind;
  parked.key = order.key;
  parked.since = context.now;
  parked.detail = std::move(detail);
  context.store.park(parked);
}

void tell_supplier(const Context& context, const Order& order, RequestRef what, const std::string& conversation_id) {
  SupplierMessage message;
  message.key = order.key;
  message.number = 1 + static_cast<int64_t>(order.amendments.size() + order.cancellations.size());
  message.supplier = order.supplier;
  message.kind = what.kind;
  message.subject = what.id;
  message.request_id = to_string(uuid_v4(context.random));
  message.conversation_id = conversation_id;
  message.due = context.now;
  context.store.put(message);
}

void settle(const Context& context, Order& order, const SupplierMessage& message, const Outcome& outcome,
            const SupplierAnswer& answer) {
  context.store.settle(message.key, message.number);
  bool places = message.kind == MessageKind::kPlaceOrder;
  append(context, order,
         places ? decide_answer(order, outcome, answer, context.now, context.random)
                : decide_request_answer(order, {message.kind, message.subject}, outcome, answer, context.now,
                                        context.random));
  std::string what = places ? "" : name_of({message.kind, message.subject}) + ": ";
  if (!places && order.status == OrderStatus::kFailedToSend) {  // operators asked, so operators are told
    park(context, order, ParkedKind::kOrphaned,
         what + std::string(text(status_of(order, {message.kind, message.subject}))));
  }
  if (!outcome.may_exist) return;
  std::string why = answer.detail.empty() ? "no answer to attempt " + std::to_string(message.attempts) : answer.detail;
  park(context, order, ParkedKind::kMayExistAtSupplier, what + why);
}

std::optional<Time> call_ends_by(const Context& context, const std::optional<SupplierMessage>& message) {
  if (!message || message->state != MessageState::kAttempting) return {};
  Time by = message->last_attempt.value_or(context.now) + timeout_of(context, message->supplier);
  return by > context.now ? std::optional(by) : std::nullopt;
}

}  // namespace fibrecafe::orders
