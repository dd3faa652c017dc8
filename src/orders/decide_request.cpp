// SPDX-License-Identifier: Apache-2.0
#include "orders/decide_request.hpp"

#include <algorithm>

#include "orders/chronicle.hpp"
#include "orders/requests.hpp"
#include "orders/reserved_slot.hpp"
#include "orders/rules.hpp"

namespace fibrecafe::orders {
namespace {

// Fields that only orders with a visit have.
std::vector<Problem> fields_of_other_kinds(const OrderChanges& changes) {
  std::vector<Problem> problems;
  auto refuse = [&](bool given, std::string_view field) {
    if (given) {
      problems.push_back(
          {std::string(field), "unknown field for a CEASE order, accepted are requestedCompletionDate, notes"});
    }
  };
  refuse(changes.characteristics.has_value(), "serviceCharacteristics");
  refuse(changes.primary_contact.has_value(), "primaryContact");
  refuse(changes.secondary_contact.has_value(), "secondaryContact");
  refuse(changes.appointment_reservation_id.has_value(), "appointmentReservationId");
  refuse(changes.engineer_tasks.has_value(), "engineerTasks");
  refuse(changes.hazards.has_value(), "hazards");
  refuse(changes.on_site_restrictions.has_value(), "onSiteRestrictions");
  return problems;
}

// A contact that is new must be whole; one that is there may be changed in part.
void judge_contact(const std::optional<ContactChange>& change, const std::optional<Contact>& present, bool may_remove,
                   const std::string& field, std::vector<Problem>& problems) {
  if (!change) return;
  if (*change == ContactChange()) {
    if (!may_remove) problems.push_back({field, "accepted is at least one of name, phoneNumber, email"});
    return;
  }
  if (present) return;
  if (!change->name) problems.push_back({field + ".name", "missing, and the order has no such contact yet"});
  if (!change->phone_number)
    problems.push_back({field + ".phoneNumber", "missing, and the order has no such contact yet"});
}

std::vector<Problem> misfits(const OrderChanges& changes, const Order& order, Date today) {
  OrderKind kind = kind_of(order.type);
  if (kind == OrderKind::kCease) {
    if (auto problems = fields_of_other_kinds(changes); !problems.empty()) return problems;
  }
  std::vector<Problem> problems;
  if (kind == OrderKind::kModify && changes.characteristics && changes.characteristics->empty()) {
    problems.push_back({"serviceCharacteristics", "accepted is at least one: a MODIFY order is nothing without"});
  }
  judge_contact(changes.primary_contact, order.primary_contact, kind != OrderKind::kProvide, "primaryContact",
                problems);
  judge_contact(changes.secondary_contact, order.secondary_contact, true, "secondaryContact", problems);
  std::optional<Date> date =
      changes.requested_completion_date ? parse_date(*changes.requested_completion_date) : std::nullopt;
  if (auto passed = passed_date(date, today)) problems.push_back(*passed);
  return problems;
}

void judge_supplier(const std::optional<std::string>& named, std::string_view supplier, std::vector<Problem>& broken) {
  if (named && *named != supplier) {
    broken.push_back({"supplier", "accepted is the order's supplier, " + std::string(supplier) + ", or none"});
  }
}

std::string not_now(const Order& order, Event event) {
  OrderKind kind = kind_of(order.type);
  std::string accepted = statuses_for(kind, event);
  return "accepted are orders in status " + accepted + "; this one is " + std::string(text(shown_status(order)));
}

bool may_happen(const Order& order, Event event) {
  return transition(kind_of(order.type), shown_status(order), order.committed, event).has_value();
}

std::vector<Problem> amendment_rules(const AmendOrder& wanted, const Order& order, const ReservedSlot* slot, Time now) {
  std::vector<Problem> broken;
  if (kind_of(order.type) == OrderKind::kUnsolicitedCease) {
    return {{"orderId", "accepted are orders of your own: an unsolicited cease cannot be amended"}};
  }
  if (!may_happen(order, Event::kAmend)) broken.push_back({"orderId", not_now(order, Event::kAmend)});
  if (order.amendments.size() >= kRequestsMax) {
    broken.push_back({"orderId", "accepted are " + std::to_string(kRequestsMax) + " amendments of one order"});
  }
  size_t bytes = bytes_of(wanted.changes);
  for (const Amendment& each : order.amendments) bytes += bytes_of(each.changes);
  if (bytes > kAmendmentBytesMax) {
    broken.push_back({"", "Too much to keep - accepted are amendments of one order with together at most " +
                              std::to_string(kAmendmentBytesMax / 1024) + " KiB of text"});
  }
  if (wanted.changes.appointment_reservation_id) {
    auto unfit = reservation_problems(*wanted.changes.appointment_reservation_id, slot, order, order.supplier, now);
    broken.insert(broken.end(), unfit.begin(), unfit.end());
  }
  if (wanted.changes.characteristics && names_existing_line(order.type) &&
      !names_its_line(*wanted.changes.characteristics)) {
    broken.push_back({"serviceCharacteristics", line_rule(order.type)});
  }
  return broken;
}

struct Told {
  std::string event;
  Kci kci;
};

std::vector<Step> told(Chronicle& story, RequestRef request, Told what) {
  report(what.kci, request);
  story.step(name_of(request) + what.event, std::move(what.kci));
  return std::move(story).take_steps();
}

std::vector<Step> done_at_once(Chronicle& story, RequestRef request) {
  if (request.kind == MessageKind::kCancelOrder) {
    set_status(story.edit(), request, RequestStatus::kCompleted);
    story.move(Event::kToCancelled);
    return told(story, request, {" accepted at once", Chronicle::inform(KciType::kCancelled)});
  }
  Amendment amendment = *find(story.order(), AmendmentId{request.id});
  set_status(story.edit(), request, RequestStatus::kCompleted);
  apply(amendment.changes, story.edit());
  story.move(Event::kAmendedAtOnce);
  return told(story, request, {" accepted at once", Chronicle::inform(KciType::kAmended)});
}

std::vector<Step> with_supplier(Chronicle& story, RequestRef request) {
  set_status(story.edit(), request, RequestStatus::kPending);
  return told(story, request, {" taken", Chronicle::inform(KciType::kUpdate)});
}

std::vector<Step> refused(Chronicle& story, RequestRef request, const std::vector<std::string>& messages) {
  set_status(story.edit(), request, RequestStatus::kRejected);
  Kci kci;
  kci.update_type = UpdateType::kActionRequired;
  kci.reason = {KciType::kResubmit, ProblemCode::kInvalidRequest, refusal_text(messages), {}};
  return told(story, request, {" refused", std::move(kci)});
}

std::vector<Step> failed(Chronicle& story, RequestRef request, const Outcome& outcome) {
  set_status(story.edit(), request, RequestStatus::kFailedToSend);
  return told(story, request, {" failed to send", story.error(outcome.fault, outcome.messages)});
}

// What operators ask for an order that its tenant was told has failed: the tenant is told nothing more.
std::vector<Step> settled_quietly(Chronicle& story, RequestRef request, const Outcome& outcome, bool at_once) {
  RequestStatus status = RequestStatus::kPending;
  if (at_once) status = RequestStatus::kCompleted;
  if (outcome.settled == Settled::kRefused) status = RequestStatus::kRejected;
  if (outcome.settled == Settled::kFailed) status = RequestStatus::kFailedToSend;
  set_status(story.edit(), request, status);
  story.step(name_of(request) + " " + std::string(text(status)));
  return std::move(story).take_steps();
}

}  // namespace

Done decide_amend(const AmendOrder& wanted, const Order& order, std::string_view supplier_name,
                  const ReservedSlot* slot, Time now) {
  if (auto problems = misfits(wanted.changes, order, london_date(now)); !problems.empty()) {
    return fail(ErrorCode::kInvalid, std::move(problems));
  }
  std::vector<Problem> broken = amendment_rules(wanted, order, slot, now);
  judge_supplier(wanted.supplier_name, supplier_name, broken);
  if (!broken.empty()) return fail(ErrorCode::kRejected, std::move(broken));
  return {};
}

Done decide_cancel_orphan(const Order& order) {
  auto is_open_one = [](const Cancellation& each) { return is_open(each.status); };
  if (!order.orphaned) {
    return fail(ErrorCode::kRejected,
                {{"order", "accepted are orders that failed here and that the supplier has all the same"}});
  }
  if (std::any_of(order.cancellations.begin(), order.cancellations.end(), is_open_one)) {
    return fail(ErrorCode::kRejected, {{"order", "accepted is one cancellation at a time, and one is under way"}});
  }
  return {};
}

Done decide_cancel(const CancelOrder& wanted, const Order& order, std::string_view supplier_name) {
  std::vector<Problem> broken;
  judge_supplier(wanted.supplier_name, supplier_name, broken);
  auto is_open_one = [](const Cancellation& each) { return is_open(each.status); };
  auto open = std::find_if(order.cancellations.begin(), order.cancellations.end(), is_open_one);
  if (open != order.cancellations.end() && !is_final(order.status)) {  // over a final one it is the operators' own
    broken.push_back({"orderId", "accepted is one cancellation at a time; cancellation " +
                                     std::to_string(open->id.value) + " is still open"});
  } else if (!may_happen(order, Event::kCancel)) {
    broken.push_back({"orderId", not_now(order, Event::kCancel)});
  }
  if (order.cancellations.size() >= kRequestsMax) {
    broken.push_back({"orderId", "accepted are " + std::to_string(kRequestsMax) + " cancellations of one order"});
  }
  bool other = kind_of(order.type) == OrderKind::kUnsolicitedCease;
  if (is_cancel_other(wanted.reason) != other) {
    broken.push_back({"reasonCode", "accepted for this kind of order are " + cancellation_reasons(other)});
  }
  if (!broken.empty()) return fail(ErrorCode::kRejected, std::move(broken));
  return {};
}

std::vector<Step> decide_request_answer(const Order& order, RequestRef request, const Outcome& outcome,
                                        const SupplierAnswer& answer, Time now, Random& random) {
  Chronicle story(order, now, random);
  bool at_once = outcome.settled == Settled::kTaken && answer.taken_as != TakenAs::kAccepted;
  if (outcome.settled == Settled::kTaken) take_reference(story.edit(), request, answer.request_reference);
  if (outcome.settled == Settled::kNotYet) return {};
  if (order.status == OrderStatus::kFailedToSend) return settled_quietly(story, request, outcome, at_once);
  switch (outcome.settled) {
    case Settled::kNotYet: break;
    case Settled::kTaken:
    case Settled::kHasIt: return at_once ? done_at_once(story, request) : with_supplier(story, request);
    case Settled::kRefused: return refused(story, request, outcome.messages);
    case Settled::kFailed: return failed(story, request, outcome);
  }
  return {};
}

}  // namespace fibrecafe::orders
