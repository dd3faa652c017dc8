// SPDX-License-Identifier: Apache-2.0
#include "appointments/classify.hpp"

#include <algorithm>

namespace fibrecafe::appointments {
namespace {

using parties::DayPart;
using parties::SlotHours;
using std::chrono::hours;

constexpr Duration kWholeDay = hours(24);

// A slot's hours on the day it starts; midnight at its end is 24:00. Only of a slot within one day.
struct HoursOfDay {
  Duration from, to;
};

bool ends_at_midnight_after(const LocalTime& start, const LocalTime& end) {
  std::chrono::sys_days next = std::chrono::sys_days(start.date) + std::chrono::days(1);
  return end.time_of_day == Duration(0) && std::chrono::sys_days(end.date) == next;
}

std::optional<HoursOfDay> hours_of_day(const Timeslot& slot) {
  LocalTime start = london_time(slot.start), end = london_time(slot.end);
  if (start.date == end.date) return HoursOfDay{start.time_of_day, end.time_of_day};
  if (ends_at_midnight_after(start, end)) return HoursOfDay{start.time_of_day, kWholeDay};
  return {};
}

TimeslotClassification class_of_day(Date day) {
  std::chrono::weekday weekday{std::chrono::sys_days(day)};
  if (weekday == std::chrono::Saturday) return TimeslotClassification::kSaturday;
  if (weekday == std::chrono::Sunday) return TimeslotClassification::kSunday;
  return TimeslotClassification::kWeekday;
}

TimeslotClassification part_of_day(TimeslotClassification day, DayPart part) {
  return static_cast<TimeslotClassification>(static_cast<int>(day) + 1 + static_cast<int>(part));
}

bool holds(const SlotHours& window, const HoursOfDay& slot) {
  return slot.from >= window.from && slot.to <= window.to;
}

TimeslotClassification class_of(const Timeslot& slot, const std::vector<SlotHours>& windows) {
  TimeslotClassification day = class_of_day(london_date(slot.start));
  auto on_day = hours_of_day(slot);
  if (!on_day) return day;
  auto window =
      std::find_if(windows.begin(), windows.end(), [&](const SlotHours& each) { return holds(each, *on_day); });
  return window == windows.end() ? day : part_of_day(day, window->part);
}

}  // namespace

const std::vector<SlotHours>& usual_hours() {
  static const std::vector<SlotHours> kHours{{DayPart::kEarly, hours(6), hours(9)},
                                             {DayPart::kEvening, hours(17), hours(22)},
                                             {DayPart::kAm, hours(7), hours(13)},
                                             {DayPart::kPm, hours(12), hours(18)}};
  return kHours;
}

bool is_within_one_day(const Timeslot& slot) {
  return hours_of_day(slot).has_value();
}

Timeslot classified(Timeslot slot, const parties::SlotTable& table) {
  const auto& windows = table.hours.empty() ? usual_hours() : table.hours;
  if (!slot.classification) slot.classification = class_of(slot, windows);
  if (!slot.standard) {
    slot.standard = std::find(table.premium.begin(), table.premium.end(), *slot.classification) == table.premium.end();
  }
  return slot;
}

}  // namespace fibrecafe::appointments
