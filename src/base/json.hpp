// SPDX-License-Identifier: Apache-2.0
// Strict JSON reading on Boost.JSON, for everything that comes from outside.
//
// Beyond Boost.JSON's own strictness (UTF-8, no trailing text) it refuses duplicate keys and nesting beyond a depth,
// and it says where. Writing is Boost.JSON's own serialize. Who may include this: the outer ring only, never a domain
// folder.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fibrecafe {

namespace json = boost::json;

// The document, or kMalformed with one Problem that says what is wrong and at which byte.
Result<json::value> parse_json(std::string_view text, size_t depth_max = 32);

}  // namespace fibrecafe
