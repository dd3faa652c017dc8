// SPDX-License-Identifier: Apache-2.0
#include "sandbox/scenarios.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "http/message.hpp"

namespace fibrecafe::sandbox {
namespace {

struct Move {
  ReasonCode reason;
  std::optional<OrderStatus> status{};
  std::string_view text{};
  bool gives_problem_code = false;
};

constexpr Move kAcknowledge{ReasonCode::kAcknowledged, OrderStatus::kAcknowledged};
constexpr Move kCommit{ReasonCode::kCommitted, OrderStatus::kInProgress};
constexpr Move kComplete{ReasonCode::kCompleted, OrderStatus::kCompleted};
constexpr Move kCancel{ReasonCode::kCancelled, OrderStatus::kCancelled, "The network cannot be brought to this address",
                       true};
constexpr Move kDelay{ReasonCode::kDelay, OrderStatus::kHeld, "The work is held up", true};
constexpr Move kResume{ReasonCode::kResumed, OrderStatus::kInProgress, "The work goes on, the target date stands"};
constexpr Move kAskMore{ReasonCode::kInformationRequired, OrderStatus::kPending,
                        "Please say where the parking is for the engineer"};
constexpr Move kReappoint{ReasonCode::kReappoint, OrderStatus::kPending,
                          "The slot cannot be kept: please reserve another one", true};
constexpr Move kReappointed{ReasonCode::kReappointed, OrderStatus::kInProgress,
                            "A new slot was agreed with the customer"};
constexpr Move kReject{ReasonCode::kOrderRejected, OrderStatus::kRejected, "The address is outside the network"};
constexpr Move kCreate{ReasonCode::kCreated, OrderStatus::kAcknowledged};
constexpr Move kAmend{ReasonCode::kAmended};
constexpr Move kRejectAmendment{ReasonCode::kAmendmentRejected, {}, "The work is too far on for this change", true};
constexpr Move kCancelAsAsked{ReasonCode::kCancelled, OrderStatus::kCancelled, "Cancelled as you asked", true};
constexpr Move kRejectCancellation{
    ReasonCode::kCancellationRejected, {}, "The work is beyond the point of no return", true};

enum class Parameter { kKcis, kResumeAfter, kTargetDateOffset, kReason, kCeaseAfter, kRests };
constexpr std::array<std::string_view, 6> kParameterNames = {"kcis",   "resumeAfter", "targetDateOffset",
                                                             "reason", "ceaseAfter",  "rests"};
constexpr std::string_view name_of(Parameter parameter) {
  return kParameterNames[static_cast<size_t>(parameter)];
}

std::string accepted(Parameter parameter) {
  switch (parameter) {
    case Parameter::kKcis:
    case Parameter::kRests: return "true or false";
    case Parameter::kReason: return "one of " + listed<UnsolicitedReason>();
    case Parameter::kResumeAfter:
    case Parameter::kCeaseAfter: return "a number of seconds from 0 to 86400";
    case Parameter::kTargetDateOffset: return "a whole number of days from -365 to 365";
  }
  return {};
}

struct Scenario {
  Subject subject;
  std::string_view name;
  Reply reply;
  std::vector<Move> moves;
  std::vector<Parameter> parameters{};
};

const std::vector<Scenario>& scenarios() {
  using enum Parameter;
  constexpr auto kOrder = Subject::kOrder;
  constexpr auto kAmendment = Subject::kAmendment;
  constexpr auto kCancellation = Subject::kCancellation;
  static const std::vector<Scenario> all = {
      {kOrder, "ORDER_SUCCESSFUL", Reply::kTaken, {kAcknowledge, kCommit, kComplete}},
      {kOrder, "ORDER_ACKNOWLEDGED", Reply::kTaken, {kAcknowledge}},
      {kOrder, "ORDER_CANCELLED", Reply::kTaken, {kAcknowledge, kCancel}},
      {kOrder, "ORDER_DELAYED", Reply::kTaken, {kAcknowledge, kCommit, kDelay}, {kResumeAfter}},
      {kOrder, "ORDER_IN_PROGRESS", Reply::kTaken, {kAcknowledge, kCommit}},
      {kOrder, "ORDER_PENDING", Reply::kTaken, {kAcknowledge, kAskMore}},
      {kOrder, "ORDER_REAPPOINT", Reply::kTaken, {kAcknowledge, kCommit, kReappoint}},
      {kOrder,
       "ORDER_REAPPOINTED",
       Reply::kTaken,
       {kAcknowledge, kCommit, kReappointed, kComplete},
       {kTargetDateOffset}},
      {kOrder, "ORDER_REJECTED", Reply::kTaken, {kReject}},
      {kOrder, "ORDER_SYNC_ACKNOWLEDGED", Reply::kAcknowledged, {kCommit, kComplete}},
      {kOrder, "ORDER_SYNC_IN_PROGRESS", Reply::kCommitted, {kComplete}},
      {kOrder, "ORDER_TAKEN_OVER", Reply::kTaken, {kAcknowledge, kCommit, kComplete}, {kReason, kCeaseAfter, kRests}},
      {kOrder, "ORDER_REFUSED", Reply::kRefused, {}},
      {kOrder, "ORDER_SUPPLIER_FAULT", Reply::kFault, {}},
      {kOrder, "ORDER_TIMED_OUT", Reply::kSilence, {kAcknowledge, kCommit, kComplete}, {kKcis}},
      {kOrder, "ORDER_CONNECTION_LOST", Reply::kConnectionLost, {kAcknowledge, kCommit, kComplete}, {kKcis}},

      {kAmendment, "AMENDMENT_ACCEPTED", Reply::kTaken, {kAmend}, {kTargetDateOffset}},
      {kAmendment, "AMENDMENT_REJECTED", Reply::kTaken, {kRejectAmendment}},
      {kAmendment, "AMENDMENT_PENDING", Reply::kTaken, {}},
      {kAmendment, "AMENDMENT_SYNC_ACCEPTED", Reply::kDone, {}},
      {kAmendment, "AMENDMENT_REFUSED", Reply::kRefused, {}},
      {kAmendment, "AMENDMENT_SUPPLIER_FAULT", Reply::kFault, {}},
      {kAmendment, "AMENDMENT_TIMED_OUT", Reply::kSilence, {kAmend}, {kKcis}},

      {kCancellation, "CANCELLATION_ACCEPTED", Reply::kTaken, {kCancelAsAsked}},
      {kCancellation, "CANCELLATION_REJECTED", Reply::kTaken, {kRejectCancellation}},
      {kCancellation, "CANCELLATION_PENDING", Reply::kTaken, {}},
      {kCancellation, "CANCELLATION_SYNC_ACCEPTED", Reply::kDone, {}},
      {kCancellation, "CANCELLATION_REFUSED", Reply::kRefused, {}},
      {kCancellation, "CANCELLATION_SUPPLIER_FAULT", Reply::kFault, {}},
      {kCancellation, "CANCELLATION_TIMED_OUT", Reply::kSilence, {kCancelAsAsked}, {kKcis}},
  };
  return all;
}

std::optional<Duration> seconds(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  bool is_one = !text.empty() && error == std::errc() && end == text.data() + text.size();
  if (!is_one || !(value >= 0 && value <= 86'400)) return {};
  return std::chrono::round<Duration>(std::chrono::duration<double>(value));
}

std::optional<int> days(std::string_view text) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  bool is_one = error == std::errc() && end == text.data() + text.size();
  return is_one && value >= -365 && value <= 365 ? std::optional(value) : std::nullopt;
}

std::optional<bool> flag(std::string_view text) {
  if (text == "true") return true;
  return text == "false" ? std::optional(false) : std::nullopt;
}

template <class Value, class Into>
bool put(const std::optional<Value>& value, Into& into) {
  if (value) into = *value;
  return value.has_value();
}

std::string names(Subject subject) {
  std::string all;
  for (std::string_view name : scenario_names(subject)) all += (all.empty() ? "" : ", ") + std::string(name);
  return all;
}

PlannedKci planned(const Move& move, Duration after) {
  PlannedKci kci;
  kci.after = after;
  kci.reason = move.reason;
  kci.status = move.status;
  kci.text = move.text;
  return kci;
}

class Writing {
 public:
  Writing(Subject subject, const ScenarioHeaders& headers) : subject_(subject), headers_(headers) {}

  Result<Script> write() {
    read_headers();
    if (scenario_) {
      begin();
      take_parameters();
    }
    if (!problems_.empty()) return fail(ErrorCode::kInvalid, std::move(problems_));
    return std::move(script_);
  }

 private:
  void read_headers() {
    std::string name = headers_.name.value_or(std::string(scenario_names(subject_).front()));
    std::string base = name.substr(0, name.find('?'));
    if (base.size() < name.size()) query_ = name.substr(base.size() + 1);
    auto found = std::find_if(scenarios().begin(), scenarios().end(),
                              [&](const Scenario& each) { return each.subject == subject_ && each.name == base; });
    if (found != scenarios().end()) scenario_ = &*found;
    if (!scenario_) problem("X-Scenario", "accepted with this call are " + names(subject_));
    auto code = parse<ProblemCode>(headers_.problem_code.value_or("UNKNOWN_FAULT"));
    if (!code) problem("X-Problem-Code", "accepted are " + listed<ProblemCode>());
    problem_code_ = code.value_or(ProblemCode::kUnknownFault);
    auto delay = seconds(headers_.kci_delay.value_or("30"));
    if (!delay) problem("X-Kci-Delay", "accepted is a number of seconds from 0 to 86400");
    script_.kci_delay = delay.value_or(Duration(0));
  }

  void begin() {
    script_.reply = scenario_->reply;
    for (const Move& move : scenario_->moves) add(move, script_.kci_delay);
    if (knows(Parameter::kCeaseAfter)) {
      script_.taken_over = TakenOver{.after = script_.kci_delay, .kci_delay = script_.kci_delay};
    }
    if (query_.empty() && knows(Parameter::kTargetDateOffset)) move_target_date(subject_ == Subject::kOrder ? 1 : 0);
  }

  bool knows(Parameter parameter) const {
    const auto& known = scenario_->parameters;
    return std::find(known.begin(), known.end(), parameter) != known.end();
  }

  void take_parameters() {
    auto parameters = http::parse_form(query_);
    if (!parameters) return problem("X-Scenario", "accepted are parameters as in a query: NAME?parameter=value");
    for (const auto& [name, value] : *parameters) {
      auto found = std::find(kParameterNames.begin(), kParameterNames.end(), name);
      auto parameter = static_cast<Parameter>(found - kParameterNames.begin());
      if (found == kParameterNames.end() || !knows(parameter)) {
        problem("X-Scenario", parameters_accepted());
      } else if (!take(parameter, value)) {
        problem("X-Scenario", name + ": accepted is " + accepted(parameter));
      }
    }
  }

  std::string parameters_accepted() const {
    std::string names;
    for (Parameter each : scenario_->parameters) names += (names.empty() ? "" : ", ") + std::string(name_of(each));
    std::string scenario(scenario_->name);
    return names.empty() ? scenario + " takes no parameters" : scenario + " takes " + names + " alone";
  }

  bool take(Parameter parameter, const std::string& value) {
    switch (parameter) {
      case Parameter::kKcis: return put(flag(value), script_.starts_unanswered);
      case Parameter::kRests: return put(flag(value), script_.taken_over->rests);
      case Parameter::kReason: return put(parse<UnsolicitedReason>(value), script_.taken_over->reason);
      case Parameter::kCeaseAfter: return put(seconds(value), script_.taken_over->after);
      case Parameter::kTargetDateOffset: return move_target_date(days(value));
      case Parameter::kResumeAfter: return resume(seconds(value));
    }
    return false;
  }

  bool resume(std::optional<Duration> after) {
    if (!after) return false;
    add(kResume, *after);
    add(kComplete, script_.kci_delay);
    return true;
  }

  bool move_target_date(std::optional<int> offset) {
    for (PlannedKci& kci : script_.kcis) {
      bool moves = kci.reason == ReasonCode::kReappointed || kci.reason == ReasonCode::kAmended;
      if (offset && moves) kci.target_date_offset = *offset;
    }
    return offset.has_value();
  }

  void add(const Move& move, Duration after) {
    script_.kcis.push_back(planned(move, after));
    if (move.gives_problem_code) script_.kcis.back().problem_code = problem_code_;
  }

  void problem(std::string header, std::string text) { problems_.push_back({std::move(header), std::move(text)}); }

  const Subject subject_;
  const ScenarioHeaders& headers_;
  const Scenario* scenario_ = nullptr;
  std::string query_;
  ProblemCode problem_code_ = ProblemCode::kUnknownFault;
  Script script_;
  std::vector<Problem> problems_;
};

}  // namespace

std::string_view noun(Subject subject) {
  switch (subject) {
    case Subject::kOrder: return "order";
    case Subject::kAmendment: return "amendment";
    case Subject::kCancellation: return "cancellation";
  }
  return {};
}

Result<Script> script_of(Subject subject, const ScenarioHeaders& headers) {
  return Writing(subject, headers).write();
}

std::vector<std::string_view> scenario_names(Subject subject) {
  std::vector<std::string_view> all;
  for (const Scenario& scenario : scenarios()) {
    if (scenario.subject == subject) all.push_back(scenario.name);
  }
  return all;
}

std::vector<PlannedKci> rest_of_the_way(bool committed, Duration kci_delay) {
  std::vector<PlannedKci> rest;
  if (!committed) rest.push_back(planned(kCommit, kci_delay));
  rest.push_back(planned(kComplete, kci_delay));
  return rest;
}

std::vector<PlannedKci> cease_kcis(const TakenOver& taken_over) {
  std::vector<PlannedKci> story = {planned(kCreate, taken_over.after), planned(kCommit, taken_over.kci_delay)};
  if (!taken_over.rests) story.push_back(planned(kComplete, taken_over.kci_delay));
  return story;
}

}  // namespace fibrecafe::sandbox
