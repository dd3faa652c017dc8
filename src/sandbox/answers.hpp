// SPDX-License-Identifier: Apache-2.0
// What the stubs answer with: JSON bodies, and errors in the published shape (supplier-and-updates.md 1.4).
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "http/message.hpp"
#include "vocabulary/codes.hpp"

namespace fibrecafe::sandbox {

http::Response json_answer(int status, const json::value& body);
http::Response error_answer(int status, FaultCode code, const std::vector<std::string>& messages, Random& random);
// kMalformed is 400, everything else 422; each problem names its field.
http::Response refusal(const Error& error, Random& random);

}  // namespace fibrecafe::sandbox
