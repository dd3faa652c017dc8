// SPDX-License-Identifier: Apache-2.0
#include "fields/value_kinds.hpp"

#include <cmath>

#include "base/utf8.hpp"

namespace fibrecafe::fields {
namespace {

std::string_view view(const json::string& text) {
  return {text.data(), text.size()};
}

std::optional<int64_t> whole(const json::value& value) {
  constexpr int64_t kBeyond = int64_t(1) << 53;
  std::optional<int64_t> number;
  if (const int64_t* exact = value.if_int64()) number = *exact;
  if (const double* real = value.if_double(); real && std::abs(*real) <= kBeyond && std::trunc(*real) == *real) {
    number = static_cast<int64_t>(*real);
  }
  if (number && (*number > kBeyond || *number < -kBeyond)) return {};
  return number;
}

// Digits in a text, and no more of them than a number of ours can have.
std::optional<int64_t> digits(std::string_view text) {
  if (text.empty() || text.size() > 16 || text.find_first_not_of("0123456789") != std::string_view::npos) return {};
  int64_t number = 0;
  for (char c : text) number = number * 10 + (c - '0');
  return number;
}

// A text that `parse` understands.
template <class Kind, class T, class Parse>
void read_text_as(const Kind& kind, const json::value& value, T& into, const Path& at, Findings& findings,
                  Parse parse) {
  const json::string* text = value.if_string();
  if (!text) return findings.wrong_type(at, value, kind.accepted());
  auto read = parse(view(*text));
  if (!read) return findings.invalid(at, "accepted is " + kind.accepted());
  into = *read;
}

}  // namespace

bool is_empty(const json::value& value) {
  if (const auto* text = value.if_string()) return text->empty();
  if (const auto* items = value.if_array()) return items->empty();
  if (const auto* members = value.if_object()) return members->empty();
  return false;
}

std::string Text::accepted() const {
  if (least == 0) return "a text of at most " + std::to_string(most) + " characters";
  return "a text of " + std::to_string(least) + " to " + std::to_string(most) + " characters";
}

void Text::read(const json::value& value, std::string& into, const Path& at, Findings& findings) const {
  const json::string* text = value.if_string();
  if (!text) return findings.wrong_type(at, value, accepted());
  size_t length = code_points(view(*text));
  if (length < least || length > most) return findings.invalid(at, "accepted is " + accepted());
  into.assign(text->data(), text->size());
}

void Matching::read(const json::value& value, std::string& into, const Path& at, Findings& findings) const {
  const json::string* text = value.if_string();
  if (!text) return findings.wrong_type(at, value, accepted());
  if (!re2::RE2::FullMatch(re2::StringPiece(text->data(), text->size()), pattern())) {
    return findings.invalid(at, "accepted is " + accepted());
  }
  into.assign(text->data(), text->size());
}

void MatchingText::read(const json::value& value, std::string& into, const Path& at, Findings& findings) const {
  size_t before = findings.count();
  length.read(value, into, at, findings);
  if (findings.count() == before) shape.read(value, into, at, findings);
}

std::string WholeNumber::accepted() const {
  return "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
}

void WholeNumber::read(const json::value& value, int64_t& into, const Path& at, Findings& findings) const {
  const json::string* text = digits_too ? value.if_string() : nullptr;
  auto number = text ? digits(view(*text)) : whole(value);
  if (!number && !text && value.is_number()) return findings.malformed(at, "accepted is " + accepted());
  if (!number && !text) return findings.wrong_type(at, value, accepted());
  bool in_range = number && *number >= least && (text || *number <= most);
  if (!in_range) return findings.invalid(at, "accepted is " + accepted());
  into = *number;
}

std::string CalendarDate::accepted() const {
  return "a date such as 2030-04-15";
}

void CalendarDate::read(const json::value& value, Date& into, const Path& at, Findings& findings) const {
  read_text_as(*this, value, into, at, findings, parse_date_or_midnight);
}

std::string DateTime::accepted() const {
  return "a date-time with its offset, such as 2030-04-15T12:00:00Z";
}

void DateTime::read(const json::value& value, Time& into, const Path& at, Findings& findings) const {
  read_text_as(*this, value, into, at, findings, parse_time);
}

std::string Moment::accepted() const {
  return "a date-time with its offset, such as 2030-04-15T12:00:00Z, or a date";
}

void Moment::read(const json::value& value, Time& into, const Path& at, Findings& findings) const {
  read_text_as(*this, value, into, at, findings, parse_time_or_date);
}

std::string UuidText::accepted() const {
  return "a UUID";
}

void UuidText::read(const json::value& value, Uuid& into, const Path& at, Findings& findings) const {
  read_text_as(*this, value, into, at, findings, parse_uuid);
}

void Flag::read(const json::value& value, bool& into, const Path& at, Findings& findings) const {
  const bool* flag = value.if_bool();
  if (!flag) return findings.wrong_type(at, value, accepted());
  into = *flag;
}

}  // namespace fibrecafe::fields
