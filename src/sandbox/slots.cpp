// SPDX-License-Identifier: Apache-2.0
#include "sandbox/slots.hpp"

#include <algorithm>

namespace fibrecafe::sandbox {
namespace {

using std::chrono::hours;
using std::chrono::sys_days;

constexpr int kDaysOffered = 10;
constexpr hours kMorning(8), kNoon(13), kEvening(18);

Timeslot slot(Date day, hours start, hours end, TimeslotClassification classification, bool standard) {
  return {london_at(day, start), london_at(day, end), classification, standard};
}

// None on a day on which nobody works.
std::vector<Timeslot> slots_of(Date day) {
  std::chrono::weekday weekday{sys_days(day)};
  if (weekday == std::chrono::Sunday) return {};
  if (weekday == std::chrono::Saturday) {
    return {slot(day, kMorning, kNoon, TimeslotClassification::kSaturdayAm, false)};
  }
  return {slot(day, kMorning, kNoon, TimeslotClassification::kWeekdayAm, true),
          slot(day, kNoon, kEvening, TimeslotClassification::kWeekdayPm, true)};
}

Date next_day(Date day) {
  return sys_days(day) + std::chrono::days(1);
}

}  // namespace

Time london_at(Date day, Duration time_of_day) {
  Time guess = london_midnight(day) + time_of_day;  // off by an hour when the clocks changed in between
  return guess + (time_of_day - london_time(guess).time_of_day);
}

std::vector<Timeslot> offered_slots(Date from, Date today) {
  std::vector<Timeslot> offered;
  Date day = std::max(from, next_day(today));
  for (int days = 0; days < kDaysOffered; day = next_day(day)) {
    auto slots = slots_of(day);
    offered.insert(offered.end(), slots.begin(), slots.end());
    days += slots.empty() ? 0 : 1;
  }
  return offered;
}

std::optional<Timeslot> offered_slot(Time start, Time end, Date today) {
  Date day = london_date(start);
  if (day <= today) return {};
  for (const Timeslot& each : slots_of(day)) {
    if (each.start == start && each.end == end) return each;
  }
  return {};
}

}  // namespace fibrecafe::sandbox
