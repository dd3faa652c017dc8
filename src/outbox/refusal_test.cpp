// SPDX-License-Identifier: Apache-2.0
#include "outbox/refusal.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::outbox {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Time kNoon = parse_time("2026-03-02T12:00:00.000Z").value();

std::optional<Duration> wait_after(int64_t refusals_before, Duration since_first, Settings settings = {}) {
  store::DueKci kci;
  kci.refusals = refusals_before;
  if (refusals_before > 0) kci.first_refusal = kNoon - since_first;
  auto next = next_after_refusal(kci, settings, kNoon);
  return next ? std::optional<Duration>(*next - kNoon) : std::nullopt;
}

TEST(NextAfterRefusal, DoublesFromFiveSecondsToFifteenMinutes) {
  int64_t wanted[] = {5, 10, 20, 40, 80, 160, 320, 640, 900, 900};
  for (int64_t i = 0; i < 10; ++i) EXPECT_EQ(wait_after(i, minutes(1)), Duration(seconds(wanted[i]))) << i;
}

TEST(NextAfterRefusal, GivesUpAfterTheTimeAndFiveAttempts) {
  EXPECT_TRUE(wait_after(3, hours(2))) << "the fourth";
  EXPECT_FALSE(wait_after(4, hours(2))) << "the fifth";
  EXPECT_TRUE(wait_after(20, minutes(59)));
  EXPECT_FALSE(wait_after(20, hours(1)));
}

TEST(NextAfterRefusal, FitsTheAttemptsIntoAShortTime) {
  Settings settings;
  settings.refused_give_up = seconds(2);
  EXPECT_EQ(wait_after(0, seconds(0), settings), Duration(500));
  EXPECT_EQ(wait_after(3, seconds(2), settings), Duration(500));
  EXPECT_FALSE(wait_after(4, seconds(2), settings));
  settings.refused_give_up = Duration(0);
  EXPECT_EQ(wait_after(0, seconds(0), settings), Duration(100));
}

}  // namespace
}  // namespace fibrecafe::outbox
