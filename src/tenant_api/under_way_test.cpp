// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/under_way.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace fibrecafe::tenant_api {
namespace {

using Turn = UnderWay::Turn;

const store::RequestKey kKey{{1}}, kOther{{2}};

// Takes a turn and keeps it in `into`; a refusal is counted.
UnderWay::Go keep_in(std::optional<Turn>& into, int& refused) {
  return [&](std::optional<Turn> turn) { turn ? void(into.emplace(std::move(*turn))) : void(++refused); };
}

TEST(UnderWay, GivesTurnsInTheOrderTheyWereAskedFor) {
  UnderWay under_way;
  std::optional<Turn> first, second, third, other;
  int refused = 0;
  under_way.take_turn(kKey, keep_in(first, refused));
  under_way.take_turn(kKey, keep_in(second, refused));
  under_way.take_turn(kKey, keep_in(third, refused));
  under_way.take_turn(kOther, keep_in(other, refused));
  EXPECT_TRUE(first && other);
  EXPECT_FALSE(second || third);
  first.reset();
  EXPECT_TRUE(second);
  EXPECT_FALSE(third);
  second.reset();
  EXPECT_TRUE(third);
  EXPECT_EQ(refused, 0);
}

TEST(UnderWay, TellsThoseWhoWaitAndThoseWhoComeThatATurnHasStalled) {
  UnderWay under_way;
  std::optional<Turn> first, second, third, fourth;
  int refused = 0;
  under_way.take_turn(kKey, keep_in(first, refused));
  under_way.take_turn(kKey, keep_in(second, refused));
  first->stall();
  EXPECT_EQ(refused, 1);
  under_way.take_turn(kKey, keep_in(third, refused));
  EXPECT_EQ(refused, 2);
  first.reset();
  under_way.take_turn(kKey, keep_in(fourth, refused));
  EXPECT_TRUE(fourth);
  EXPECT_FALSE(second || third);
}

TEST(UnderWay, LetsOneOfAnIdGoAtATimeWhateverTheThreads) {
  UnderWay under_way;
  std::atomic<int> inside{0}, most{0}, ran{0};
  auto go = [&](std::optional<Turn> turn) {
    ASSERT_TRUE(turn);
    most = std::max(most.load(), ++inside);
    --inside;
    ++ran;
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int each = 0; each < 500; ++each) under_way.take_turn(kKey, go);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ran, 2000);
  EXPECT_EQ(most, 1);
}

}  // namespace
}  // namespace fibrecafe::tenant_api
