// SPDX-License-Identifier: Apache-2.0
// The kinds of values that a body's fields can have. A kind reads one JSON value into its target and says what it
// accepts, as a noun phrase for messages; `kMayBeEmpty`: "" is a value even where the field is mandatory.
//
// Used by the field tables (fields.hpp), which add names and presence. Nothing is allocated but what the target holds.
// A new kind is a struct with these three members.
#pragma once

#include <re2/re2.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "base/time.hpp"
#include "fields/findings.hpp"
#include "vocabulary/codes.hpp"
#include "vocabulary/ids.hpp"

namespace fibrecafe::fields {

bool is_empty(const json::value& value);  // "", [], {}

struct Text {
  size_t least = 1, most = 1000;  // Unicode code points
  static constexpr bool kMayBeEmpty = false;
  std::string accepted() const;
  void read(const json::value& value, std::string& into, const Path& at, Findings& findings) const;
};

struct TextMaybeEmpty : Text {
  constexpr explicit TextMaybeEmpty(size_t longest) : Text{0, longest} {}
  static constexpr bool kMayBeEmpty = true;
};

// `pattern` gives a function-local static; `phrase` says in words what it matches.
struct Matching {
  const re2::RE2& (*pattern)();
  std::string_view phrase;
  static constexpr bool kMayBeEmpty = false;
  std::string accepted() const { return std::string(phrase); }
  void read(const json::value& value, std::string& into, const Path& at, Findings& findings) const;
};

// A length and a pattern, both to be kept.
struct MatchingText {
  Text length;
  Matching shape;
  static constexpr bool kMayBeEmpty = false;
  std::string accepted() const { return length.accepted() + ", " + shape.accepted(); }
  void read(const json::value& value, std::string& into, const Path& at, Findings& findings) const;
};

// 1.0 is a whole number; 1.5, and what is beyond 2^53, is of the wrong type.
struct WholeNumber {
  int64_t least = 1, most = kIdMax;
  bool digits_too = false;  // suppliers may write an id as 1 to 16 digits in a text, then without `most`
  static constexpr bool kMayBeEmpty = false;
  std::string accepted() const;
  void read(const json::value& value, int64_t& into, const Path& at, Findings& findings) const;
};

template <class Tag>
struct Id {
  WholeNumber number;
  static constexpr bool kMayBeEmpty = false;
  std::string accepted() const { return number.accepted(); }
  void read(const json::value& value, StrongId<Tag>& into, const Path& at, Findings& findings) const {
    number.read(value, into.value, at, findings);
  }
};

// YYYY-MM-DD, or a date-time at midnight (decisions.md 1).
struct CalendarDate {
  static constexpr bool kMayBeEmpty = false;
  std::string accepted() const;
  void read(const json::value& value, Date& into, const Path& at, Findings& findings) const;
};

// RFC 3339, with any offset.
struct DateTime {
  static constexpr bool kMayBeEmpty = false;
  std::string accepted() const;
  void read(const json::value& value, Time& into, const Path& at, Findings& findings) const;
};

// As suppliers send it: RFC 3339, or a plain date, which is 00:00 in London.
struct Moment {
  static constexpr bool kMayBeEmpty = false;
  std::string accepted() const;
  void read(const json::value& value, Time& into, const Path& at, Findings& findings) const;
};

struct UuidText {
  static constexpr bool kMayBeEmpty = false;
  std::string accepted() const;
  void read(const json::value& value, Uuid& into, const Path& at, Findings& findings) const;
};

struct Flag {
  static constexpr bool kMayBeEmpty = false;
  std::string accepted() const { return "true or false"; }
  void read(const json::value& value, bool& into, const Path& at, Findings& findings) const;
};

template <class Enum>
struct Word {
  static constexpr bool kMayBeEmpty = false;
  std::string accepted() const { return "one of " + listed<Enum>(); }
  void read(const json::value& value, Enum& into, const Path& at, Findings& findings) const {
    const json::string* word = value.if_string();
    if (!word) return findings.wrong_type(at, value, accepted());
    auto known = parse<Enum>(std::string_view(word->data(), word->size()));
    if (!known) return findings.invalid(at, "accepted is " + accepted());
    into = *known;
  }
};

template <class Kind>
struct ListOf {
  Kind item;
  size_t most = SIZE_MAX;
  static constexpr bool kMayBeEmpty = false;

  std::string accepted() const {
    return most == SIZE_MAX ? std::string("a list") : "a list of at most " + std::to_string(most) + " items";
  }
  template <class T>
  void read(const json::value& value, std::vector<T>& into, const Path& at, Findings& findings) const {
    const json::array* items = value.if_array();
    if (!items) return findings.wrong_type(at, value, accepted());
    if (items->size() > most) findings.invalid(at, "accepted is " + accepted());
    into.reserve(std::min(items->size(), size_t(100)));
    for (size_t i = 0; i < items->size(); ++i) item.read((*items)[i], into.emplace_back(), Path(at, i), findings);
  }
};

template <class Table>
struct ObjectOf {
  Table table;
  static constexpr bool kMayBeEmpty = false;

  std::string accepted() const { return "an object with " + table.names(); }
  template <class Owner>
  void read(const json::value& value, Owner& into, const Path& at, Findings& findings) const {
    const json::object* members = value.if_object();
    if (!members) return findings.wrong_type(at, value, accepted());
    table.read(*members, into, at, findings);
  }
};

}  // namespace fibrecafe::fields
