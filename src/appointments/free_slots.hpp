// SPDX-License-Identifier: Apache-2.0
// Which free slots a tenant asks for, and which of a supplier's answer it is shown. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "parties/parties.hpp"
#include "vocabulary/parts.hpp"

namespace fibrecafe::appointments {

// Of GET /available-appointments, tenant-api.md 2.4; the first part is what the supplier is asked.
struct WantedSlots {
  std::string supplier_name;
  Address address;
  std::string specification_id;
  std::vector<Characteristic> characteristics;
  std::string service_id;    // empty: none was named
  std::optional<Date> from;  // a day in London
  AppointmentPurpose purpose = AppointmentPurpose::kProvide;

  bool standard_only = false;
  bool single_day = false;
};

// As a supplier answers.
struct FreeSlots {
  std::optional<std::string> specification_name;
  std::vector<Timeslot> slots;
};

// May this be asked? Errors: kInvalid (a day that has passed), kRejected (no agreement with that supplier).
Done decide_free_slots(const WantedSlots& wanted, const parties::Supplier* supplier,
                       const parties::Agreement* agreement, Time now);

// The supplier's slots, each with class and `standard`, by their start; without those that have begun, are before the
// wanted day, or were not wanted.
std::vector<Timeslot> offered(std::vector<Timeslot> slots, const parties::SlotTable& table, const WantedSlots& wanted,
                              Time now);

}  // namespace fibrecafe::appointments
