// SPDX-License-Identifier: Apache-2.0
#include "appointments/free_slots.hpp"

#include <algorithm>

#include "appointments/classify.hpp"
#include "parties/not_agreed.hpp"

namespace fibrecafe::appointments {
namespace {

bool is_wanted(const Timeslot& slot, const WantedSlots& wanted, Time now) {
  if (slot.start <= now) return false;
  if (wanted.from && london_date(slot.start) < *wanted.from) return false;
  if (wanted.standard_only && !*slot.standard) return false;
  return !wanted.single_day || is_within_one_day(slot);
}

}  // namespace

Done decide_free_slots(const WantedSlots& wanted, const parties::Supplier* supplier,
                       const parties::Agreement* agreement, Time now) {
  if (Date today = london_date(now); wanted.from && *wanted.from < today) {
    return fail(ErrorCode::kInvalid, {{"appointmentFromDate", "accepted are today (" + format_date(today) +
                                                                  " in Europe/London) and later dates"}});
  }
  if (!supplier || !agreement) return fail(ErrorCode::kRejected, {parties::not_agreed(wanted.supplier_name)});
  return {};
}

std::vector<Timeslot> offered(std::vector<Timeslot> slots, const parties::SlotTable& table, const WantedSlots& wanted,
                              Time now) {
  for (Timeslot& slot : slots) slot = classified(slot, table);
  std::erase_if(slots, [&](const Timeslot& slot) { return !is_wanted(slot, wanted, now); });
  std::stable_sort(slots.begin(), slots.end(), [](const Timeslot& a, const Timeslot& b) { return a.start < b.start; });
  return slots;
}

}  // namespace fibrecafe::appointments
