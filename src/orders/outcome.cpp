// SPDX-License-Identifier: Apache-2.0
#include "orders/outcome.hpp"

namespace fibrecafe::orders {
namespace {

constexpr std::string_view kRefusedLead = "The supplier API rejected the request: ";
constexpr std::string_view kFailedLead = "The supplier API returned an error: ";

// The supplier's own words behind a lead-in that says whose they are (supplier-and-updates.md 7.5).
std::vector<std::string> attributed(const std::vector<std::string>& messages, std::string_view none) {
  std::vector<std::string> out;
  for (const std::string& message : messages) out.push_back(std::string(kFailedLead) + message);
  if (out.empty()) out.push_back(std::string(kFailedLead) + std::string(none));
  return out;
}

bool time_is_up(const SupplierMessage& message, Time now) {
  return message.give_up && now >= *message.give_up;
}

Outcome failed(FaultCode fault, std::vector<std::string> messages) {
  Outcome outcome{Settled::kFailed};
  outcome.fault = fault;
  outcome.messages = std::move(messages);
  return outcome;
}

}  // namespace

Outcome outcome_of(const SupplierMessage& message, const SupplierAnswer& answer, bool repeats_are_safe,
                   bool supplier_has_it, Time now) {
  if (answer.end == CallEnd::kTaken) return {Settled::kTaken};
  if (answer.end == CallEnd::kRefused) {
    Outcome refused{Settled::kRefused};
    refused.messages = answer.messages;
    return refused;
  }
  if (supplier_has_it) return {Settled::kHasIt};
  // An error answers this attempt alone: what became of an earlier one is as unknown as before.
  if (answer.end == CallEnd::kGatewayFault) {
    Outcome ours = failed(FaultCode::kGatewayFault, {"The gateway sent the supplier an invalid request"});
    ours.may_exist = message.maybe_taken;
    return ours;
  }
  if (answer.end == CallEnd::kSupplierFault) {
    Outcome theirs = failed(FaultCode::kSupplierFault, attributed(answer.messages, "no reason given"));
    theirs.may_exist = message.maybe_taken;
    return theirs;
  }

  SupplierMessage next = message;
  if (answer.end == CallEnd::kUnknown) {
    next.maybe_taken = true;
    next.unknown_fault = answer.unknown_fault;
  }
  if (time_is_up(next, now)) {
    if (next.maybe_taken) return given_up(next);
    return failed(FaultCode::kSupplierFault, attributed(answer.messages, "it could not be reached in time"));
  }
  bool may_go_again = answer.end == CallEnd::kNotSent || repeats_are_safe;
  next.state = may_go_again ? MessageState::kWaiting : MessageState::kUnknown;
  next.due = now;
  Outcome waits{Settled::kNotYet};
  waits.again = std::move(next);
  return waits;
}

Outcome given_up(const SupplierMessage& message) {
  bool timed_out = message.unknown_fault == FaultCode::kSupplierTimedOut;
  Outcome outcome = failed(message.unknown_fault,
                           {timed_out ? "The supplier API did not answer in time"
                                      : std::string(kFailedLead) + "the connection was lost before it answered"});
  outcome.may_exist = true;
  return outcome;
}

std::string refusal_text(const std::vector<std::string>& messages) {
  std::string out(kRefusedLead);
  for (size_t i = 0; i < messages.size(); ++i) out += (i ? "; " : "") + messages[i];
  if (messages.empty()) out += "no reason given";
  return out;
}

}  // namespace fibrecafe::orders
