// SPDX-License-Identifier: Apache-2.0
// A query string as the JSON object that the field tables read: what a body's fields are to a POST, its parameters are
// to a GET.
//
// Used by the operations that are asked by GET. A row says how a parameter is written (tenant-api.md 1.8); type,
// presence, length and what is not known are judged by a field table afterwards, in the same words as for a body.
#pragma once

#include <span>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"

namespace fibrecafe::fields {

enum class Written {
  kText,   // as it is
  kTexts,  // repeated: suppliers=A&suppliers=B
  kJson,   // JSON text: address={"id":"...","type":"UPRN"}
  kFlag,   // the words true and false
};

struct Parameter {
  std::string_view name;
  Written as = Written::kText;
};

// Every parameter that is there, unknown ones as text. Errors: kMalformed with every parameter that cannot be read: a
// broken escape, not UTF-8, no JSON, no such word, or given twice though it is no list.
Result<json::object> read_query(std::string_view query, std::span<const Parameter> parameters);

}  // namespace fibrecafe::fields
