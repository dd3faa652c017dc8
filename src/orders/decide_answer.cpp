// SPDX-License-Identifier: Apache-2.0
#include "orders/decide_answer.hpp"

#include "orders/chronicle.hpp"

namespace fibrecafe::orders {
namespace {

constexpr std::string_view kRefusedLead = "The supplier API rejected the request: ";
constexpr std::string_view kFailedLead = "The supplier API returned an error: ";

// The supplier's own words behind a lead-in that says whose they are (supplier-and-updates.md 7.5).
std::vector<std::string> attributed(std::string_view lead, const std::vector<std::string>& messages,
                                    std::string_view none) {
  std::vector<std::string> out;
  for (const std::string& message : messages) out.push_back(std::string(lead) + message);
  if (out.empty()) out.push_back(std::string(lead) + std::string(none));
  return out;
}

std::string joined(const std::vector<std::string>& messages) {
  std::string out(kRefusedLead);
  for (size_t i = 0; i < messages.size(); ++i) out += (i ? "; " : "") + messages[i];
  if (messages.empty()) out += "no reason given";
  return out;
}

// Every tenant sees one sequence, whatever the supplier: SENT_TO_SUPPLIER, then what a synchronous answer skipped.
std::vector<Step> taken(Chronicle story, TakenAs as, const SupplierFacts& facts) {
  if (as == TakenAs::kAccepted) take_facts(story.edit(), facts, false, false);
  story.move(Event::kTaken);
  story.step("taken", Chronicle::inform(KciType::kUpdate));
  if (as == TakenAs::kAccepted) return std::move(story).take_steps();

  SupplierFacts undated = facts;
  undated.committed_date.reset();
  undated.target_date.reset();
  take_facts(story.edit(), as == TakenAs::kCommitted ? undated : facts, false, false);
  story.move(Event::kToAcknowledged);
  story.step("acknowledged in the answer", Chronicle::inform(KciType::kAcknowledged));
  if (as == TakenAs::kCommitted) {
    take_facts(story.edit(), facts, false, false);
    story.move(Event::kToInProgress);
    story.step("committed in the answer", Chronicle::inform(KciType::kCommitted));
  }
  return std::move(story).take_steps();
}

AnswerDecision failed(Chronicle story, FaultCode code, std::vector<std::string> messages) {
  story.move(Event::kFailedToSend);
  Kci kci = story.error(code, std::move(messages));
  story.step("failed to send", std::move(kci));
  return {std::move(story).take_steps(), {}, {}};
}

AnswerDecision refused(Chronicle story, const std::vector<std::string>& messages) {
  story.move(Event::kRefused);
  Kci kci = Chronicle::inform(KciType::kTerminated);
  kci.reason.code = ProblemCode::kInvalidRequest;
  kci.reason.text = joined(messages);
  story.step("refused", std::move(kci));
  return {std::move(story).take_steps(), {}, {}};
}

bool time_is_up(const SupplierMessage& message, Time now) {
  return message.give_up && now >= *message.give_up;
}

}  // namespace

AnswerDecision decide_answer(const Order& order, const SupplierMessage& message, const SupplierAnswer& answer,
                             bool repeats_are_safe, bool supplier_has_it, Time now, Random& random) {
  Chronicle story(order, now, random);
  if (answer.end == CallEnd::kTaken) return {taken(std::move(story), answer.taken_as, answer.facts), {}, {}};
  if (answer.end == CallEnd::kRefused) return refused(std::move(story), answer.messages);
  if (supplier_has_it) return {taken(std::move(story), TakenAs::kAccepted, {}), {}, {}};
  if (answer.end == CallEnd::kGatewayFault) {
    return failed(std::move(story), FaultCode::kGatewayFault, {"The gateway sent the supplier an invalid request"});
  }
  if (answer.end == CallEnd::kSupplierFault) {
    return failed(std::move(story), FaultCode::kSupplierFault,
                  attributed(kFailedLead, answer.messages, "no reason given"));
  }

  SupplierMessage next = message;
  if (answer.end == CallEnd::kUnknown) {
    next.maybe_taken = true;
    next.unknown_fault = answer.unknown_fault;
  }
  if (time_is_up(next, now)) {
    if (next.maybe_taken) return decide_give_up(order, next, now, random);
    return failed(std::move(story), FaultCode::kSupplierFault,
                  attributed(kFailedLead, answer.messages, "it could not be reached in time"));
  }
  bool may_go_again = answer.end == CallEnd::kNotSent || repeats_are_safe;
  next.state = may_go_again ? MessageState::kWaiting : MessageState::kUnknown;
  next.due = now;
  return {{}, std::move(next), {}};
}

AnswerDecision decide_give_up(const Order& order, const SupplierMessage& message, Time now, Random& random) {
  bool timed_out = message.unknown_fault == FaultCode::kSupplierTimedOut;
  auto decision = failed(Chronicle(order, now, random), message.unknown_fault,
                         {timed_out ? "The supplier API did not answer in time"
                                    : std::string(kFailedLead) + "the connection was lost before it answered"});
  decision.park = ParkedKind::kMayExistAtSupplier;
  return decision;
}

std::vector<Step> decide_taken_by_kci(const Order& order, Time now, Random& random) {
  return taken(Chronicle(order, now, random), TakenAs::kAccepted, {});
}

}  // namespace fibrecafe::orders
