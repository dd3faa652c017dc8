// SPDX-License-Identifier: Apache-2.0
#include "orders/decide_kci.hpp"

#include <algorithm>

#include "orders/chronicle.hpp"
#include "orders/requests.hpp"

namespace fibrecafe::orders {
namespace {

using R = ReasonCode;
using S = OrderStatus;

struct Told {
  UpdateType update_type;
  KciType type;
};
constexpr Told kUpdate{UpdateType::kInformational, KciType::kUpdate};

bool is_open_one(const Order& order, std::optional<RequestRef> named) {
  return named && is_open(status_of(order, *named));
}

// supplier-and-updates.md 4.1. A CANCELLED without a cancellation of the tenant's is the supplier's own end; what is
// said of a request that is settled already is no more than news.
Told told(ReasonCode reason, bool names_open_request) {
  constexpr auto kInform = UpdateType::kInformational;
  constexpr auto kAct = UpdateType::kActionRequired;
  switch (reason) {
    case R::kAcknowledged: return {kInform, KciType::kAcknowledged};
    case R::kCommitted: return {kInform, KciType::kCommitted};
    case R::kCreated:  // again: the tenant knows it
    case R::kUpdate: return kUpdate;
    case R::kAdditional: return {kInform, KciType::kAdditional};
    case R::kWarning: return {kInform, KciType::kWarning};
    case R::kDelay: return {kInform, KciType::kDelay};
    case R::kResumed: return {kInform, KciType::kResumed};
    case R::kReappointed: return {kInform, KciType::kReappointed};
    case R::kAmended: return names_open_request ? Told{kInform, KciType::kAmended} : kUpdate;
    case R::kCompleted: return {kInform, KciType::kCompleted};
    case R::kCancelled: return {kInform, names_open_request ? KciType::kCancelled : KciType::kTerminated};
    case R::kOrderRejected:
    case R::kTerminated: return {kInform, KciType::kTerminated};
    case R::kInformationRequired: return {kAct, KciType::kInformationRequired};
    case R::kReappoint: return {kAct, KciType::kReappoint};
    case R::kAmendmentRejected:
    case R::kCancellationRejected: return names_open_request ? Told{kAct, KciType::kResubmit} : kUpdate;
    case R::kResubmit: return {kAct, KciType::kResubmit};
  }
  return kUpdate;
}

// How a request stands after this KCI; nothing: as before.
std::optional<RequestStatus> settled_as(ReasonCode reason, RequestRef request) {
  bool amendment = request.kind == MessageKind::kAmendOrder;
  switch (reason) {
    case R::kAmended: return amendment ? std::optional(RequestStatus::kCompleted) : std::nullopt;
    case R::kCancelled: return amendment ? std::nullopt : std::optional(RequestStatus::kCompleted);
    case R::kAmendmentRejected:
    case R::kCancellationRejected:
    case R::kResubmit: return RequestStatus::kRejected;
    default: return {};
  }
}

void settle(Chronicle& story, const SupplierKci& kci, std::optional<RequestRef> named) {
  if (!named) return;
  take_reference(story.edit(), *named,
                 named->kind == MessageKind::kAmendOrder ? kci.amendment.reference : kci.cancellation.reference);
  auto status = settled_as(kci.reason, *named);
  if (!status || !is_open_one(story.order(), named)) return;
  set_status(story.edit(), *named, *status);
  if (kci.reason != R::kAmended) return;
  OrderChanges changes = find(story.order(), AmendmentId{named->id})->changes;
  apply(changes, story.edit());
}

Kci kci_for(const SupplierKci& from, Told as, std::optional<RequestRef> named) {
  Kci kci;
  if (named) report(kci, *named);
  kci.update_type = as.update_type;
  kci.reason = {as.type, from.problem_code, from.text, from.supplier_codes};
  kci.notes = from.notes;
  kci.issued_on = from.issued_on;
  kci.received_on = from.received_on;
  return kci;
}

std::string event_name(const SupplierKci& kci) {
  return "kci " + std::string(text(kci.reason));
}

void advance_sequence(Chronicle& story, int64_t sequence) {
  if (sequence > story.order().supplier_sequence) story.edit().supplier_sequence = sequence;
}

// The reasons that bind a status; every other reason takes any that is not final, or the order's present one.
const std::vector<S>* bound_statuses(ReasonCode reason) {
  static const std::vector<S> acknowledged{S::kAcknowledged, S::kInProgress}, committed{S::kInProgress},
      completed{S::kCompleted, S::kPartial}, cancelled{S::kCancelled}, rejected{S::kRejected},
      terminated{S::kCancelled, S::kRejected, S::kFailed};
  switch (reason) {
    case R::kAcknowledged: return &acknowledged;
    case R::kCommitted: return &committed;
    case R::kCompleted: return &completed;
    case R::kCancelled: return &cancelled;
    case R::kOrderRejected: return &rejected;
    case R::kTerminated: return &terminated;
    default: return nullptr;
  }
}

tl::unexpected<Error> impossible_move(const Order& order, const SupplierKci& kci) {
  std::string allowed = allowed_statuses(kind_of(order.type), order.status, order.committed);
  return fail(ErrorCode::kInvalid,
              {{"status", std::string(text(kci.status)) + " cannot follow " + std::string(text(order.status)) +
                              "; accepted are " + (allowed.empty() ? "no further changes" : allowed)}});
}

}  // namespace

Turn turn_of(int64_t sequence, int64_t highest_applied) {
  if (sequence < highest_applied) return Turn::kLate;
  int64_t next = highest_applied == 0 ? 2 : highest_applied + 1;
  return sequence <= next ? Turn::kNow : Turn::kHold;
}

std::vector<Problem> missing_requirements(const SupplierKci& kci, const EntityClaim& claim) {
  std::vector<Problem> missing;
  auto need = [&](bool there, std::string_view field) {
    if (!there) missing.push_back({std::string(field), "required with reasonCode " + std::string(text(kci.reason))});
  };
  switch (kci.reason) {
    case R::kCreated:
      if (claim.kind != OrderKind::kUnsolicitedCease) {
        missing.push_back({"reasonCode", "CREATED goes with unsolicitedCeaseServiceOrder only"});
        break;
      }
      need(claim.reference.has_value(), "supplierOrderReference");
      need(!claim.service_id.empty(), "serviceId");
      break;
    case R::kCommitted:
      need(kci.facts.committed_date.has_value(), "committedDate");
      need(kci.facts.target_date.has_value(), "targetDate");
      break;
    case R::kWarning:
    case R::kDelay:
    case R::kReappoint:
    case R::kCancelled: need(kci.problem_code.has_value(), "problemCode"); break;
    case R::kInformationRequired:
    case R::kOrderRejected: need(kci.text && !kci.text->empty(), "text"); break;
    case R::kAmended:
    case R::kAmendmentRejected: need(kci.amendment.names_one(), "serviceOrderAmendmentId"); break;
    case R::kCancellationRejected: need(kci.cancellation.names_one(), "serviceOrderCancellationId"); break;
    default: break;
  }
  return missing;
}

bool agrees(ReasonCode reason, OrderStatus status, std::optional<OrderStatus> present) {
  if (const auto* bound = bound_statuses(reason))
    return std::find(bound->begin(), bound->end(), status) != bound->end();
  return !is_final(status) || status == S::kFailedToSend || !present || status == *present;
}

std::string agreeing_statuses(ReasonCode reason, std::optional<OrderStatus> present) {
  std::string out;
  for (size_t i = 0; i < words<OrderStatus>().size(); ++i) {
    auto status = static_cast<OrderStatus>(i);
    if (is_gateways_own(status) || !agrees(reason, status, present ? present : OrderStatus::kReceivedByGateway))
      continue;
    out += (out.empty() ? "" : ", ") + std::string(text(status));
  }
  return out;
}

Result<std::vector<Step>> decide_kci(const Order& order, const SupplierKci& kci, std::optional<RequestRef> named,
                                     Time now, Random& random) {
  if (!agrees(kci.reason, kci.status, order.status)) {
    return fail(ErrorCode::kInvalid, {{"status", std::string(text(kci.status)) + " does not go with reasonCode " +
                                                     std::string(text(kci.reason)) + "; accepted are " +
                                                     agreeing_statuses(kci.reason, order.status)}});
  }
  Event event = event_of(kci.status);
  auto allowed = transition(kind_of(order.type), order.status, order.committed, event);
  if (!allowed) return impossible_move(order, kci);

  Chronicle story(order, now, random);
  bool acknowledge_first = allowed->effects.acknowledge_first;
  if (acknowledge_first && kci.reason != R::kAcknowledged) {
    if (kci.facts.reference) story.edit().supplier_reference = kci.facts.reference;
    story.move(Event::kToAcknowledged);
    story.step("acknowledged by what followed", Chronicle::inform(KciType::kAcknowledged));
  }
  bool stays = allowed->to == order.status;
  bool names_open = is_open_one(order, named);
  bool before_acknowledged = !order.acknowledged && !is_final(order.status);
  bool ended_by_it_already = kci.reason == R::kCancelled && named && !names_open;
  Told as = told(kci.reason, names_open);
  if (stays && (before_acknowledged || ended_by_it_already)) as = kUpdate;
  settle(story, kci, named);
  story.move(event);
  if (acknowledge_first) story.edit().acknowledged = true;
  take_facts(story.edit(), kci.facts, kci.reason == R::kAmended || kci.reason == R::kReappointed, false);
  advance_sequence(story, kci.sequence);
  story.step(event_name(kci), kci_for(kci, as, named), kci.id);
  return std::move(story).take_steps();
}

std::vector<Step> decide_late_kci(const Order& order, const SupplierKci& kci, std::optional<RequestRef> named, Time now,
                                  Random& random) {
  Chronicle story(order, now, random);
  if (kci.reason != R::kCancelled) settle(story, kci, named);  // the order goes on, so it was not cancelled
  story.move(Event::kStays);
  take_facts(story.edit(), kci.facts, false, true);
  advance_sequence(story, kci.sequence);
  story.step("late " + event_name(kci), kci_for(kci, kUpdate, named), kci.id);
  return std::move(story).take_steps();
}

namespace {

// What operators still ask of an order ends with it at the supplier, whether or not the KCI names it.
void end_requests(Order& order, OrderStatus at_supplier) {
  for (RequestRef open : open_requests(order)) {
    set_status(order, open, at_supplier == S::kCancelled ? RequestStatus::kCompleted : RequestStatus::kRejected);
  }
}

}  // namespace

std::vector<Step> decide_orphan(const Order& order, const SupplierKci& kci, std::optional<RequestRef> named, Time now,
                                Random& random) {
  Chronicle story(order, now, random);
  story.edit().orphaned = true;
  settle(story, kci, named);
  if (is_final(kci.status) && !is_gateways_own(kci.status)) end_requests(story.edit(), kci.status);
  take_facts(story.edit(), kci.facts, false, true);
  advance_sequence(story, kci.sequence);
  story.step("orphan " + event_name(kci), {}, kci.id);
  return std::move(story).take_steps();
}

namespace {

Order new_cease(OrderKey key, SupplierId supplier, const EntityClaim& claim, const SupplierKci& kci, Time now) {
  Order order;
  order.key = key;
  order.supplier = supplier;
  order.type = OrderType::kUnsolicitedCease;
  order.status = transition(OrderKind::kUnsolicitedCease, {}, false, Event::kCreated)->to;
  order.created = order.updated = now;
  order.conversation_id = claim.conversation_id;
  order.service_id = claim.service_id;
  order.supplier_reference = claim.reference;
  order.unsolicited_reason = kci.facts.unsolicited_reason;
  order.requested_cease_date = kci.facts.requested_cease_date;
  order.steps = 1;
  return order;
}

}  // namespace

// Suppliers create it and acknowledge or commit later, or begin with that: the tenant sees one sequence all the same.
Result<Created> decide_created(OrderKey key, SupplierId supplier, const EntityClaim& claim, const SupplierKci& kci,
                               Time now, Random& random) {
  bool fits = is_gateways_own(kci.status) || kci.status == S::kAcknowledged || kci.status == S::kInProgress;
  if (!fits) {
    return fail(ErrorCode::kInvalid,
                {{"status", std::string(text(kci.status)) + " does not go with reasonCode CREATED; accepted are " +
                                "RECEIVED_BY_GATEWAY, ACKNOWLEDGED, IN_PROGRESS"}});
  }
  Order order = new_cease(key, supplier, claim, kci, now);
  Chronicle story(order, now, random);
  advance_sequence(story, kci.sequence);
  auto take_all_if = [&](bool last) {  // with the last step, as with any other KCI
    if (last) take_facts(story.edit(), kci.facts, false, false);
  };
  Kci told = kci_for(kci, {UpdateType::kInformational, KciType::kCreated}, {});
  told.issued_on.reset();
  told.received_on.reset();
  take_all_if(is_gateways_own(kci.status));
  story.step(event_name(kci), std::move(told), kci.id);
  if (!is_gateways_own(kci.status)) {
    take_all_if(kci.status == S::kAcknowledged);
    story.move(Event::kToAcknowledged);
    story.step("acknowledged when it was created", Chronicle::inform(KciType::kAcknowledged));
  }
  if (kci.status == S::kInProgress) {
    bool dated = kci.facts.committed_date && kci.facts.target_date;
    take_all_if(true);
    story.move(Event::kToInProgress);
    story.step("committed when it was created", Chronicle::inform(dated ? KciType::kCommitted : KciType::kUpdate));
  }
  return Created{std::move(order), std::move(story).take_steps()};
}

}  // namespace fibrecafe::orders
