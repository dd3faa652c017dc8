// SPDX-License-Identifier: Apache-2.0
#include "fields/findings.hpp"

namespace fibrecafe::fields {
namespace {

constexpr size_t kProblemsMax = 1000;
constexpr size_t kNameBytesMax = 64;  // of an unknown field's name, which is the caller's own text

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

std::string shortened(std::string_view name) {
  if (name.size() <= kNameBytesMax) return std::string(name);
  size_t end = kNameBytesMax;
  while (end > 0 && continues_character(name[end])) --end;
  return std::string(name.substr(0, end)) + "...";
}

std::string_view type_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: return "null";
    case json::kind::bool_: return "true or false";
    case json::kind::string: return "text";
    case json::kind::array: return "a list";
    case json::kind::object: return "an object";
    default: return "a number";
  }
}

}  // namespace

std::string Path::text() const {
  if (!parent_) return {};
  std::string above = parent_->text();
  if (is_element_) return above + '[' + std::to_string(index_) + ']';
  return (above.empty() ? "" : above + '.') + shortened(member_);
}

void Findings::put(Problem problem) {
  if (++count_ <= kProblemsMax) problems_.push_back(std::move(problem));
}

void Findings::malformed(const Path& at, std::string text) {
  malformed_ = true;
  put({at.text(), std::move(text)});
}

void Findings::missing(const Path& at, std::string_view accepted) {
  malformed(at, "missing, accepted is " + std::string(accepted));
}

void Findings::empty(const Path& at, std::string_view accepted) {
  malformed(at, "empty, accepted is " + std::string(accepted));
}

void Findings::wrong_type(const Path& at, const json::value& value, std::string_view accepted) {
  std::string text = "accepted is " + std::string(accepted) + ", not " + std::string(type_of(value));
  if (value.is_null()) text += " (a field without a value is left out)";
  malformed(at, std::move(text));
}

void Findings::invalid(const Path& at, std::string_view text) {
  put({at.text(), std::string(text)});
}

void Findings::unknown(const Path& at, std::string_view known) {
  put({at.text(), "unknown field, accepted are " + std::string(known)});
}

void Findings::add(Problem problem) {
  put(std::move(problem));
}

Done Findings::verdict() && {
  if (count_ == 0) return {};
  if (count_ > kProblemsMax) problems_.push_back({"", "And " + std::to_string(count_ - kProblemsMax) + " more"});
  return fail(malformed_ ? ErrorCode::kMalformed : ErrorCode::kInvalid, std::move(problems_));
}

Result<json::value> parse_body(std::string_view body) {
  auto parsed = parse_json(body);
  if (parsed && !parsed->is_object()) return fail(ErrorCode::kMalformed, "Body is not a JSON object");
  return parsed;
}

}  // namespace fibrecafe::fields
