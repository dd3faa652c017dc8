// SPDX-License-Identifier: Apache-2.0
// How a question to somebody outside ended. Asks are synchronous: nothing is kept, nothing is tried again.
#pragma once

#include <string>
#include <vector>

namespace fibrecafe {

enum class AskEnd {
  kAnswered,    // `value` holds
  kRefused,     // 422, 409 and other 4xx: theirs is the reason, in `messages`
  kFailed,      // could not be reached, 5xx, an answer that cannot be used
  kTimedOut,    // no answer within the deadline
  kNotOffered,  // 501, or the far side has no such operation
};

template <class Value>
struct Asked {
  AskEnd end = AskEnd::kFailed;
  Value value{};                      // kAnswered
  std::vector<std::string> messages;  // the far side's own words, for the tenant
  std::string detail;                 // for operators' logs; never shown to a tenant
};

}  // namespace fibrecafe
