// SPDX-License-Identifier: Apache-2.0
// What the supplier stub makes of an order: the published scenarios and ours, as data.
//
// Used by the supplier stub; pure. A scenario is an answer to the order and the KCIs that follow, X-Kci-Delay apart. It
// rests at the point that it names, all others end COMPLETED (decisions.md 8):
//
//   ORDER_SUCCESSFUL (default)   202; ACKNOWLEDGED, COMMITTED, COMPLETED
//   ORDER_ACKNOWLEDGED           202; ACKNOWLEDGED
//   ORDER_IN_PROGRESS            202; ACKNOWLEDGED, COMMITTED
//   ORDER_CANCELLED              202; ACKNOWLEDGED, CANCELLED with X-Problem-Code
//   ORDER_DELAYED                202; ACKNOWLEDGED, COMMITTED, DELAY with X-Problem-Code: HELD
//     ?resumeAfter=SECONDS         ... then RESUMED that much later, COMPLETED
//   ORDER_PENDING                202; ACKNOWLEDGED, INFORMATION_REQUIRED: PENDING
//   ORDER_REAPPOINT              202; ACKNOWLEDGED, COMMITTED, REAPPOINT with X-Problem-Code: PENDING
//   ORDER_REAPPOINTED            202; ACKNOWLEDGED, COMMITTED, REAPPOINTED, COMPLETED
//     ?targetDateOffset=DAYS       how far the target date moves (default 1)
//   ORDER_REJECTED               202; ORDER_REJECTED
//   ORDER_SYNC_ACKNOWLEDGED      201 ACKNOWLEDGED; COMMITTED, COMPLETED
//   ORDER_SYNC_IN_PROGRESS       201 IN_PROGRESS with dates; COMPLETED
//   ORDER_REFUSED                422
//   ORDER_SUPPLIER_FAULT         500
//   ORDER_TIMED_OUT              takes it, never answers
//   ORDER_CONNECTION_LOST        takes it, closes the connection
//     ?kcis=true                   both: the KCIs of ORDER_SUCCESSFUL come all the same. Without it they come once a
//     repeat
//                                  of the order was answered (202), so that an order whose answer is lost rests
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "vocabulary/codes.hpp"

namespace fibrecafe::sandbox {

enum class Reply { kTaken, kAcknowledged, kCommitted, kRefused, kFault, kSilence, kConnectionLost };

struct PlannedKci {
  Duration after{};  // the one before, or the answer to the order
  ReasonCode reason = ReasonCode::kUpdate;
  OrderStatus status = OrderStatus::kInProgress;
  std::optional<ProblemCode> problem_code;
  std::string text;
  int target_date_offset = 0;  // days that the target date moves
  bool operator==(const PlannedKci&) const = default;
};

struct Script {
  Reply reply = Reply::kTaken;
  std::vector<PlannedKci> kcis;
  bool starts_unanswered = false;  // the KCIs begin although the order was never answered
};

// As the headers came; empty ones take the published defaults: ORDER_SUCCESSFUL, UNKNOWN_FAULT, 30 seconds.
struct ScenarioHeaders {
  std::optional<std::string> name;          // X-Scenario: NAME?param=value&param=value
  std::optional<std::string> problem_code;  // X-Problem-Code
  std::optional<std::string> kci_delay;     // X-Kci-Delay: seconds, fractions allowed, up to a day
};

// kInvalid with every problem: a name, a parameter or a value that the stub does not know.
Result<Script> script_of(const ScenarioHeaders& headers);

std::vector<std::string_view> scenario_names();

}  // namespace fibrecafe::sandbox
