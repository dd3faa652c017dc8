// SPDX-License-Identifier: Apache-2.0
#include "fields/query.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "base/percent.hpp"
#include "fields/findings.hpp"

namespace fibrecafe::fields {
namespace {

constexpr std::string_view kEscapesAccepted = "accepted is UTF-8 text with %-escapes of two hexadecimal digits";

// The strict reader judges what is UTF-8.
bool is_utf8(const std::string& text) {
  return parse_json(json::serialize(json::string(text))).has_value();
}

std::optional<std::string> decoded(std::string_view part) {
  auto text = form_decode(part);
  return text && is_utf8(*text) ? text : std::nullopt;
}

class Reader {
 public:
  explicit Reader(std::span<const Parameter> parameters) : parameters_(parameters) {}

  // One part between two '&'.
  void take(std::string_view part);
  Result<json::object> result() &&;

 private:
  Written written(std::string_view name) const;
  void take(const std::string& name, const std::string& text);
  void put(const std::string& name, const std::string& text, const Path& at);

  std::span<const Parameter> parameters_;
  json::object object_;
  Findings findings_{UnknownFields::kIgnore};
};

Written Reader::written(std::string_view name) const {
  auto row = std::find_if(parameters_.begin(), parameters_.end(), [&](const auto& each) { return each.name == name; });
  return row == parameters_.end() ? Written::kText : row->as;
}

void Reader::take(std::string_view part) {
  size_t equals = std::min(part.find('='), part.size());
  std::string_view raw_name = part.substr(0, equals);
  auto name = decoded(raw_name);
  if (!name) return findings_.malformed(Path(), "A parameter's name cannot be read - " + std::string(kEscapesAccepted));
  auto text = decoded(part.substr(std::min(part.size(), equals + 1)));
  if (!text) return findings_.malformed(Path(Path(), *name), std::string(kEscapesAccepted));
  take(*name, *text);
}

void Reader::take(const std::string& name, const std::string& text) {
  const Path top;
  const Path at(top, name);
  if (written(name) == Written::kTexts) {
    json::value& list = object_[name];
    if (list.is_null()) list.emplace_array();
    list.get_array().emplace_back(text);
    return;
  }
  if (object_.contains(name)) return findings_.malformed(at, "given twice, accepted is one value");
  put(name, text, at);
}

void Reader::put(const std::string& name, const std::string& text, const Path& at) {
  json::value& value = object_[name];  // there from now on, so that a second one is seen
  switch (written(name)) {
    case Written::kText:
    case Written::kTexts: value = text; return;
    case Written::kFlag:
      if (text != "true" && text != "false") return findings_.malformed(at, "accepted is true or false");
      value = text == "true";
      return;
    case Written::kJson: break;
  }
  auto parsed = parse_json(text);
  if (!parsed) return findings_.malformed(at, "accepted is JSON text, each of its keys given once");
  value = std::move(*parsed);
}

Result<json::object> Reader::result() && {
  if (auto verdict = std::move(findings_).verdict(); !verdict) return tl::unexpected(verdict.error());
  return std::move(object_);
}

}  // namespace

Result<json::object> read_query(std::string_view query, std::span<const Parameter> parameters) {
  Reader reader(parameters);
  while (!query.empty()) {
    std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), part.size() + 1));
    if (!part.empty()) reader.take(part);
  }
  return std::move(reader).result();
}

}  // namespace fibrecafe::fields
