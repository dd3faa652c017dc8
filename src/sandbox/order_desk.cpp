// SPDX-License-Identifier: Apache-2.0
#include "sandbox/order_desk.hpp"

#include "sandbox/answers.hpp"

namespace fibrecafe::sandbox {
namespace {

using http::Request;
using http::Respond;
using http::Response;

constexpr Duration kSilence = std::chrono::minutes(10);  // what is never answered is let go of after it

std::string numbered(Subject subject, int64_t id) {
  return std::string(noun(subject)) + " " + std::to_string(id);
}

std::string scenario_in(const ScenarioHeaders& headers, Subject subject) {
  return headers.name.value_or(std::string(scenario_names(subject).front()));
}

tl::unexpected<Error> refused(std::string path, std::string text) {
  return fail(ErrorCode::kInvalid, {{std::move(path), std::move(text)}});
}

bool loses_answer(Reply reply) {
  return reply == Reply::kSilence || reply == Reply::kConnectionLost;
}

std::vector<std::string> reasons_to_refuse(Subject subject) {
  switch (subject) {
    case Subject::kOrder:
      return {"The line profile cannot be ordered at this address", "The address needs a survey first"};
    case Subject::kAmendment: return {"The order can no longer be changed: the engineer is on the way"};
    case Subject::kCancellation: return {"The order is beyond the point of no return"};
  }
  return {};
}

// May it still be asked of this order?
Done is_possible(const OrderRequest& request, const SupplierOrder& order) {
  bool cease = order.type == OrderType::kUnsolicitedCease;
  if (is_final(order)) {
    return refused("orderId", "the order is " + std::string(text(*status_of(order))) + ", nothing can be asked of it");
  }
  if (request.subject == Subject::kAmendment) {
    if (cease) return refused("supplierOrderReference", "an unsolicited cease cannot be amended");
    return {};
  }
  if (is_cancel_other(request.reason) == cease) return {};
  return refused("reasonCode", cease ? "accepted for an unsolicited cease are the reasons of a cancel-other"
                                     : "the reasons of a cancel-other are for an unsolicited cease");
}

Done fits(const Script& script, const SupplierOrder& order) {
  if (!script.taken_over || kind_of(order.type) != OrderKind::kCease) return {};
  return refused("X-Scenario",
                 "a service that is ceased cannot be taken over; accepted with NEW, START, TAKEOVER, "
                 "TRANSFER, SWAP and MODIFY");
}

json::object done_body(const OrderRequest& request) {
  json::object body = request.asked;
  body["supplierReference"] = request.reference;
  return body;
}

}  // namespace

void OrderDesk::place(const Request& request, const Respond& respond) {
  auto order = read_order(request);
  if (!order) return refuse("an order that cannot be read", order.error(), respond);
  if (repeats(Subject::kOrder, order->id, order->body, respond)) return;
  std::string name = numbered(Subject::kOrder, order->id);
  auto script = script_of(Subject::kOrder, scenario_headers(request));
  if (!script) return refuse(name + "  headers that the stub does not know", script.error(), respond);
  if (auto fit = fits(*script, *order); !fit) return refuse(name, fit.error(), respond);
  std::optional<Appointment> appointment;
  if (auto carried = carry(order->reference, order->entity, appointment); !carried) {
    return refuse(name, carried.error(), respond);
  }
  if (appointment) appoint(order->entity, appointment->timeslot, appointment->reference);
  needs_.print(name + "  " + std::string(text(order->type)) + " of " + order->tenant + "  " +
               scenario_in(scenario_headers(request), Subject::kOrder));
  take_order(*std::move(order), *std::move(script), respond);
}

void OrderDesk::take_order(SupplierOrder order, Script script, const Respond& respond) {
  Taken& taken = taken_[{Subject::kOrder, order.id}];
  taken = {order.body, script.reply};
  if (script.reply == Reply::kAcknowledged || script.reply == Reply::kCommitted) {
    acknowledge(order, script.reply, london_date(needs_.clock.now()));
    taken.reply_body = order.entity;
  }
  order.taken_over = script.taken_over;
  std::string reference = order.reference;
  bool is_taken = script.reply != Reply::kRefused && script.reply != Reply::kFault;
  if (is_taken) needs_.stories.add(std::move(order));
  auto begin = [this, is_taken, reference, kcis = std::move(script.kcis)] {
    if (is_taken) needs_.stories.tell(reference, steps_of(kcis));
  };
  give(Subject::kOrder, taken, script.starts_unanswered, std::move(begin), respond);
}

void OrderDesk::amend(const Request& request, const Respond& respond) {
  take_request(read_amendment(request), request, respond);
}

void OrderDesk::cancel(const Request& request, const Respond& respond) {
  take_request(read_cancellation(request), request, respond);
}

void OrderDesk::take_request(Result<OrderRequest> asked, const Request& request, const Respond& respond) {
  if (!asked) return refuse("a request that cannot be read", asked.error(), respond);
  if (repeats(asked->subject, asked->id, asked->body, respond)) return;
  ScenarioHeaders headers = scenario_headers(request);
  std::string name = numbered(asked->subject, asked->id);
  auto script = script_of(asked->subject, headers);
  if (!script) return refuse(name + "  headers that the stub does not know", script.error(), respond);
  auto order = order_for(*asked);
  if (!order) return refuse(name, order.error(), respond);
  if (auto possible = is_possible(*asked, *order); !possible) return refuse(name, possible.error(), respond);
  if (auto carried = carry(order->reference, asked->asked, asked->appointment); !carried) {
    return refuse(name, carried.error(), respond);
  }
  asked->reference =
      order->reference + (asked->subject == Subject::kAmendment ? "-A" : "-C") + std::to_string(asked->id);
  needs_.print(name_of(*order) + "  " + name + "  " + scenario_in(headers, asked->subject));

  if (script->reply == Reply::kDone && !do_at_once(*asked, order->reference, script->kci_delay)) {
    return refuse(name, {ErrorCode::kInvalid, {{"orderId", "the order has just ended"}}}, respond);
  }
  Taken& taken = taken_[{asked->subject, asked->id}];
  taken = {asked->body, script->reply, done_body(*asked)};
  auto subject = asked->subject;
  auto shared = std::make_shared<const OrderRequest>(*std::move(asked));
  auto begin = [this, reference = order->reference, shared, kcis = std::move(script->kcis)] {
    needs_.stories.tell(reference, steps_of(kcis, shared));
  };
  give(subject, taken, script->starts_unanswered, std::move(begin), respond);
}

bool OrderDesk::do_at_once(const OrderRequest& request, const std::string& order_reference, Duration kci_delay) {
  if (request.subject == Subject::kCancellation) return needs_.stories.cancel(order_reference);
  return needs_.stories.amend(order_reference, request, kci_delay);
}

// By the gateway's number; an unsolicited cease, whose number nobody told the stub, by the stub's own reference.
Result<SupplierOrder> OrderDesk::order_for(const OrderRequest& request) {
  auto by_id = needs_.stories.find(reference_of(request.order_id));
  if (by_id && (!request.order_reference || *request.order_reference == by_id->reference)) return *std::move(by_id);
  if (by_id) return refused("supplierOrderReference", "it is not that of order " + std::to_string(request.order_id));
  auto cease = request.order_reference ? needs_.stories.find(*request.order_reference) : std::nullopt;
  if (cease && cease->type == OrderType::kUnsolicitedCease) return *std::move(cease);
  return refused("orderId", "no such order here");
}

// A reservation that an order or an amendment quotes: its appointment, where the stub knows it. One that it does not
// know may be older than the stub.
Done OrderDesk::carry(const std::string& order_reference, const json::object& from,
                      std::optional<Appointment>& appointment) {
  auto id = reservation_in(from);
  HeldSlot* held = id ? needs_.reservations.find(*id) : nullptr;
  if (!held) return {};
  const json::value* reference = from.if_contains("appointmentReservationReference");
  if (reference && *reference != json::string(held->reference)) {
    return refused("appointmentReservationReference", "it is not that of reservation " + std::to_string(*id));
  }
  held->carried_by = order_reference;
  appointment = Appointment{held->timeslot, held->reference};
  return {};
}

bool OrderDesk::repeats(Subject subject, int64_t id, const std::string& body, const Respond& respond) {
  auto known = taken_.find({subject, id});
  if (known == taken_.end()) return false;
  Taken& taken = known->second;
  std::string name = numbered(subject, id);
  if (taken.body != body) {
    std::string message =
        name + " is known here with other content; a stub that outlives the gateway's data must be started again";
    needs_.print(message);
    respond(error_answer(409, FaultCode::kInvalidRequest, {message}, needs_.random));
    return true;
  }
  needs_.print(name + "  came again");
  respond(answer(subject, taken));
  if (auto begin = std::exchange(taken.waiting, {})) begin();
  return true;
}

void OrderDesk::give(Subject subject, Taken& taken, bool starts_unanswered, std::function<void()> begin,
                     const Respond& respond) {
  if (!loses_answer(taken.reply)) {
    respond(answer(subject, taken));
    return begin();
  }
  if (taken.reply == Reply::kConnectionLost) {
    respond({.status = 0});  // the server closes the connection
  } else {
    needs_.timer.after(kSilence, [respond] {});
  }
  if (starts_unanswered) return begin();
  taken.waiting = std::move(begin);
}

// To a repeat as to the first; what lost its answer is taken (202) when it comes again.
Response OrderDesk::answer(Subject subject, const Taken& taken) {
  switch (taken.reply) {
    case Reply::kTaken:
    case Reply::kSilence:
    case Reply::kConnectionLost: break;
    case Reply::kAcknowledged:
    case Reply::kCommitted:
    case Reply::kDone: return json_answer(201, taken.reply_body);
    case Reply::kRefused:
      return error_answer(422, FaultCode::kInvalidRequest, reasons_to_refuse(subject), needs_.random);
    case Reply::kFault:
      return error_answer(500, FaultCode::kSupplierFault, {"The order system is not working"}, needs_.random);
  }
  return {.status = 202};
}

void OrderDesk::refuse(const std::string& what, const Error& error, const Respond& respond) {
  Response response = refusal(error, needs_.random);
  needs_.print(what + "  -> " + std::to_string(response.status));
  respond(std::move(response));
}

}  // namespace fibrecafe::sandbox
