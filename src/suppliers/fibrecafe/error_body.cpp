// SPDX-License-Identifier: Apache-2.0
#include "suppliers/fibrecafe/error_body.hpp"

#include <string_view>

#include "base/json.hpp"

namespace fibrecafe::suppliers {
namespace {

constexpr size_t kMessagesMax = 20;
constexpr size_t kMessageMax = 1000;  // characters

// Cut between two characters, never inside one.
std::string first_characters(std::string_view text, size_t most) {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    bool begins_one = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
    if (begins_one && ++count > most) return std::string(text.substr(0, at));
  }
  return std::string(text);
}

}  // namespace

ErrorBody read_error(const http::Response& response) {
  ErrorBody out;
  auto body = parse_json(response.body);
  const json::object* error = body ? body->if_object() : nullptr;
  if (!error) return out;
  if (const json::value* code = error->if_contains("code"); code && code->is_string()) out.code = code->get_string();
  const json::value* messages = error->if_contains("messages");
  if (!messages || !messages->is_array()) return out;
  for (const json::value& each : messages->get_array()) {
    if (out.messages.size() == kMessagesMax) break;
    if (each.is_string() && !each.get_string().empty())
      out.messages.push_back(first_characters(each.get_string(), kMessageMax));
  }
  return out;
}

}  // namespace fibrecafe::suppliers
