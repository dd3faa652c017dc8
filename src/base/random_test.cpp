// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"

#include <gtest/gtest.h>

#include <set>

namespace fibrecafe {
namespace {

TEST(SeededRandom, RepeatsItselfForOneSeed) {
  SeededRandom one(7), same(7), other(8);
  uint64_t first = one.next();
  EXPECT_EQ(first, same.next());
  EXPECT_NE(first, other.next());
  EXPECT_NE(first, one.next());
}

TEST(Random, FractionStaysBelowOne) {
  struct AllOnes final : Random {
    void fill(std::span<uint8_t> bytes) override { std::fill(bytes.begin(), bytes.end(), uint8_t{255}); }
  } largest;
  EXPECT_LT(largest.fraction(), 1.0);
  SeededRandom random(1);
  double sum = 0;
  for (int i = 0; i < 1000; ++i) sum += random.fraction();
  EXPECT_NEAR(sum / 1000, 0.5, 0.05);
}

TEST(SystemRandom, DoesNotRepeatItself) {
  SystemRandom random;
  std::set<uint64_t> seen;
  for (int i = 0; i < 100; ++i) seen.insert(random.next());
  EXPECT_EQ(seen.size(), 100u);
}

TEST(Uuid, Version4HasItsVersionAndVariant) {
  SeededRandom random(3);
  for (int i = 0; i < 50; ++i) {
    std::string text = to_string(uuid_v4(random));
    EXPECT_EQ(text.size(), 36u);
    EXPECT_EQ(text[14], '4');
    EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos) << text;
  }
}

TEST(Uuid, Version7SortsByTime) {
  SeededRandom random(3);
  Time time{std::chrono::milliseconds(0x0190a1b2c3d4)};
  std::string first = to_string(uuid_v7(random, time));
  EXPECT_EQ(first.substr(0, 15), "0190a1b2-c3d4-7");
  for (int i = 0; i < 50; ++i) {
    std::string next = to_string(uuid_v7(random, time += std::chrono::milliseconds(1)));
    EXPECT_LT(first, next);
    first = next;
  }
}

TEST(ParseUuid, ReadsBothCases) {
  auto lower = parse_uuid("0190a1b2-c3d4-7abc-89de-f0123456789a");
  ASSERT_TRUE(lower);
  EXPECT_EQ(parse_uuid("0190A1B2-C3D4-7ABC-89DE-F0123456789A"), lower);
  EXPECT_EQ(to_string(*lower), "0190a1b2-c3d4-7abc-89de-f0123456789a");
}

TEST(ParseUuid, RefusesWhatIsNotOne) {
  for (const char* text : {"", "0190a1b2c3d47abc89def0123456789a", "0190a1b2-c3d4-7abc-89de-f0123456789",
                           "0190a1b2-c3d4-7abc-89de-f0123456789g", "0190a1b2-c3d4-7abc-89de_f0123456789a",
                           "{190a1b2-c3d4-7abc-89de-f0123456789a}", "0190a1b-2c3d4-7abc-89de-f0123456789a"}) {
    EXPECT_FALSE(parse_uuid(text)) << text;
  }
}

}  // namespace
}  // namespace fibrecafe
