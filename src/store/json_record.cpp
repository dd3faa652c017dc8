// SPDX-License-Identifier: Apache-2.0
#include "store/json_record.hpp"

namespace fibrecafe::store {
namespace {

constexpr char kHex[] = "0123456789abcdef";

bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

}  // namespace

void write_string(std::string& out, std::string_view text) {
  out += '"';
  size_t from = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (is_plain(c)) continue;
    out.append(text, from, i - from);
    from = i + 1;
    out += '\\';
    if (c == '"' || c == '\\') {
      out += c;
    } else {
      out += "u00";
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[c & 15];
    }
  }
  out.append(text, from);
  out += '"';
}

void write_integer(std::string& out, int64_t value) {
  char digits[24];
  auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

json::value parse_stored(std::string_view text, json::storage_ptr storage) {
  json::parse_options options;
  options.allow_invalid_utf8 = true;  // what was accepted once must stay readable
  boost::system::error_code error;
  json::value value = json::parse(text, error, std::move(storage), options);
  if (error || !value.is_object()) throw std::runtime_error("database: a stored text is not a JSON object");
  return value;
}

}  // namespace fibrecafe::store
