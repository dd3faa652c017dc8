// SPDX-License-Identifier: Apache-2.0
// Percent-encoding as it comes in paths, query strings and forms (RFC 3986 2.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fibrecafe {

// Nothing when an escape is broken. '+' stays as it is.
std::optional<std::string> percent_decode(std::string_view text);

// A name or a value of a query string or a form: '+' is a space.
std::optional<std::string> form_decode(std::string_view part);

}  // namespace fibrecafe
