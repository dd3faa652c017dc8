// SPDX-License-Identifier: Apache-2.0
// What one gateway tells the others with NOTIFY about its commits, as a short text.
#pragma once

#include <string>
#include <string_view>

#include "store/effects.hpp"

namespace fibrecafe::store::postgres {

// Of parties, keys and news; "*" where the list would be too long for a notification.
std::string wake_text(const Effects& effects);
// What cannot be read (a newer gateway's, say) means: look at everything.
Effects parse_wake_text(std::string_view text);

}  // namespace fibrecafe::store::postgres
