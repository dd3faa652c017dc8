// SPDX-License-Identifier: Apache-2.0
// JSON as people like to read it: what fits stands on one line, the rest is indented by two.
#pragma once

#include <string>

#include "base/json.hpp"

namespace fibrecafe::golden {

std::string print_json(const json::value& value);  // with a line end

}  // namespace fibrecafe::golden
