// SPDX-License-Identifier: Apache-2.0
#include "base/time.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace fibrecafe {
namespace {

using namespace std::chrono_literals;

std::string again(std::string_view text) {
  auto time = parse_time(text);
  return time ? format_time(*time) : "none";
}

std::string day(std::optional<Date> date) {
  return date ? format_date(*date) : "none";
}

TEST(ParseTime, ReadsAnyOffsetAndCutsFractionsBeyondTheMillisecond) {
  EXPECT_EQ(again("2026-03-01T09:30:00Z"), "2026-03-01T09:30:00.000Z");
  EXPECT_EQ(again("2026-03-01t09:30:00.5z"), "2026-03-01T09:30:00.500Z");
  EXPECT_EQ(again("2026-03-01T09:30:00.1239999Z"), "2026-03-01T09:30:00.123Z");
  EXPECT_EQ(again("2026-03-01T00:30:00+01:00"), "2026-02-28T23:30:00.000Z");
  EXPECT_EQ(again("2028-02-29T23:59:59.999-00:30"), "2028-03-01T00:29:59.999Z");
  EXPECT_EQ(again("1969-12-31T23:59:59.999Z"), "1969-12-31T23:59:59.999Z");
}

TEST(ParseTime, RefusesWhatIsNotADateTime) {
  for (const char* text : {"",
                           "2026-03-01",
                           "2026-03-01T",
                           "2026-03-01T09:30Z",
                           "2026-03-01T09:30:00",
                           "2026-03-01 09:30:00Z",
                           "2026-03-01T24:00:00Z",
                           "2026-03-01T09:60:00Z",
                           "2026-03-01T09:30:60Z",
                           "2026-02-29T09:30:00Z",
                           "2026-03-01T09:30:00.Z",
                           "2026-03-01T09:30:00+0100",
                           "2026-03-01T09:30:00+01:60",
                           "2026-03-01T09:30:00+24:00",
                           "2026-03-01T09:30:00Zx",
                           "2026-3-01T09:30:00Z",
                           "0000-03-01T09:30:00Z",
                           "+026-03-01T09:30:00Z",
                           "2026-03-01T09:30:00.5",
                           "2026-03-01T09:30:00-"}) {
    EXPECT_EQ(again(text), "none") << text;
  }
}

TEST(ParseTime, ReadsBackWhatFormatTimeWrites) {
  rc::check([] {
    Time time{Duration(*rc::gen::inRange<int64_t>(-62'135'596'800'000, 253'402'300'799'999))};
    RC_ASSERT(parse_time(format_time(time)) == time);
  });
}

TEST(ParseDate, TakesRealDaysOnly) {
  EXPECT_EQ(day(parse_date("2028-02-29")), "2028-02-29");
  for (const char* text : {"", "2026-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-1-1", "20260101",
                           "2026-01-01Z", "2026/01/01", " 2026-01-01", "0000-01-01"}) {
    EXPECT_EQ(day(parse_date(text)), "none") << text;
  }
}

TEST(ParseDateOrMidnight, TakesMidnightInItsOwnOffsetAndInLondon) {
  EXPECT_EQ(day(parse_date_or_midnight("2026-07-01")), "2026-07-01");
  EXPECT_EQ(day(parse_date_or_midnight("2026-07-01T00:00:00Z")), "2026-07-01");
  EXPECT_EQ(day(parse_date_or_midnight("2026-07-01T00:00:00+05:30")), "2026-07-01");
  EXPECT_EQ(day(parse_date_or_midnight("2026-06-30T23:00:00Z")), "2026-07-01");
  EXPECT_EQ(day(parse_date_or_midnight("2026-07-01T01:00:00.000+02:00")), "2026-07-01");
}

TEST(ParseDateOrMidnight, RefusesAnyOtherTime) {
  EXPECT_EQ(day(parse_date_or_midnight("2026-01-31T23:00:00Z")), "none");  // winter: London is on UTC
  EXPECT_EQ(day(parse_date_or_midnight("2026-07-01T09:00:00Z")), "none");
  EXPECT_EQ(day(parse_date_or_midnight("2026-07-01T00:00:00.001Z")), "none");
  EXPECT_EQ(day(parse_date_or_midnight("tomorrow")), "none");
}

TEST(ParseTimeOrDate, PutsAPlainDateAtMidnightInLondon) {
  EXPECT_EQ(format_time(parse_time_or_date("2026-07-01").value()), "2026-06-30T23:00:00.000Z");
  EXPECT_EQ(format_time(parse_time_or_date("2026-01-01").value()), "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(format_time(parse_time_or_date("2026-07-01T08:00:00Z").value()), "2026-07-01T08:00:00.000Z");
  EXPECT_FALSE(parse_time_or_date("soon"));
}

TEST(LondonDate, ChangesDayAtLondonMidnight) {
  EXPECT_EQ(format_date(london_date(parse_time("2026-06-30T22:59:59.999Z").value())), "2026-06-30");
  EXPECT_EQ(format_date(london_date(parse_time("2026-06-30T23:00:00Z").value())), "2026-07-01");
  EXPECT_EQ(format_date(london_date(parse_time("2026-12-31T23:59:59Z").value())), "2026-12-31");
}

TEST(LondonTime, ShowsWhatAClockOnTheWallDoes) {
  auto shown = [](std::string_view time) {
    LocalTime local = london_time(parse_time(time).value());
    return format_time(std::chrono::sys_days(local.date) + local.time_of_day).substr(0, 16);
  };
  EXPECT_EQ(shown("2030-03-31T00:59:00Z"), "2030-03-31T00:59");
  EXPECT_EQ(shown("2030-03-31T01:00:00Z"), "2030-03-31T02:00");
  EXPECT_EQ(shown("2030-06-30T23:00:00Z"), "2030-07-01T00:00");
  EXPECT_EQ(shown("2030-10-27T00:30:00Z"), "2030-10-27T01:30");
  EXPECT_EQ(shown("2030-10-27T01:30:00Z"), "2030-10-27T01:30");
  EXPECT_EQ(shown("2030-12-01T12:00:00Z"), "2030-12-01T12:00");
}

TEST(LondonMidnight, HoldsOnTheDaysTheClocksChange) {
  auto midnight = [](std::string_view date) { return format_time(london_midnight(parse_date(date).value())); };
  EXPECT_EQ(midnight("2026-03-29"), "2026-03-29T00:00:00.000Z");
  EXPECT_EQ(midnight("2026-03-30"), "2026-03-29T23:00:00.000Z");
  EXPECT_EQ(midnight("2026-10-25"), "2026-10-24T23:00:00.000Z");
  EXPECT_EQ(midnight("2026-10-26"), "2026-10-26T00:00:00.000Z");
}

TEST(ParseDuration, TakesAWholeNumberWithAUnit) {
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("10s"), 10s);
  EXPECT_EQ(parse_duration("5m"), 5min);
  EXPECT_EQ(parse_duration("1h"), 1h);
  EXPECT_EQ(parse_duration("7d"), 168h);
  EXPECT_EQ(parse_duration("0s"), 0s);
  for (const char* text :
       {"", "s", "10", "10 s", " 10s", "1.5s", "-1s", "-0s", "+1s", "10S", "10sec", "9999999999999s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(FormatDuration, TakesTheLargestUnitThatFits) {
  EXPECT_EQ(format_duration(0ms), "0ms");
  EXPECT_EQ(format_duration(1500ms), "1500ms");
  EXPECT_EQ(format_duration(90s), "90s");
  EXPECT_EQ(format_duration(600s), "10m");
  EXPECT_EQ(format_duration(48h), "2d");
}

TEST(ManualClock, MovesOnlyWhenTold) {
  ManualClock clock(parse_time("2026-03-01T00:00:00Z").value());
  auto before = clock.monotonic();
  EXPECT_EQ(clock.monotonic(), before);
  clock.advance(5s);
  EXPECT_EQ(clock.monotonic() - before, 5s);
  EXPECT_EQ(format_time(clock.now()), "2026-03-01T00:00:05.000Z");
}

}  // namespace
}  // namespace fibrecafe
