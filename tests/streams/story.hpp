// SPDX-License-Identifier: Apache-2.0
// What can happen to one order, and what its tenant sees of it: the words in which the property test speaks to the
// gateway and to the reference model alike. Requests and references are small numbers here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "vocabulary/codes.hpp"

namespace fibrecafe::streams {

// The supplier's profile, as far as it matters.
struct Habits {
  bool repeats_are_safe = false;
  bool numbers_are_ignored = false;
};

// How a KCI names a request; 0: not said.
struct Naming {
  int id = 0;
  int reference = 0;
};

// A supplier's KCI. Two with the same `uid` are the same one, repeated.
struct News {
  int uid = 0;
  int sequence = 1;
  int issued = 0;  // seconds after the story's begin
  ReasonCode reason = ReasonCode::kUpdate;
  OrderStatus status = OrderStatus::kInProgress;
  Naming amendment, cancellation;
  int committed = 0, target = 0;  // days; 0: not said
};

enum class End { kAccepted, kAcknowledged, kCommitted, kRefused, kOurFault, kTheirFault, kNotSent, kTimedOut, kLost };

// How a call ended. kAccepted is a 202, kAcknowledged and kCommitted are 201s.
struct Answer {
  End end = End::kAccepted;
  int reference = 0;              // of the request; 0: none
  int committed = 0, target = 0;  // days
};

enum class Doing { kBegin, kAmend, kCancel, kAttempt, kAnswer, kNews, kWait };

struct Happening {
  Doing doing = Doing::kBegin;
  News news;            // kNews; kBegin of an unsolicited cease: its CREATED
  Answer answer;        // kAnswer
  Duration wait{};      // kWait
  int notes = 0;        // kAmend: what it changes
  bool fitting = true;  // kCancel: the reason is for this kind of order
};

// One KCI as the tenant gets it: the word is its type, or the fault of an ERROR.
struct Told {
  int64_t sequence = 0;
  UpdateType update_type = UpdateType::kInformational;
  std::string_view word;
  OrderStatus shown = OrderStatus::kReceivedByGateway;
  int64_t amendment = 0, cancellation = 0;  // carried; 0: none
  std::optional<RequestStatus> amendment_status, cancellation_status;
  bool operator==(const Told&) const = default;
};

// A request of the tenant's, or a message that waits for its outcome.
struct Asked {
  bool cancels = false;
  int64_t id = 0;
  RequestStatus status = RequestStatus::kReceivedByGateway;
  bool operator==(const Asked&) const = default;
};

// What is to be seen after something happened.
struct View {
  bool accepted = true;    // 2xx, or not
  std::vector<Told> told;  // by what happened last
  OrderStatus status = OrderStatus::kReceivedByGateway, shown = OrderStatus::kReceivedByGateway;
  std::vector<Asked> requests;   // amendments, then cancellations
  std::vector<int64_t> to_send;  // numbers of the messages that are not settled
  int notes = 0, committed = 0, target = 0;
  int for_operators = 0;  // entries so far
  bool operator==(const View&) const = default;
};

std::string text_of(const Happening& happening);
std::string text_of(const View& view);

}  // namespace fibrecafe::streams
