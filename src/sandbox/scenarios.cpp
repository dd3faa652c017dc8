// SPDX-License-Identifier: Apache-2.0
#include "sandbox/scenarios.hpp"

#include <algorithm>
#include <charconv>

#include "http/message.hpp"

namespace fibrecafe::sandbox {
namespace {

struct Move {
  ReasonCode reason;
  OrderStatus status;
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

struct Scenario {
  std::string_view name;
  Reply reply;
  std::vector<Move> moves;
  std::string_view parameter{};
};

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> all = {
      {"ORDER_SUCCESSFUL", Reply::kTaken, {kAcknowledge, kCommit, kComplete}},
      {"ORDER_ACKNOWLEDGED", Reply::kTaken, {kAcknowledge}},
      {"ORDER_CANCELLED", Reply::kTaken, {kAcknowledge, kCancel}},
      {"ORDER_DELAYED", Reply::kTaken, {kAcknowledge, kCommit, kDelay}, "resumeAfter"},
      {"ORDER_IN_PROGRESS", Reply::kTaken, {kAcknowledge, kCommit}},
      {"ORDER_PENDING", Reply::kTaken, {kAcknowledge, kAskMore}},
      {"ORDER_REAPPOINT", Reply::kTaken, {kAcknowledge, kCommit, kReappoint}},
      {"ORDER_REAPPOINTED", Reply::kTaken, {kAcknowledge, kCommit, kReappointed, kComplete}, "targetDateOffset"},
      {"ORDER_REJECTED", Reply::kTaken, {kReject}},
      {"ORDER_SYNC_ACKNOWLEDGED", Reply::kAcknowledged, {kCommit, kComplete}},
      {"ORDER_SYNC_IN_PROGRESS", Reply::kCommitted, {kComplete}},
      {"ORDER_REFUSED", Reply::kRefused, {}},
      {"ORDER_SUPPLIER_FAULT", Reply::kFault, {}},
      {"ORDER_TIMED_OUT", Reply::kSilence, {kAcknowledge, kCommit, kComplete}, "kcis"},
      {"ORDER_CONNECTION_LOST", Reply::kConnectionLost, {kAcknowledge, kCommit, kComplete}, "kcis"},
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

std::string names() {
  std::string listed;
  for (std::string_view name : scenario_names()) listed += (listed.empty() ? "" : ", ") + std::string(name);
  return listed;
}

class Writing {
 public:
  explicit Writing(const ScenarioHeaders& headers) : headers_(headers) {}

  Result<Script> write() {
    read_headers();
    if (scenario_) {
      script_.reply = scenario_->reply;
      for (const Move& move : scenario_->moves) add(move, delay_);
      take_parameters();
    }
    if (!problems_.empty()) return fail(ErrorCode::kInvalid, std::move(problems_));
    return std::move(script_);
  }

 private:
  void read_headers() {
    std::string name = headers_.name.value_or("ORDER_SUCCESSFUL");
    std::string base = name.substr(0, name.find('?'));
    if (base.size() < name.size()) query_ = name.substr(base.size() + 1);
    auto found =
        std::find_if(scenarios().begin(), scenarios().end(), [&](const auto& each) { return each.name == base; });
    if (found != scenarios().end()) scenario_ = &*found;
    if (!scenario_) problem("X-Scenario", "not known for an order; accepted are " + names());
    auto code = parse<ProblemCode>(headers_.problem_code.value_or("UNKNOWN_FAULT"));
    if (!code) problem("X-Problem-Code", "accepted are " + listed<ProblemCode>());
    problem_code_ = code.value_or(ProblemCode::kUnknownFault);
    auto delay = seconds(headers_.kci_delay.value_or("30"));
    if (!delay) problem("X-Kci-Delay", "accepted is a number of seconds from 0 to 86400");
    delay_ = delay.value_or(Duration(0));
  }

  void take_parameters() {
    auto parameters = http::parse_form(query_);
    if (!parameters) return problem("X-Scenario", "the parameters cannot be read");
    for (const auto& [name, value] : *parameters) {
      if (name != scenario_->parameter) {
        problem("X-Scenario", std::string(scenario_->name) + " has no such parameter");
      } else if (!take(value)) {
        problem("X-Scenario", "the value of " + name + " is not accepted");
      }
    }
    // Without a parameter the target date moves by a day.
    if (query_.empty() && scenario_->parameter == "targetDateOffset") take("1");
  }

  bool take(const std::string& value) {
    if (scenario_->parameter == "kcis") {
      script_.starts_unanswered = value == "true";
      return value == "true" || value == "false";
    }
    if (scenario_->parameter == "resumeAfter") {
      auto after = seconds(value);
      if (!after) return false;
      add(kResume, *after);
      add(kComplete, delay_);
      return true;
    }
    auto offset = days(value);
    for (PlannedKci& kci : script_.kcis) {
      if (offset && kci.reason == ReasonCode::kReappointed) kci.target_date_offset = *offset;
    }
    return offset.has_value();
  }

  void add(const Move& move, Duration after) {
    PlannedKci kci;
    kci.after = after;
    kci.reason = move.reason;
    kci.status = move.status;
    kci.text = move.text;
    if (move.gives_problem_code) kci.problem_code = problem_code_;
    script_.kcis.push_back(std::move(kci));
  }

  void problem(std::string header, std::string text) { problems_.push_back({std::move(header), std::move(text)}); }

  const ScenarioHeaders& headers_;
  const Scenario* scenario_ = nullptr;
  std::string query_;
  ProblemCode problem_code_ = ProblemCode::kUnknownFault;
  Duration delay_{};
  Script script_;
  std::vector<Problem> problems_;
};

}  // namespace

Result<Script> script_of(const ScenarioHeaders& headers) {
  return Writing(headers).write();
}

std::vector<std::string_view> scenario_names() {
  std::vector<std::string_view> all;
  for (const Scenario& scenario : scenarios()) all.push_back(scenario.name);
  return all;
}

}  // namespace fibrecafe::sandbox
