// SPDX-License-Identifier: Apache-2.0
// What one pass over a body finds: every problem with the path of its field, and whether the whole is a 400 or a 422.
//
// Used by the value kinds and field tables, and by decoders that judge something beside them. Missing, empty and
// mistyped are 400 cases; what breaks an enum, pattern, length or range and what is unknown are 422 cases; one 400 case
// makes the whole answer 400 (decisions.md 1). Texts are made only for problems and never show values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace fibrecafe::fields {

// Where a value stands in its body. A chain on the stack; becomes text only for a problem.
class Path {
 public:
  Path() = default;  // the body itself
  Path(const Path& parent, std::string_view member) : parent_(&parent), member_(member) {}
  Path(const Path& parent, size_t index) : parent_(&parent), index_(index), is_element_(true) {}
  std::string text() const;  // serviceOrderItem.serviceCharacteristics[0].name

 private:
  const Path* parent_ = nullptr;
  std::string_view member_;
  size_t index_ = 0;
  bool is_element_ = false;
};

enum class UnknownFields { kRefuse, kIgnore };

// What one pass over a body found. `accepted` is a noun phrase: "a text of 1 to 64 characters".
class Findings {
 public:
  explicit Findings(UnknownFields unknown) : unknown_(unknown) {}

  void missing(const Path& at, std::string_view accepted);                               // 400
  void empty(const Path& at, std::string_view accepted);                                 // 400
  void wrong_type(const Path& at, const json::value& value, std::string_view accepted);  // 400
  void malformed(const Path& at, std::string text);      // 400; the whole text after the dash
  void invalid(const Path& at, std::string_view text);   // 422; the whole text after the dash
  void unknown(const Path& at, std::string_view known);  // 422, or nothing when they are ignored
  void add(Problem problem);                             // 422; not about a field of the body

  size_t count() const { return count_; }
  bool refuses_unknown() const { return unknown_ == UnknownFields::kRefuse; }
  // kMalformed or kInvalid with every problem; a body with very many shows the first thousand and how many more.
  Done verdict() &&;

 private:
  void put(Problem problem);

  UnknownFields unknown_;
  std::vector<Problem> problems_;
  size_t count_ = 0;
  bool malformed_ = false;
};

// The body as an object. Errors: kMalformed (not UTF-8 JSON, a duplicate key, nested too deep, not an object).
Result<json::value> parse_body(std::string_view body);

}  // namespace fibrecafe::fields
