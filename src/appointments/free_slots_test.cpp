// SPDX-License-Identifier: Apache-2.0
#include "appointments/free_slots.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::appointments {
namespace {

const Time kNow = parse_time("2030-03-04T09:15:00Z").value();  // a Monday

Timeslot slot(std::string_view start, std::string_view end) {
  return {.start = parse_time(start).value(), .end = parse_time(end).value()};
}

std::vector<std::string> starts(const std::vector<Timeslot>& slots) {
  std::vector<std::string> out;
  for (const Timeslot& each : slots) out.push_back(format_time(each.start).substr(0, 16));
  return out;
}

using Starts = std::vector<std::string>;

TEST(DecideFreeSlots, NeedsAnAgreement) {
  parties::Supplier supplier;
  parties::Agreement agreement;
  WantedSlots wanted;
  wanted.supplier_name = "EXAMPLE_FIBRE";
  EXPECT_TRUE(decide_free_slots(wanted, &supplier, &agreement, kNow));
  for (bool is_known : {false, true}) {
    auto refused = decide_free_slots(wanted, is_known ? &supplier : nullptr, nullptr, kNow);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kRejected);
    EXPECT_EQ(refused.error().problems.front().path, "supplier");
  }
}

TEST(DecideFreeSlots, RefusesADayThatHasPassedInLondon) {
  parties::Supplier supplier;
  parties::Agreement agreement;
  WantedSlots wanted;
  wanted.from = parse_date("2030-07-01");
  Time just_before_midnight = parse_time("2030-07-01T22:59:00Z").value();
  EXPECT_TRUE(decide_free_slots(wanted, &supplier, &agreement, just_before_midnight));
  auto refused = decide_free_slots(wanted, &supplier, &agreement, just_before_midnight + std::chrono::minutes(1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(refused.error().problems.front().path, "appointmentFromDate");
}

TEST(Offered, AreSortedAndAlwaysClassified) {
  auto slots = offered(
      {slot("2030-03-06T13:00:00Z", "2030-03-06T18:00:00Z"), slot("2030-03-05T08:00:00Z", "2030-03-05T13:00:00Z"),
       slot("2030-03-06T08:00:00Z", "2030-03-06T13:00:00Z")},
      {}, {}, kNow);
  EXPECT_EQ(starts(slots), (Starts{"2030-03-05T08:00", "2030-03-06T08:00", "2030-03-06T13:00"}));
  for (const Timeslot& each : slots) EXPECT_TRUE(each.classification && each.standard);
}

TEST(Offered, LeavesOutWhatHasBegun) {
  EXPECT_EQ(starts(offered({slot("2030-03-04T08:00:00Z", "2030-03-04T13:00:00Z"),
                            slot("2030-03-04T09:15:00Z", "2030-03-04T13:00:00Z"),
                            slot("2030-03-04T09:15:01Z", "2030-03-04T13:00:00Z")},
                           {}, {}, kNow)),
            Starts{"2030-03-04T09:15"});
}

TEST(Offered, LeavesOutWhatIsBeforeTheWantedDayInLondon) {
  WantedSlots wanted;
  wanted.from = parse_date("2030-06-11");
  EXPECT_EQ(starts(offered({slot("2030-06-10T22:59:00Z", "2030-06-10T23:30:00Z"),
                            slot("2030-06-10T23:00:00Z", "2030-06-10T23:30:00Z")},
                           {}, wanted, kNow)),
            Starts{"2030-06-10T23:00"});
}

TEST(Offered, LeavesOutPremiumSlotsWhereStandardOnesAreWanted) {
  Timeslot marked = slot("2030-03-05T08:00:00Z", "2030-03-05T13:00:00Z");
  marked.standard = false;
  Timeslot evening = slot("2030-03-05T18:00:00Z", "2030-03-05T20:00:00Z");
  Timeslot plain = slot("2030-03-05T13:00:00Z", "2030-03-05T17:00:00Z");
  parties::SlotTable table{.hours = {}, .premium = {TimeslotClassification::kWeekdayEvening}};
  WantedSlots wanted;
  EXPECT_EQ(offered({marked, evening, plain}, table, wanted, kNow).size(), 3u);
  wanted.standard_only = true;
  EXPECT_EQ(starts(offered({marked, evening, plain}, table, wanted, kNow)), Starts{"2030-03-05T13:00"});
}

TEST(Offered, LeavesOutSlotsOfSeveralDaysWhereOneDayIsWanted) {
  Timeslot two_days = slot("2030-03-05T08:00:00Z", "2030-03-06T18:00:00Z");
  Timeslot one_day = slot("2030-03-05T20:00:00Z", "2030-03-06T00:00:00Z");
  WantedSlots wanted;
  EXPECT_EQ(offered({two_days, one_day}, {}, wanted, kNow).size(), 2u);
  wanted.single_day = true;
  EXPECT_EQ(starts(offered({two_days, one_day}, {}, wanted, kNow)), Starts{"2030-03-05T20:00"});
}

}  // namespace
}  // namespace fibrecafe::appointments
