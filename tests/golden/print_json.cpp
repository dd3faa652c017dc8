// SPDX-License-Identifier: Apache-2.0
#include "tests/golden/print_json.hpp"

namespace fibrecafe::golden {
namespace {

constexpr size_t kColumns = 110;

std::string one_line(const json::value& value) {
  std::string out;
  if (const json::array* items = value.if_array()) {
    for (const json::value& item : *items) out += (out.empty() ? "" : ", ") + one_line(item);
    return "[" + out + "]";
  }
  if (const json::object* members = value.if_object()) {
    for (const auto& member : *members) {
      out += (out.empty() ? "" : ", ") + json::serialize(json::string(member.key())) + ": " + one_line(member.value());
    }
    return "{" + out + "}";
  }
  return json::serialize(value);
}

void print(std::string& out, const json::value& value, size_t indent, size_t column) {
  std::string line = one_line(value);
  bool is_whole = indent == 0;  // a file is never one line
  if (!value.is_structured() || line.size() == 2 || (!is_whole && column + line.size() <= kColumns)) {
    out += line;
    return;
  }
  std::string inner(indent + 2, ' ');
  const char* comma = "\n";
  if (const json::array* items = value.if_array()) {
    out += "[";
    for (const json::value& item : *items) {
      out += comma + inner;
      print(out, item, indent + 2, indent + 2);
      comma = ",\n";
    }
    out += "\n" + std::string(indent, ' ') + "]";
    return;
  }
  out += "{";
  for (const auto& member : value.as_object()) {
    std::string key = json::serialize(json::string(member.key())) + ": ";
    out += comma + inner + key;
    print(out, member.value(), indent + 2, indent + 2 + key.size());
    comma = ",\n";
  }
  out += "\n" + std::string(indent, ' ') + "}";
}

}  // namespace

std::string print_json(const json::value& value) {
  std::string out;
  print(out, value, 0, 0);
  return out + "\n";
}

}  // namespace fibrecafe::golden
