// SPDX-License-Identifier: Apache-2.0
// What the supplier stub makes of an order, an amendment or a cancellation: the published scenarios and ours, as data.
//
// Used by the supplier stub; pure. A scenario is an answer and the KCIs that follow, X-Kci-Delay apart. An order rests
// at the point that its scenario names, all others end COMPLETED (decisions.md 8). docs/sandbox.md lists them all.
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
//   ORDER_TAKEN_OVER             202; as ORDER_SUCCESSFUL, then an unsolicited cease of what was delivered
//     ?reason=WORD                 why it ceases (default WORKING_LINE_TAKEOVER)
//     ?ceaseAfter=SECONDS          from COMPLETED to the cease's CREATED (default X-Kci-Delay)
//     ?rests=true                  the cease stops after COMMITTED
//   ORDER_REFUSED                422
//   ORDER_SUPPLIER_FAULT         500
//   ORDER_TIMED_OUT              takes it, never answers
//   ORDER_CONNECTION_LOST        takes it, closes the connection
//     ?kcis=true                   both: the KCIs of ORDER_SUCCESSFUL come all the same. Without it they come once a
//                                  repeat of the order was answered (202), so that an order whose answer is lost rests
//
//   AMENDMENT_ACCEPTED (default) 202; AMENDED
//     ?targetDateOffset=DAYS       how far the target date moves (default 0)
//   AMENDMENT_REJECTED           202; AMENDMENT_REJECTED with X-Problem-Code
//   AMENDMENT_PENDING            202
//   AMENDMENT_SYNC_ACCEPTED      201
//   AMENDMENT_REFUSED            422
//   AMENDMENT_SUPPLIER_FAULT     500
//   AMENDMENT_TIMED_OUT          takes it, never answers; ?kcis=true as above
//   CANCELLATION_...             the same seven, without targetDateOffset; CANCELLED, CANCELLATION_REJECTED
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "vocabulary/codes.hpp"

namespace fibrecafe::sandbox {

// What the gateway sends the stub to deal with. Each has numbers of its own.
enum class Subject { kOrder, kAmendment, kCancellation };
std::string_view noun(Subject subject);  // "order"

// kAcknowledged and kCommitted are an order's 201, kDone is a request's.
enum class Reply { kTaken, kAcknowledged, kCommitted, kDone, kRefused, kFault, kSilence, kConnectionLost };

struct PlannedKci {
  Duration after{};  // the one before, or the answer
  ReasonCode reason = ReasonCode::kUpdate;
  std::optional<OrderStatus> status{};  // that the order has with it; nothing: the one that it has then
  std::optional<ProblemCode> problem_code{};
  std::string text{};
  int target_date_offset = 0;  // days that the target date moves
  bool operator==(const PlannedKci&) const = default;
};

// How the service of an order ends, once it was delivered.
struct TakenOver {
  UnsolicitedReason reason = UnsolicitedReason::kWorkingLineTakeover;
  Duration after{};    // COMPLETED was taken
  bool rests = false;  // after COMMITTED
  Duration kci_delay{};
};

struct Script {
  Reply reply = Reply::kTaken;
  std::vector<PlannedKci> kcis;
  bool starts_unanswered = false;  // the KCIs begin although there was never an answer
  std::optional<TakenOver> taken_over;
  Duration kci_delay{};
};

// As the headers came; empty ones take the published defaults: ..._SUCCESSFUL or ..._ACCEPTED, UNKNOWN_FAULT, 30 s.
struct ScenarioHeaders {
  std::optional<std::string> name{};          // X-Scenario: NAME?param=value&param=value
  std::optional<std::string> problem_code{};  // X-Problem-Code
  std::optional<std::string> kci_delay{};     // X-Kci-Delay: seconds, fractions allowed, up to a day
};

// kInvalid with every problem: a name, a parameter or a value that the stub does not know for this subject.
Result<Script> script_of(Subject subject, const ScenarioHeaders& headers);

// The default first.
std::vector<std::string_view> scenario_names(Subject subject);

// What is left of the happy path once a pending order may go on.
std::vector<PlannedKci> rest_of_the_way(bool committed, Duration kci_delay);
// The story of the unsolicited cease.
std::vector<PlannedKci> cease_kcis(const TakenOver& taken_over);

}  // namespace fibrecafe::sandbox
