// SPDX-License-Identifier: Apache-2.0
// Structs to JSON text and back, and the merge patch (RFC 7386) between two of them, all from one table of members.
//
// Used by the row codecs. A table is a specialisation of Record<Struct>; see order_codec.hpp. What is empty ("", [],
// none, false, 0) is left out, so a member that becomes empty is `null` in a patch; enumerations and times are always
// written, so that no stored text leans on a default in the code. Reading ignores members it does not know. Reads only
// what this folder wrote: a text that does not fit is an exception.
#pragma once

#include <boost/json.hpp>
#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/json.hpp"
#include "base/random.hpp"
#include "base/strong.hpp"
#include "base/time.hpp"
#include "vocabulary/codes.hpp"

namespace fibrecafe::store {

template <class Owner, class Value>
struct Member {
  std::string_view name;
  Value Owner::*at;
};
template <class Owner, class Value>
Member(std::string_view, Value Owner::*) -> Member<Owner, Value>;

// Specialised with `static constexpr auto members = std::tuple{Member{"name", &Struct::name}, ...};`
template <class Struct>
struct Record;

template <class T>
concept HasRecord = requires {
  Record<T>::members;
};

// How an enumeration is spelled; specialised for those that are not the contract's.
template <class Enum>
struct Spelling {
  static std::string_view word(Enum value) { return text(value); }
  static std::optional<Enum> find(std::string_view word) { return parse<Enum>(word); }
};

// A word that was stored; throws std::runtime_error when this program does not know it.
template <class Enum>
Enum stored_word(std::string_view word) {
  auto value = Spelling<Enum>::find(word);
  if (!value) throw std::runtime_error("database: unknown word '" + std::string(word) + "'");
  return *value;
}

void write_string(std::string& out, std::string_view text);
void write_integer(std::string& out, int64_t value);

// The text parsed into `storage`; throws std::runtime_error when it is no JSON.
json::value parse_stored(std::string_view text, json::storage_ptr storage);

namespace detail {

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsStrongId : std::false_type {};
template <class Tag>
struct IsStrongId<StrongId<Tag>> : std::true_type {};

template <class Struct, class Visit>
void for_members(Visit&& visit) {
  std::apply([&](const auto&... member) { (visit(member), ...); }, Record<Struct>::members);
}

template <class T>
bool is_empty(const T& value) {
  if constexpr (IsOptional<T>::value) {
    return !value.has_value();
  } else if constexpr (std::is_same_v<T, std::string> || IsVector<T>::value) {
    return value.empty();
  } else if constexpr (std::is_same_v<T, bool> || std::is_integral_v<T>) {
    return value == T{};
  } else if constexpr (HasRecord<T>) {
    bool empty = true;
    for_members<T>([&](const auto& member) { empty = empty && is_empty(value.*member.at); });
    return empty;
  } else {
    return false;  // enumerations, times, ids
  }
}

}  // namespace detail

template <class T>
void write_value(std::string& out, const T& value);

// {"member":value,...} without the empty ones.
template <class Struct>
void write_record(std::string& out, const Struct& value) {
  char before = '{';
  detail::for_members<Struct>([&](const auto& member) {
    if (detail::is_empty(value.*member.at)) return;
    out += before;
    before = ',';
    write_string(out, member.name);
    out += ':';
    write_value(out, value.*member.at);
  });
  if (before == '{') out += '{';
  out += '}';
}

template <class T>
void write_value(std::string& out, const T& value) {
  if constexpr (detail::IsOptional<T>::value) {
    write_value(out, *value);
  } else if constexpr (detail::IsVector<T>::value) {
    out += '[';
    for (size_t i = 0; i < value.size(); ++i) {
      if (i > 0) out += ',';
      write_value(out, value[i]);
    }
    out += ']';
  } else if constexpr (std::is_same_v<T, std::string>) {
    write_string(out, value);
  } else if constexpr (std::is_same_v<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::is_integral_v<T>) {
    write_integer(out, value);
  } else if constexpr (std::is_enum_v<T>) {
    write_string(out, Spelling<T>::word(value));
  } else if constexpr (std::is_same_v<T, Time>) {
    write_integer(out, value.time_since_epoch().count());
  } else if constexpr (std::is_same_v<T, std::chrono::minutes>) {
    write_integer(out, value.count());
  } else if constexpr (std::is_same_v<T, Date>) {
    write_string(out, format_date(value));
  } else if constexpr (std::is_same_v<T, Uuid>) {
    write_string(out, to_string(value));
  } else if constexpr (detail::IsStrongId<T>::value) {
    write_integer(out, value.value);
  } else {
    static_assert(HasRecord<T>);
    write_record(out, value);
  }
}

// The merge patch that makes `to` of `from`. Members that are records are patched inside, lists are replaced whole.
template <class Struct>
void write_patch(std::string& out, const Struct& from, const Struct& to) {
  char before = '{';
  detail::for_members<Struct>([&](const auto& member) {
    const auto& was = from.*member.at;
    const auto& is = to.*member.at;
    if (was == is) return;
    out += before;
    before = ',';
    write_string(out, member.name);
    out += ':';
    using Value = std::remove_cvref_t<decltype(is)>;
    if constexpr (HasRecord<Value>) {
      write_patch(out, was, is);
      return;
    } else if constexpr (detail::IsOptional<Value>::value) {
      if constexpr (HasRecord<typename Value::value_type>) {
        if (was && is) return write_patch(out, *was, *is);
      }
    }
    if (detail::is_empty(is)) {
      out += "null";
    } else {
      write_value(out, is);
    }
  });
  if (before == '{') out += '{';
  out += '}';
}

template <class T>
void read_value(const json::value& from, T& out);

template <class Struct>
void read_record(const json::object& from, Struct& out) {
  detail::for_members<Struct>([&](const auto& member) {
    auto& value = out.*member.at;
    using Value = std::remove_cvref_t<decltype(value)>;
    if (const json::value* found = from.if_contains(member.name)) return read_value(*found, value);
    if constexpr (HasRecord<Value>) {
      read_record(json::object(), value);
    } else if constexpr (std::is_enum_v<Value>) {
      throw std::runtime_error("database: no member '" + std::string(member.name) + "'");
    } else {
      value = Value{};
    }
  });
}

template <class T>
void read_value(const json::value& from, T& out) {
  if constexpr (detail::IsOptional<T>::value) {
    read_value(from, out.emplace());
  } else if constexpr (detail::IsVector<T>::value) {
    const json::array& array = from.as_array();
    out.clear();
    out.resize(array.size());
    for (size_t i = 0; i < array.size(); ++i) read_value(array[i], out[i]);
  } else if constexpr (std::is_same_v<T, std::string>) {
    const json::string& string = from.as_string();
    out.assign(string.data(), string.size());
  } else if constexpr (std::is_same_v<T, bool>) {
    out = from.as_bool();
  } else if constexpr (std::is_integral_v<T>) {
    out = from.to_number<T>();
  } else if constexpr (std::is_enum_v<T>) {
    out = stored_word<T>(from.as_string());
  } else if constexpr (std::is_same_v<T, Time>) {
    out = Time(Duration(from.to_number<int64_t>()));
  } else if constexpr (std::is_same_v<T, std::chrono::minutes>) {
    out = std::chrono::minutes(from.to_number<int64_t>());
  } else if constexpr (std::is_same_v<T, Date>) {
    out = parse_date(from.as_string()).value();
  } else if constexpr (std::is_same_v<T, Uuid>) {
    out = parse_uuid(from.as_string()).value();
  } else if constexpr (detail::IsStrongId<T>::value) {
    out.value = from.to_number<int64_t>();
  } else {
    static_assert(HasRecord<T>);
    read_record(from.as_object(), out);
  }
}

// Applies a merge patch.
template <class Struct>
void patch_record(const json::object& patch, Struct& out) {
  detail::for_members<Struct>([&](const auto& member) {
    const json::value* found = patch.if_contains(member.name);
    if (!found) return;
    auto& value = out.*member.at;
    using Value = std::remove_cvref_t<decltype(value)>;
    if constexpr (HasRecord<Value>) {
      return patch_record(found->as_object(), value);
    } else {
      if (found->is_null()) {
        value = Value{};
        return;
      }
      if constexpr (detail::IsOptional<Value>::value) {
        if constexpr (HasRecord<typename Value::value_type>) {
          if (value) return patch_record(found->as_object(), *value);
        }
      }
      read_value(*found, value);
    }
  });
}

// Texts of whole records.
template <class Struct>
std::string encode(const Struct& value) {
  std::string out;
  write_record(out, value);
  return out;
}

// Parses on the stack as far as it fits and gives the object to `use`.
template <class Use>
void with_object(std::string_view text, Use&& use) {
  unsigned char buffer[8192];
  json::monotonic_resource memory(buffer, sizeof buffer);
  json::value value = parse_stored(text, &memory);
  use(value.as_object());
}

template <class Struct>
void decode(std::string_view text, Struct& out) {
  with_object(text, [&](const json::object& object) { read_record(object, out); });
}

template <class Struct>
void apply_patch(std::string_view text, Struct& out) {
  with_object(text, [&](const json::object& object) { patch_record(object, out); });
}

}  // namespace fibrecafe::store
