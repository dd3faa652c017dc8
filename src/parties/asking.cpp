// SPDX-License-Identifier: Apache-2.0
#include "parties/asking.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace fibrecafe::parties {
namespace {

// From the end of the last ask until the answer has left, with room for a busy machine.
constexpr Duration kReserveMax = std::chrono::milliseconds(100);
constexpr int kReservePart = 5;  // at most a fifth of the whole

ErrorCode code_of(AskEnd end) {
  switch (end) {
    case AskEnd::kRefused: return ErrorCode::kSupplierRefused;
    case AskEnd::kFailed: return ErrorCode::kSupplierFault;
    case AskEnd::kTimedOut: return ErrorCode::kSupplierTimedOut;
    case AskEnd::kNotOffered: return ErrorCode::kSupplierNotOffered;
    case AskEnd::kAnswered: break;
  }
  FIBRECAFE_ASSERT(false && "an answer is no error");
}

std::vector<Problem> behind(std::string_view lead_in, const std::vector<std::string>& messages,
                            std::string_view otherwise) {
  if (messages.empty()) return {{"", std::string(lead_in) + std::string(otherwise)}};
  std::vector<Problem> out;
  for (const std::string& message : messages) out.push_back({"", std::string(lead_in) + message});
  return out;
}

}  // namespace

Duration ask_time(const Supplier& supplier, Duration usual) {
  Duration whole = supplier.ask_timeout.value_or(usual);
  return whole - std::min(kReserveMax, whole / kReservePart);
}

std::vector<Problem> reasons(AskEnd end, const std::vector<std::string>& messages, std::string_view supplier) {
  switch (end) {
    case AskEnd::kRefused: return behind("The supplier API rejected the request: ", messages, "no reason was given");
    case AskEnd::kFailed: return behind("The supplier API returned an error: ", messages, "no usable answer came");
    case AskEnd::kTimedOut: return {{"", "The supplier API did not answer in time"}};
    case AskEnd::kNotOffered: return {{"", std::string(supplier) + " does not offer this"}};
    case AskEnd::kAnswered: break;
  }
  return {};
}

Error ask_error(AskEnd end, const std::vector<std::string>& messages, std::string_view supplier) {
  return {code_of(end), reasons(end, messages, supplier)};
}

}  // namespace fibrecafe::parties
