// SPDX-License-Identifier: Apache-2.0
#include "edge/head.hpp"

#include <algorithm>
#include <string>

namespace fibrecafe::edge {
namespace {

constexpr size_t kTokenMax = 128;

std::string_view trimmed(std::string_view text) {
  size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// `application/json`, with `charset=utf-8` or none.
bool is_json(std::string_view type) {
  size_t semicolon = std::min(type.find(';'), type.size());
  if (!http::equal_ignoring_case(trimmed(type.substr(0, semicolon)), "application/json")) return false;
  std::string_view parameter = trimmed(type.substr(std::min(type.size(), semicolon + 1)));
  return parameter.empty() || http::equal_ignoring_case(parameter, "charset=utf-8") ||
         http::equal_ignoring_case(parameter, "charset=\"utf-8\"");
}

void judge_journey_header(const http::Headers& headers, std::string_view name, bool mandatory,
                          std::vector<Problem>& problems) {
  constexpr const char* kAccepted = "1 to 128 visible ASCII characters are ";
  std::string header(name);
  auto value = headers.find(name);
  if (!value || value->empty()) {
    if (mandatory) problems.push_back({"", "Missing header " + header + " - " + kAccepted + "required"});
    return;
  }
  if (headers.count(name) > 1) {
    problems.push_back({"", "Invalid header " + header + " - it is accepted once"});
  } else if (!is_header_token(*value)) {
    problems.push_back({"", "Invalid header " + header + " - " + kAccepted + "accepted"});
  }
}

void judge_body_headers(const http::Headers& headers, std::vector<Problem>& problems) {
  auto type = headers.find("Content-Type");
  if (!type || headers.count("Content-Type") > 1 || !is_json(*type)) {
    problems.push_back({"", std::string(type ? "Invalid" : "Missing") +
                                " header Content-Type - accepted is application/json, with charset=utf-8 or none"});
  }
  auto coding = headers.find("Content-Encoding");
  if (coding && !http::equal_ignoring_case(trimmed(*coding), "identity")) {
    problems.push_back({"", "Invalid header Content-Encoding - bodies are accepted uncompressed"});
  }
}

}  // namespace

bool is_header_token(std::string_view value) {
  return !value.empty() && value.size() <= kTokenMax &&
         std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x21 && c <= 0x7E; });
}

std::optional<std::string_view> journey_header(const http::Headers& headers, std::string_view name) {
  auto value = headers.find(name);
  if (!value || !is_header_token(*value) || headers.count(name) > 1) return {};
  return value;
}

std::vector<Problem> judge_head(const http::Headers& headers, const Route& route) {
  std::vector<Problem> problems;
  if (route.headers != JourneyHeaders::kNone) {
    judge_journey_header(headers, kRequestIdHeader, true, problems);
    judge_journey_header(headers, kConversationIdHeader, route.headers == JourneyHeaders::kBoth, problems);
  }
  if (route.json_body) judge_body_headers(headers, problems);
  return problems;
}

}  // namespace fibrecafe::edge
