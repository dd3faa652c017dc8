// SPDX-License-Identifier: Apache-2.0
#include "sandbox/reading.hpp"

namespace fibrecafe::sandbox {
namespace {

using fields::Findings;
using fields::Path;

std::string required(const http::Request& request, std::string_view name, Findings& findings) {
  std::string value(request.headers.find(name).value_or(""));
  if (value.empty()) findings.missing(Path(Path(), name), "a header with a text");
  return value;
}

std::optional<std::string> header(const http::Request& request, std::string_view name) {
  auto value = request.headers.find(name);
  return value ? std::optional(std::string(*value)) : std::nullopt;
}

}  // namespace

Head read_head(const http::Request& request, Findings& findings) {
  Head head;
  head.tenant = required(request, "Tenant", findings);
  required(request, "X-Request-ID", findings);
  head.conversation_id = required(request, "X-Conversation-ID", findings);
  bool is_json = request.headers.find("Content-Type").value_or("").starts_with("application/json");
  if (request.method == "POST" && !is_json) {
    findings.malformed(Path(Path(), "Content-Type"), "accepted is application/json");
  }
  return head;
}

ScenarioHeaders scenario_headers(const http::Request& request) {
  return {header(request, "X-Scenario"), header(request, "X-Problem-Code"), header(request, "X-Kci-Delay")};
}

json::object body_object(const std::string& body, Findings& findings) {
  auto document = fields::parse_body(body);
  if (document) return std::move(document->get_object());
  for (const Problem& problem : document.error().problems) findings.malformed(Path(), problem.text);
  return {};
}

}  // namespace fibrecafe::sandbox
