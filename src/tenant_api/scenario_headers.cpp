// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/scenario_headers.hpp"

#include <algorithm>
#include <charconv>

#include "edge/head.hpp"
#include "vocabulary/codes.hpp"

namespace fibrecafe::tenant_api {
namespace {

constexpr double kDelaySecondsMax = 86'400;

bool is_problem_code(std::string_view value) {
  return parse<ProblemCode>(value).has_value();
}

// Digits with a fraction or none; no sign, no exponent.
bool is_delay(std::string_view value) {
  auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  auto point = std::find(value.begin(), value.end(), '.');
  bool whole = point != value.begin() && std::all_of(value.begin(), point, is_digit);
  bool fraction = point == value.end() || (point + 1 != value.end() && std::all_of(point + 1, value.end(), is_digit));
  double seconds = 0;
  return whole && fraction && std::from_chars(value.data(), value.data() + value.size(), seconds).ec == std::errc() &&
         seconds <= kDelaySecondsMax;
}

std::optional<std::string> read(const http::Headers& headers, std::string_view name, bool (*accepts)(std::string_view),
                                const std::string& accepted, fields::Findings& findings) {
  auto value = headers.find(name);
  if (!value) return {};
  if (!accepts(*value)) {
    findings.add({"", "Invalid value for header " + std::string(name) + " - accepted is " + accepted});
    return {};
  }
  return std::string(*value);
}

}  // namespace

orders::Scenario read_scenario(const http::Headers& headers, fields::Findings& findings) {
  orders::Scenario scenario;
  scenario.name =
      read(headers, "X-Scenario", edge::is_header_token, "a text of 1 to 128 visible ASCII characters", findings);
  scenario.problem_code = read(headers, "X-Problem-Code", is_problem_code, "one of " + listed<ProblemCode>(), findings);
  scenario.kci_delay = read(headers, "X-Kci-Delay", is_delay, "a number of seconds from 0 to 86400", findings);
  return scenario;
}

}  // namespace fibrecafe::tenant_api
