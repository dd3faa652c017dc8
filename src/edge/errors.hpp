// SPDX-License-Identifier: Apache-2.0
// The one place where an Error becomes an HTTP answer, for the Tenant API and for Supplier Updates.
//
// Used by the router and the door. Every body carries a fresh uuid, which is in the log line `request_refused` (4xx) or
// `request_failed` (5xx) beside the call's ids; what went wrong inside goes to the log only. Sources: decisions.md 1,
// tenant-api.md 1.4.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"
#include "http/message.hpp"
#include "observe/log.hpp"
#include "vocabulary/codes.hpp"

namespace fibrecafe::edge {

// Status and `code` of the error body; without a code there is no body.
struct Verdict {
  int status;
  std::optional<FaultCode> code;
};

// Both APIs share it: the codes here are those that both enums have. SUPPLIER_FAULT and SUPPLIER_TIMED_OUT belong to
// the Tenant API alone and come with the calls that wait for a supplier.
Verdict verdict_of(ErrorCode code);

// "Invalid value for field PATH - TEXT", or the text alone where there is no path.
std::string message_of(const Problem& problem);

// Whose call is answered, as far as that is known: for the log line.
struct Caller {
  std::string_view operation, client, request_id, conversation_id;
};

class ErrorAnswers {
 public:
  ErrorAnswers(Random& random, observe::Log& log) : random_(random), log_(log) {}
  // `cause` explains a 5xx to operators and is never shown.
  http::Response answer(const Error& error, const Caller& caller, std::string_view cause = {}) const;

 private:
  void log(const Verdict& verdict, const std::string& uuid, const Caller& caller, std::string_view cause) const;

  Random& random_;
  observe::Log& log_;
};

}  // namespace fibrecafe::edge
