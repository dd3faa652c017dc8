// SPDX-License-Identifier: Apache-2.0
#include "edge/rates.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::edge {
namespace {

// Calls let through when somebody calls every millisecond for that long.
int let_through(int per_second, int replicas, std::chrono::seconds time) {
  Rates rates;
  int passed = 0;
  for (Monotonic now{}; now < Monotonic{} + time; now += std::chrono::milliseconds(1)) {
    passed += rates.take("client", per_second, now, replicas) ? 1 : 0;
  }
  return passed;
}

TEST(Rates, ReplicasTogetherKeepALimit) {
  int alone = let_through(100, 1, std::chrono::seconds(10));
  int one_of_four = let_through(100, 4, std::chrono::seconds(10));
  EXPECT_NEAR(alone, 1100, 5);
  EXPECT_NEAR(one_of_four * 4, alone, 20);
}

TEST(Rates, ASmallLimitLetsSomethingThroughAtEveryReplica) {
  EXPECT_NEAR(let_through(1, 20, std::chrono::seconds(60)), 4, 1);
}

TEST(Rates, NoLimitIsNoLimitAnywhere) {
  EXPECT_EQ(let_through(0, 3, std::chrono::seconds(1)), 1000);
}

}  // namespace
}  // namespace fibrecafe::edge
