// SPDX-License-Identifier: Apache-2.0
#include "appointments/classify.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::appointments {
namespace {

using namespace std::chrono_literals;
using parties::DayPart;
using Class = TimeslotClassification;

Timeslot slot(std::string_view start, std::string_view end) {
  return {.start = parse_time(start).value(), .end = parse_time(end).value()};
}

std::string_view class_of(const Timeslot& slot, const parties::SlotTable& table = {}) {
  return text(*classified(slot, table).classification);
}

struct Case {
  const char *start, *end, *expected;
};
class UsualClass : public ::testing::TestWithParam<Case> {};

TEST_P(UsualClass, IsThatOfTheLondonHours) {
  const Case& given = GetParam();
  EXPECT_EQ(class_of(slot(given.start, given.end)), given.expected) << given.start << " to " << given.end;
}

// 2030-04-15 is a Monday in summer time.
INSTANTIATE_TEST_SUITE_P(
    Windows, UsualClass,
    ::testing::Values(Case{"2030-04-15T08:00:00+01:00", "2030-04-15T13:00:00+01:00", "WEEKDAY_AM"},
                      Case{"2030-04-15T07:00:00+01:00", "2030-04-15T09:00:00+01:00", "WEEKDAY_EARLY"},
                      Case{"2030-04-15T07:00:00+01:00", "2030-04-15T12:00:00+01:00", "WEEKDAY_AM"},
                      Case{"2030-04-15T12:00:00+01:00", "2030-04-15T13:00:00+01:00", "WEEKDAY_AM"},
                      Case{"2030-04-15T12:00:00+01:00", "2030-04-15T18:00:00+01:00", "WEEKDAY_PM"},
                      Case{"2030-04-15T13:00:00+01:00", "2030-04-15T17:30:00+01:00", "WEEKDAY_PM"},
                      Case{"2030-04-15T17:00:00+01:00", "2030-04-15T18:00:00+01:00", "WEEKDAY_EVENING"},
                      Case{"2030-04-15T18:00:00+01:00", "2030-04-15T21:00:00+01:00", "WEEKDAY_EVENING"},
                      Case{"2030-04-15T08:00:00+01:00", "2030-04-15T18:00:00+01:00", "WEEKDAY"},
                      Case{"2030-04-15T05:59:00+01:00", "2030-04-15T09:00:00+01:00", "WEEKDAY"},
                      Case{"2030-04-15T21:00:00+01:00", "2030-04-16T00:00:00+01:00", "WEEKDAY"},
                      Case{"2030-04-20T08:00:00+01:00", "2030-04-20T13:00:00+01:00", "SATURDAY_AM"},
                      Case{"2030-04-20T08:00:00+01:00", "2030-04-20T18:00:00+01:00", "SATURDAY"},
                      Case{"2030-04-21T13:00:00+01:00", "2030-04-21T18:00:00+01:00", "SUNDAY_PM"},
                      Case{"2030-04-21T06:00:00+01:00", "2030-04-21T08:00:00+01:00", "SUNDAY_EARLY"},
                      Case{"2030-04-19T18:00:00+01:00", "2030-04-20T10:00:00+01:00", "WEEKDAY"}));

// The offset in which a supplier writes a time says nothing of the hours there: 12:00Z in April is 13:00.
INSTANTIATE_TEST_SUITE_P(Offsets, UsualClass,
                         ::testing::Values(Case{"2030-04-15T12:00:00Z", "2030-04-15T17:00:00Z", "WEEKDAY_PM"},
                                           Case{"2030-04-15T07:00:00Z", "2030-04-15T12:00:00Z", "WEEKDAY_AM"},
                                           Case{"2030-01-15T12:00:00Z", "2030-01-15T17:00:00Z", "WEEKDAY_PM"},
                                           Case{"2030-04-15T20:00:00+08:00", "2030-04-16T01:00:00+08:00", "WEEKDAY_PM"},
                                           Case{"2030-04-19T23:30:00Z", "2030-04-20T00:30:00Z", "SATURDAY"}));

// Clocks go forward on Sunday 2030-03-31 at 01:00Z and back on Sunday 2030-10-27 at 01:00Z.
INSTANTIATE_TEST_SUITE_P(ClockChanges, UsualClass,
                         ::testing::Values(Case{"2030-03-30T08:00:00Z", "2030-03-30T13:00:00Z", "SATURDAY_AM"},
                                           Case{"2030-03-31T07:00:00Z", "2030-03-31T12:00:00Z", "SUNDAY_AM"},
                                           Case{"2030-03-31T05:00:00Z", "2030-03-31T08:00:00Z", "SUNDAY_EARLY"},
                                           Case{"2030-03-31T08:00:00Z", "2030-03-31T13:00:00Z", "SUNDAY"},
                                           Case{"2030-04-01T07:00:00Z", "2030-04-01T12:00:00Z", "WEEKDAY_AM"},
                                           Case{"2030-10-26T07:00:00Z", "2030-10-26T12:00:00Z", "SATURDAY_AM"},
                                           Case{"2030-10-27T07:00:00Z", "2030-10-27T12:00:00Z", "SUNDAY_AM"},
                                           Case{"2030-10-27T06:00:00Z", "2030-10-27T09:00:00Z", "SUNDAY_EARLY"},
                                           Case{"2030-10-27T13:00:00Z", "2030-10-27T18:00:00Z", "SUNDAY_PM"},
                                           Case{"2030-10-28T13:00:00Z", "2030-10-28T18:00:00Z", "WEEKDAY_PM"},
                                           Case{"2030-10-26T22:30:00Z", "2030-10-26T23:30:00Z", "SATURDAY"}));

TEST(Classified, LeavesTheSuppliersOwnWords) {
  Timeslot given = slot("2030-04-15T08:00:00+01:00", "2030-04-15T13:00:00+01:00");
  given.classification = Class::kWeekdayEarly;
  given.standard = false;
  EXPECT_EQ(classified(given, {}), given);
}

TEST(Classified, MarksPremiumWhatTheTableNames) {
  parties::SlotTable table{.hours = {}, .premium = {Class::kSaturday, Class::kWeekdayEvening}};
  auto is_standard = [&](Timeslot given) { return *classified(given, table).standard; };
  EXPECT_TRUE(is_standard(slot("2030-04-15T08:00:00+01:00", "2030-04-15T13:00:00+01:00")));
  EXPECT_FALSE(is_standard(slot("2030-04-15T18:00:00+01:00", "2030-04-15T20:00:00+01:00")));
  EXPECT_TRUE(is_standard(slot("2030-04-20T08:00:00+01:00", "2030-04-20T13:00:00+01:00")))
      << "SATURDAY_AM is not named";
  Timeslot all_saturday = slot("2030-04-20T08:00:00+01:00", "2030-04-20T18:00:00+01:00");
  EXPECT_FALSE(is_standard(all_saturday));
  all_saturday.standard = true;
  EXPECT_TRUE(is_standard(all_saturday)) << "the supplier's word comes first";
  Timeslot named = slot("2030-04-15T08:00:00+01:00", "2030-04-15T13:00:00+01:00");
  named.classification = Class::kWeekdayEvening;
  EXPECT_FALSE(is_standard(named)) << "the class may be the supplier's own";
}

TEST(Classified, TakesTheFirstWindowOfTheSuppliersTableThatHoldsTheSlot) {
  parties::SlotTable table{.hours = {{DayPart::kPm, 12h, 24h}, {DayPart::kEvening, 17h, 24h}, {DayPart::kAm, 0h, 12h}},
                           .premium = {}};
  EXPECT_EQ(class_of(slot("2030-04-15T18:00:00+01:00", "2030-04-15T20:00:00+01:00"), table), "WEEKDAY_PM");
  EXPECT_EQ(class_of(slot("2030-04-15T07:00:00+01:00", "2030-04-15T09:00:00+01:00"), table), "WEEKDAY_AM");
  EXPECT_EQ(class_of(slot("2030-04-15T11:00:00+01:00", "2030-04-15T13:00:00+01:00"), table), "WEEKDAY");
  EXPECT_EQ(class_of(slot("2030-04-15T20:00:00+01:00", "2030-04-16T00:00:00+01:00"), table), "WEEKDAY_PM")
      << "midnight at its end is 24:00 of the day before";
}

TEST(Classified, GoesByTheClockOnTheWallInTheHourThatComesTwice) {
  parties::SlotTable table{.hours = {{DayPart::kEarly, 1h, 2h}}, .premium = {}};
  EXPECT_EQ(class_of(slot("2030-10-27T01:00:00+01:00", "2030-10-27T01:30:00+01:00"), table), "SUNDAY_EARLY");
  EXPECT_EQ(class_of(slot("2030-10-27T01:00:00Z", "2030-10-27T01:30:00Z"), table), "SUNDAY_EARLY");
  EXPECT_EQ(class_of(slot("2030-10-27T01:30:00+01:00", "2030-10-27T01:45:00Z"), table), "SUNDAY_EARLY");
}

TEST(IsWithinOneDay, JudgesTheDayInLondon) {
  EXPECT_TRUE(is_within_one_day(slot("2030-04-15T08:00:00+01:00", "2030-04-15T13:00:00+01:00")));
  EXPECT_TRUE(is_within_one_day(slot("2030-04-15T20:00:00+01:00", "2030-04-16T00:00:00+01:00")));
  EXPECT_FALSE(is_within_one_day(slot("2030-04-15T20:00:00Z", "2030-04-16T00:00:00Z"))) << "01:00 of the next day";
  EXPECT_TRUE(is_within_one_day(slot("2030-01-15T20:00:00Z", "2030-01-16T00:00:00Z")));
  EXPECT_FALSE(is_within_one_day(slot("2030-04-15T00:00:00+01:00", "2030-04-17T00:00:00+01:00")));
  EXPECT_TRUE(is_within_one_day(slot("2030-03-31T00:00:00Z", "2030-03-31T23:00:00Z"))) << "a day of 23 hours";
  EXPECT_TRUE(is_within_one_day(slot("2030-10-26T23:00:00Z", "2030-10-28T00:00:00Z"))) << "a day of 25 hours";
}

}  // namespace
}  // namespace fibrecafe::appointments
