// SPDX-License-Identifier: Apache-2.0
#include "outbox/back_off.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::outbox {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr Monotonic kStart{};

// Without jitter: the least random number.
class NoChance final : public Random {
 public:
  void fill(std::span<uint8_t> bytes) override { std::fill(bytes.begin(), bytes.end(), uint8_t{0}); }
};

class Trouble : public ::testing::Test {
 protected:
  NoChance chance;
  BackOff back_off{{seconds(1), seconds(60)}, hours(1), chance};
};

TEST_F(Trouble, IsNotDownBeforeAnythingFailed) {
  EXPECT_FALSE(back_off.down());
  EXPECT_FALSE(back_off.succeeded(kStart));
}

TEST_F(Trouble, DoublesUpToTheLongest) {
  Monotonic now = kStart + seconds(1);
  for (int64_t wanted : {1, 2, 4, 8, 16, 32, 60, 60}) {
    back_off.failed(now, now, {});
    EXPECT_EQ(back_off.next_try() - now, seconds(wanted));
    now = back_off.next_try();
  }
}

TEST_F(Trouble, StartsAnewAfterASuccess) {
  back_off.failed(kStart, kStart, {});
  back_off.failed(kStart + seconds(1), kStart + seconds(1), {});
  EXPECT_TRUE(back_off.succeeded(kStart));
  EXPECT_FALSE(back_off.down());
  back_off.failed(kStart + seconds(9), kStart + seconds(9), {});
  EXPECT_EQ(back_off.next_try(), kStart + seconds(10));
}

TEST_F(Trouble, CountsCallsUnderWayTogetherOnce) {
  back_off.failed(kStart, kStart + seconds(1), {});
  back_off.failed(kStart, kStart + seconds(3), {});
  EXPECT_EQ(back_off.next_try(), kStart + seconds(2));
}

TEST_F(Trouble, HonoursTheLongestRetryAfterOfCallsUnderWayTogether) {
  back_off.failed(kStart, kStart + seconds(1), {});
  back_off.failed(kStart, kStart + seconds(1), seconds(30));
  back_off.failed(kStart, kStart + seconds(1), seconds(20));
  EXPECT_EQ(back_off.next_try(), kStart + seconds(31));
  EXPECT_EQ(back_off.asked_until(), kStart + seconds(31));
}

TEST_F(Trouble, CapsRetryAfter) {
  back_off.failed(kStart, kStart, hours(1000));
  EXPECT_EQ(back_off.next_try(), kStart + hours(1));
}

TEST_F(Trouble, WhatWasAskedForOutlastsASuccessThatWasUnderWayAlready) {
  back_off.failed(kStart + seconds(1), kStart + seconds(2), seconds(30));
  EXPECT_FALSE(back_off.succeeded(kStart + seconds(1)));
  EXPECT_EQ(back_off.next_try(), kStart + seconds(32));
  EXPECT_TRUE(back_off.succeeded(kStart + seconds(32)));
  EXPECT_FALSE(back_off.down());
}

TEST_F(Trouble, MayBeTriedAtOnceWhenSomethingChanged) {
  back_off.failed(kStart, kStart, seconds(30));
  back_off.try_now();
  EXPECT_TRUE(back_off.down());
  EXPECT_LE(back_off.next_try(), kStart);
}

TEST(BackOffJitter, ShortensAWaitByAFifthAtMost) {
  SeededRandom random(5);
  int64_t shortest = 60'000, longest = 0;
  for (int i = 0; i < 1000; ++i) {
    BackOff back_off({seconds(60), seconds(60)}, hours(1), random);
    back_off.failed(kStart, kStart, {});
    int64_t waited = std::chrono::duration_cast<Duration>(back_off.next_try() - kStart).count();
    shortest = std::min(shortest, waited);
    longest = std::max(longest, waited);
  }
  EXPECT_GE(shortest, 48'000);
  EXPECT_LT(shortest, 50'000);
  EXPECT_LE(longest, 60'000);
  EXPECT_GT(longest, 58'000);
}

}  // namespace
}  // namespace fibrecafe::outbox
