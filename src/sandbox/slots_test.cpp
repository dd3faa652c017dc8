// SPDX-License-Identifier: Apache-2.0
#include "sandbox/slots.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::sandbox {
namespace {

Date day(const char* text) {
  return *parse_date(text);
}

// "2030-03-30T08:00:00.000Z SATURDAY_AM premium"
std::string shown(const Timeslot& slot) {
  return format_time(slot.start) + " " + std::string(text(*slot.classification)) + (*slot.standard ? "" : " premium");
}

TEST(OfferedSlots, AreMorningsAndAfternoonsFromTomorrow) {
  auto slots = offered_slots(day("2030-02-01"), day("2030-03-04"));  // a Monday
  EXPECT_EQ(shown(slots.at(0)), "2030-03-05T08:00:00.000Z WEEKDAY_AM");
  EXPECT_EQ(shown(slots.at(1)), "2030-03-05T13:00:00.000Z WEEKDAY_PM");
  EXPECT_EQ(format_time(slots.at(0).end), "2030-03-05T13:00:00.000Z");
  EXPECT_EQ(format_time(slots.at(1).end), "2030-03-05T18:00:00.000Z");
}

TEST(OfferedSlots, AreOfTenWorkingDaysAndSaturdaysArePremium) {
  auto slots = offered_slots(day("2030-03-04"), day("2030-03-04"));
  EXPECT_EQ(slots.size(), 19u);
  EXPECT_EQ(shown(slots.at(8)), "2030-03-09T08:00:00.000Z SATURDAY_AM premium");
  EXPECT_EQ(shown(slots.at(9)), "2030-03-11T08:00:00.000Z WEEKDAY_AM");
  EXPECT_EQ(shown(slots.back()), "2030-03-15T13:00:00.000Z WEEKDAY_PM");
}

TEST(OfferedSlots, BeginOnTheDayAskedFor) {
  EXPECT_EQ(shown(offered_slots(day("2030-05-19"), day("2030-03-04")).at(0)), "2030-05-20T07:00:00.000Z WEEKDAY_AM");
}

TEST(OfferedSlots, KeepLondonsHoursWhenTheClocksGoForward) {  // 2030-03-31
  auto slots = offered_slots(day("2030-03-30"), day("2030-03-29"));
  EXPECT_EQ(shown(slots.at(0)), "2030-03-30T08:00:00.000Z SATURDAY_AM premium");
  EXPECT_EQ(shown(slots.at(1)), "2030-04-01T07:00:00.000Z WEEKDAY_AM");
  EXPECT_EQ(shown(slots.at(2)), "2030-04-01T12:00:00.000Z WEEKDAY_PM");
}

TEST(OfferedSlots, KeepLondonsHoursWhenTheClocksGoBack) {  // 2030-10-27
  auto slots = offered_slots(day("2030-10-26"), day("2030-10-25"));
  EXPECT_EQ(shown(slots.at(0)), "2030-10-26T07:00:00.000Z SATURDAY_AM premium");
  EXPECT_EQ(shown(slots.at(1)), "2030-10-28T08:00:00.000Z WEEKDAY_AM");
  EXPECT_EQ(format_time(slots.at(2).end), "2030-10-28T18:00:00.000Z");
}

TEST(LondonAt, IsRightOnTheDaysOfTheChanges) {
  EXPECT_EQ(format_time(london_at(day("2030-03-31"), std::chrono::hours(8))), "2030-03-31T07:00:00.000Z");
  EXPECT_EQ(format_time(london_at(day("2030-10-27"), std::chrono::hours(8))), "2030-10-27T08:00:00.000Z");
}

TEST(OfferedSlot, IsOneOfTheGridAndNotToday) {
  Date today = day("2030-03-29");
  auto find = [&](const char* start, const char* end) {
    return offered_slot(*parse_time(start), *parse_time(end), today);
  };
  EXPECT_EQ(shown(*find("2030-04-01T08:00:00+01:00", "2030-04-01T13:00:00+01:00")),
            "2030-04-01T07:00:00.000Z WEEKDAY_AM");
  EXPECT_FALSE(find("2030-04-01T08:00:00Z", "2030-04-01T13:00:00Z")) << "winter's hours in summer";
  EXPECT_FALSE(find("2030-04-01T07:00:00Z", "2030-04-01T17:00:00Z"));
  EXPECT_FALSE(find("2030-03-30T13:00:00Z", "2030-03-30T18:00:00Z")) << "a Saturday afternoon";
  EXPECT_FALSE(find("2030-03-31T07:00:00Z", "2030-03-31T12:00:00Z")) << "a Sunday";
  EXPECT_FALSE(find("2030-03-29T08:00:00Z", "2030-03-29T13:00:00Z")) << "today";
  EXPECT_TRUE(find("2031-01-06T08:00:00Z", "2031-01-06T13:00:00Z"));
}

}  // namespace
}  // namespace fibrecafe::sandbox
