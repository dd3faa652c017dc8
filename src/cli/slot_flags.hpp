// SPDX-License-Identifier: Apache-2.0
// A supplier's table of slots as flags say it and `show` prints it: the same text both ways.
#pragma once

#include <string>

#include "parties/parties.hpp"

namespace fibrecafe::cli {

// "EARLY=07:00-09:00,AM=08:00-13:00", tried in this order. kRefused when it cannot be read.
std::vector<parties::SlotHours> slot_hours_of(const std::string& text);
std::string shown(const std::vector<parties::SlotHours>& hours);

// "SATURDAY,WEEKDAY_EVENING". kRefused when it cannot be read.
std::vector<TimeslotClassification> premium_of(const std::string& text);
std::string shown(const std::vector<TimeslotClassification>& premium);

}  // namespace fibrecafe::cli
