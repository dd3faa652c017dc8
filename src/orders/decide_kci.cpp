// SPDX-License-Identifier: Apache-2.0
#include "orders/decide_kci.hpp"

#include <algorithm>

#include "orders/chronicle.hpp"

namespace fibrecafe::orders {
namespace {

using R = ReasonCode;
using S = OrderStatus;

struct Told {
  UpdateType update_type;
  KciType type;
};

// supplier-and-updates.md 4.1. A CANCELLED without a cancellation of the tenant's is the supplier's own end.
Told told(ReasonCode reason) {
  constexpr auto kInform = UpdateType::kInformational;
  constexpr auto kAct = UpdateType::kActionRequired;
  switch (reason) {
    case R::kCreated: return {kInform, KciType::kCreated};
    case R::kAcknowledged: return {kInform, KciType::kAcknowledged};
    case R::kCommitted: return {kInform, KciType::kCommitted};
    case R::kUpdate: return {kInform, KciType::kUpdate};
    case R::kAdditional: return {kInform, KciType::kAdditional};
    case R::kWarning: return {kInform, KciType::kWarning};
    case R::kDelay: return {kInform, KciType::kDelay};
    case R::kResumed: return {kInform, KciType::kResumed};
    case R::kReappointed: return {kInform, KciType::kReappointed};
    case R::kAmended: return {kInform, KciType::kAmended};
    case R::kCompleted: return {kInform, KciType::kCompleted};
    case R::kCancelled:
    case R::kOrderRejected:
    case R::kTerminated: return {kInform, KciType::kTerminated};
    case R::kInformationRequired: return {kAct, KciType::kInformationRequired};
    case R::kReappoint: return {kAct, KciType::kReappoint};
    case R::kAmendmentRejected:
    case R::kCancellationRejected:
    case R::kResubmit: return {kAct, KciType::kResubmit};
  }
  return {kInform, KciType::kUpdate};
}

Kci kci_for(const SupplierKci& from, Told as) {
  Kci kci;
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
  std::string allowed = allowed_statuses(order.status, order.committed);
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

std::vector<Problem> missing_requirements(const SupplierKci& kci, bool names_amendment, bool names_cancellation) {
  std::vector<Problem> missing;
  auto need = [&](bool there, std::string_view field) {
    if (!there) missing.push_back({std::string(field), "required with reasonCode " + std::string(text(kci.reason))});
  };
  switch (kci.reason) {
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
    case R::kAmendmentRejected: need(names_amendment, "serviceOrderAmendmentId"); break;
    case R::kCancellationRejected: need(names_cancellation, "serviceOrderCancellationId"); break;
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

Result<std::vector<Step>> decide_kci(const Order& order, const SupplierKci& kci, Time now, Random& random) {
  if (!agrees(kci.reason, kci.status, order.status)) {
    return fail(ErrorCode::kInvalid, {{"status", std::string(text(kci.status)) + " does not go with reasonCode " +
                                                     std::string(text(kci.reason)) + "; accepted are " +
                                                     agreeing_statuses(kci.reason, order.status)}});
  }
  Event event = event_of(kci.status);
  auto allowed = transition(order.status, order.committed, event);
  if (!allowed) return impossible_move(order, kci);

  Chronicle story(order, now, random);
  if (allowed->acknowledge_first && kci.reason != R::kAcknowledged) {
    if (kci.facts.reference) story.edit().supplier_reference = kci.facts.reference;
    story.move(Event::kToAcknowledged);
    story.step("acknowledged by what followed", Chronicle::inform(KciType::kAcknowledged));
  }
  bool stays = allowed->to == order.status;
  Told as = told(kci.reason);
  if (stays && !order.acknowledged && !is_final(order.status)) as = {UpdateType::kInformational, KciType::kUpdate};
  story.move(event);
  if (allowed->acknowledge_first) story.edit().acknowledged = true;
  take_facts(story.edit(), kci.facts, kci.reason == R::kAmended || kci.reason == R::kReappointed, false);
  advance_sequence(story, kci.sequence);
  story.step(event_name(kci), kci_for(kci, as), kci.id);
  return std::move(story).take_steps();
}

std::vector<Step> decide_late_kci(const Order& order, const SupplierKci& kci, Time now, Random& random) {
  Chronicle story(order, now, random);
  take_facts(story.edit(), kci.facts, false, true);
  advance_sequence(story, kci.sequence);
  story.step("late " + event_name(kci), kci_for(kci, {UpdateType::kInformational, KciType::kUpdate}), kci.id);
  return std::move(story).take_steps();
}

std::vector<Step> decide_orphan(const Order& order, const SupplierKci& kci, Time now, Random& random) {
  Chronicle story(order, now, random);
  story.edit().orphaned = true;
  take_facts(story.edit(), kci.facts, false, true);
  advance_sequence(story, kci.sequence);
  story.step("orphan " + event_name(kci), {}, kci.id);
  return std::move(story).take_steps();
}

}  // namespace fibrecafe::orders
