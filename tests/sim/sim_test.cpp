// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/sim/world.hpp"

namespace fibrecafe::sim {
namespace {

std::vector<std::string> trace_of(uint64_t seed) {
  World world({seed, 3, false});
  world.run();
  EXPECT_TRUE(world.checker.violations().empty()) << "seed " << seed << ": " << world.checker.violations().front();
  return world.trace.lines();
}

TEST(Simulator, GivesTheSameTraceForTheSameSeed) {
  EXPECT_EQ(trace_of(17), trace_of(17));
}

TEST(Simulator, GivesAnotherTraceForAnotherSeed) {
  EXPECT_NE(trace_of(17), trace_of(18));
}

// Each found something once; a week each.
TEST(Simulator, KeepsToItsRulesInSeedsThatBrokeThem) {
  for (uint64_t seed : {1012}) {
    World world({seed, 7, false});
    world.run();
    EXPECT_TRUE(world.checker.violations().empty()) << "seed " << seed << ": " << world.checker.violations().front();
  }
}

}  // namespace
}  // namespace fibrecafe::sim
