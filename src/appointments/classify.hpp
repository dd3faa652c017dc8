// SPDX-License-Identifier: Apache-2.0
// What kind of slot an appointment's time is, and whether it is a premium one, where the supplier does not say.
//
// Pure. Hours are those of Europe/London, through both clock changes: a slot belongs to the day on which it starts
// there, and to the first of the supplier's windows that holds all of it on that one day; a slot that fits none is of
// its day alone. The gateway's own windows and why they are these: docs/decisions/0012.
#pragma once

#include <vector>

#include "parties/parties.hpp"
#include "vocabulary/parts.hpp"

namespace fibrecafe::appointments {

// The windows of a supplier whose profile has none of its own, in the order in which they are tried.
const std::vector<parties::SlotHours>& usual_hours();

// Does it start and end on one day in London? One that ends at midnight does.
bool is_within_one_day(const Timeslot& slot);

// The slot with its class and `standard`: the supplier's own words where it gave them, else the table's.
Timeslot classified(Timeslot slot, const parties::SlotTable& table);

}  // namespace fibrecafe::appointments
