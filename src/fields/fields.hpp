// SPDX-License-Identifier: Apache-2.0
// Declarative field tables over JSON values: name, presence, type and checks of each field of a body, and the pass that
// reads a body through them.
//
// Used by the operations' decoders. One pass finds every problem, in the order of the tables (array elements by index,
// then the object's unknown fields), each with its path. What a table does not say: rules that need the clock or stored
// facts.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "fields/value_kinds.hpp"

namespace fibrecafe::fields {

enum class Presence { kMandatory, kOptional };
inline constexpr Presence kMandatory = Presence::kMandatory;
inline constexpr Presence kOptional = Presence::kOptional;

namespace detail {

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

}  // namespace detail

// One row of a table. `get` is a pointer to member, or what within() and itself() give.
template <class Get, class Kind>
struct Field {
  std::string_view name;
  Presence presence;
  Get get;
  Kind kind;

  template <class Owner>
  size_t read(const json::object& from, Owner& into, const Path& parent, Findings& findings, size_t) const {
    const json::value* value = from.if_contains(name);
    Path at(parent, name);
    if (!value) {
      if (presence == kMandatory) findings.missing(at, kind.accepted());
      return 0;
    }
    if (presence == kMandatory && !Kind::kMayBeEmpty && is_empty(*value)) {
      findings.empty(at, kind.accepted());
      return 1;
    }
    auto& target = std::invoke(get, into);
    if constexpr (detail::IsOptional<std::remove_cvref_t<decltype(target)>>::value) {
      kind.read(*value, target.emplace(), at, findings);
    } else {
      kind.read(*value, target, at, findings);
    }
    return 1;
  }
};

// Judges the fields above it together; runs only while its object is clean.
template <class Check>
struct Rule {
  static constexpr std::string_view name{};
  Check check;

  template <class Owner>
  size_t read(const json::object&, Owner& into, const Path& at, Findings& findings, size_t before) const {
    if (findings.count() == before) check(into, at, findings);
    return 0;
  }
};

template <class... Rows>
class Table {
 public:
  constexpr explicit Table(Rows... rows) : rows_(std::move(rows)...) {}

  template <class Owner>
  void read(const json::object& from, Owner& into, const Path& at, Findings& findings) const {
    size_t before = findings.count();
    size_t known = std::apply(
        [&](const Rows&... row) { return (size_t(0) + ... + row.read(from, into, at, findings, before)); }, rows_);
    if (known == from.size() || !findings.refuses_unknown()) return;
    for (const auto& member : from) {
      std::string_view name(member.key().data(), member.key().size());
      if (!has(name)) findings.unknown(Path(at, name), names());
    }
  }

  std::string names() const {
    std::string out;
    auto add = [&out](std::string_view name) {
      if (!name.empty()) out += (out.empty() ? "" : ", ") + std::string(name);
    };
    std::apply([&](const Rows&... row) { (add(row.name), ...); }, rows_);
    return out;
  }

 private:
  // A rule has no name, and an unknown field may have the empty one.
  bool has(std::string_view name) const {
    return std::apply([&](const Rows&... row) { return ((!row.name.empty() && row.name == name) || ...); }, rows_);
  }

  std::tuple<Rows...> rows_;
};

template <class Get, class Kind>
constexpr auto field(std::string_view name, Presence presence, Get get, Kind kind) {
  return Field<Get, Kind>{name, presence, get, kind};
}
template <class Check>
constexpr auto rule(Check check) {
  return Rule<Check>{check};
}
template <class... Rows>
constexpr auto table(Rows... rows) {
  return Table<Rows...>(rows...);
}
template <class... Rows>
constexpr auto object(Table<Rows...> rows) {
  return ObjectOf<Table<Rows...>>{rows};
}
template <class Kind>
constexpr auto list(Kind item, size_t most = SIZE_MAX) {
  return ListOf<Kind>{item, most};
}
// A member of a member.
template <class Outer, class Inner>
constexpr auto within(Outer outer, Inner inner) {
  return [ outer, inner ](auto& owner) -> auto& {
    return std::invoke(inner, std::invoke(outer, owner));
  };
}
// The owner itself: an object in the body that is none in the target.
constexpr auto itself() {
  return [](auto& owner) -> auto& {
    return owner;
  };
}

}  // namespace fibrecafe::fields
