// SPDX-License-Identifier: Apache-2.0
// What a function answers when the caller, the peer or the stored state can be at fault.
//
// Used by everyone. Result<T> carries either a value or an Error: a code and every problem found, each with the path of
// the field it concerns. Faults that nobody in the call can mend (the database is gone, the disk is full) are
// exceptions instead; what cannot happen is a FIBRECAFE_ASSERT. Which HTTP status a code becomes is decided in edge/
// alone.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace fibrecafe {

enum class ErrorCode {
  kMalformed,           // cannot be read: syntax, a mandatory field missing, a wrong JSON type
  kInvalid,             // readable, but a value breaks its enum, pattern, length or range
  kRejected,            // well formed, refused by a business rule of the gateway
  kNotAuthorised,       // no usable credentials
  kForbidden,           // known caller, not allowed here; answered without a body
  kNotFound,            // no such thing for this caller
  kMethodNotAllowed,    // the path exists, the method does not
  kTooManyRequests,     // the caller's own rate limit
  kNotOffered,          // known to the contract, not offered by this gateway
  kUnavailable,         // overloaded, draining, or surely not committed: nothing was accepted
  kSupplierRefused,     // a supplier that was asked said no, with its reasons
  kSupplierNotOffered,  // the supplier has no such operation
  kSupplierFault,       // the supplier's call failed, or its answer cannot be used
  kSupplierTimedOut,    // it did not answer within the deadline
  kUncertain,           // it is not known whether the commit happened
  kDefect,              // ours
};

// One reason. `path` names the field as the contract prints it (`serviceOrderItem.serviceCharacteristics[0].name`),
// empty when the problem is not about one field. `text` says what would be accepted.
struct Problem {
  std::string path;
  std::string text;
  bool operator==(const Problem&) const = default;
};

struct Error {
  ErrorCode code;
  std::vector<Problem> problems;
};

template <class T>
using Result = tl::expected<T, Error>;

using Done = Result<void>;

inline tl::unexpected<Error> fail(ErrorCode code, std::vector<Problem> problems) {
  return tl::unexpected(Error{code, std::move(problems)});
}
inline tl::unexpected<Error> fail(ErrorCode code, std::string text) {
  return fail(code, std::vector<Problem>{{"", std::move(text)}});
}

}  // namespace fibrecafe
