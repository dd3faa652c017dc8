// SPDX-License-Identifier: Apache-2.0
#include "http/message.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>

namespace fibrecafe::http {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool unreserved(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

std::string trimmed(std::string_view text) {
  size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

std::string form_part(std::string_view text) {
  std::string encoded = percent_encode(text);
  for (size_t at = 0; (at = encoded.find("%20", at)) != std::string::npos; ++at) encoded.replace(at, 3, "+");
  return encoded;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

void Headers::set(std::string_view name, std::string value) {
  std::erase_if(fields_, [&](const auto& field) { return equal_ignoring_case(field.first, name); });
  add(name, std::move(value));
}

void Headers::add(std::string_view name, std::string value) {
  if (fields_.capacity() == 0) fields_.reserve(12);  // one allocation for nearly every message
  fields_.emplace_back(name, std::move(value));
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const auto& [key, value] : fields_) {
    if (equal_ignoring_case(key, name)) return value;
  }
  return {};
}

size_t Headers::count(std::string_view name) const {
  return static_cast<size_t>(std::count_if(fields_.begin(), fields_.end(),
                                           [&](const auto& field) { return equal_ignoring_case(field.first, name); }));
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    if (unreserved(c)) {
      out += c;
      continue;
    }
    auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

std::optional<std::vector<std::pair<std::string, std::string>>> parse_form(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> fields;
  while (!text.empty()) {
    std::string_view part = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    if (part.empty()) continue;
    size_t equals = std::min(part.find('='), part.size());
    auto name = form_decode(part.substr(0, equals));
    auto value = form_decode(part.substr(std::min(part.size(), equals + 1)));
    if (!name || !value) return {};
    fields.emplace_back(std::move(*name), std::move(*value));
  }
  return fields;
}

std::string form_encode(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    if (!out.empty()) out += '&';
    out += form_part(name) + '=' + form_part(value);
  }
  return out;
}

std::optional<int64_t> parse_retry_after(std::string_view value, int64_t now_seconds) {
  constexpr int64_t kSecondsMax = 365 * 24 * 3600;  // a year stands for "very long", whatever the peer wrote
  std::string text = trimmed(value);
  if (text.empty()) return {};
  if (text.find_first_not_of("0123456789") == std::string::npos) {
    int64_t seconds = kSecondsMax;
    std::from_chars(text.data(), text.data() + text.size(), seconds);  // beyond int64: stays at the most
    return std::min(seconds, kSecondsMax);
  }
  if (text.find(':') == std::string::npos)
    return {};  // curl_getdate reads much more than HTTP's dates (RFC 9110, 5.6.7)
  auto when = static_cast<int64_t>(curl_getdate(text.c_str(), nullptr));
  if (when < 0) return {};
  return std::clamp<int64_t>(when - now_seconds, 0, kSecondsMax);
}

}  // namespace fibrecafe::http
