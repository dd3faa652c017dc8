// SPDX-License-Identifier: Apache-2.0
// UTF-8, as far as the gateway looks into it: is it well formed, how long is it, can a person read it in one line.
#pragma once

#include <string_view>

namespace fibrecafe {

// The length of the well-formed sequence that `text` begins with; 0 when it begins with none (RFC 3629).
size_t utf8_length(std::string_view text);

// Of one well-formed sequence: C0 and C1 controls, DEL, and the two separators that some readers take for a line's end.
bool is_control(std::string_view sequence);

// Well formed and without controls.
bool is_one_line(std::string_view text);

// Characters of a well-formed text.
size_t code_points(std::string_view text);

}  // namespace fibrecafe
