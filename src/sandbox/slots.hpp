// SPDX-License-Identifier: Apache-2.0
// When the supplier stub's engineers come: mornings and afternoons of London's working days.
//
// Used by the stub's appointments; pure. Monday to Friday 08:00-13:00 and 13:00-18:00, Saturday the morning, which is
// premium; no bank holidays. Hours are London's, so the UTC they are moves with the clocks.
#pragma once

#include <optional>
#include <vector>

#include "base/time.hpp"
#include "vocabulary/parts.hpp"

namespace fibrecafe::sandbox {

// The moment at which a clock on a wall in London shows that time, for hours that come once on that day.
Time london_at(Date day, Duration time_of_day);

// Of the next ten working days from `from`, but never before tomorrow; classified, in their order.
std::vector<Timeslot> offered_slots(Date from, Date today);

// The slot with exactly these ends, if it is one that could be offered today.
std::optional<Timeslot> offered_slot(Time start, Time end, Date today);

}  // namespace fibrecafe::sandbox
