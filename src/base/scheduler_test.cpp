// SPDX-License-Identifier: Apache-2.0
#include "base/scheduler.hpp"

#include <gtest/gtest.h>

#include <future>
#include <vector>

namespace fibrecafe {
namespace {

using namespace std::chrono_literals;

TEST(Scheduler, RunsInTheOrderOfTheMoments) {
  Scheduler scheduler;
  std::vector<int> ran;
  std::promise<void> done;
  scheduler.after(40ms, [&] { done.set_value(); });
  scheduler.after(20ms, [&] { ran.push_back(2); });
  scheduler.after(0ms, [&] { ran.push_back(1); });
  done.get_future().wait();
  EXPECT_EQ(ran, (std::vector<int>{1, 2}));
}

TEST(Scheduler, RunsWhatItsOwnWorkAdds) {
  Scheduler scheduler;
  std::promise<void> done;
  scheduler.after(0ms, [&] { scheduler.after(1ms, [&] { done.set_value(); }); });
  done.get_future().wait();
}

TEST(Scheduler, DropsWhatWaitsWhenItStops) {
  auto held = std::make_shared<int>(1);
  Scheduler scheduler;
  scheduler.after(1h, [held] { ADD_FAILURE(); });
  scheduler.stop();
  scheduler.after(0ms, [held] { ADD_FAILURE(); });
  EXPECT_EQ(held.use_count(), 1);
}

TEST(ManualTimer, RunsWhatCameDueInItsOrderAndNotBefore) {
  ManualTimer timer;
  std::vector<int> ran;
  timer.after(20ms, [&] { ran.push_back(2); });
  timer.after(10ms, [&] {
    ran.push_back(1);
    timer.after(20ms, [&] { ran.push_back(3); });
  });
  timer.advance(9ms);
  EXPECT_TRUE(ran.empty());
  timer.advance(11ms);
  EXPECT_EQ(ran, (std::vector<int>{1, 2}));
  timer.advance(20ms);
  EXPECT_EQ(ran, (std::vector<int>{1, 2, 3}));
}

}  // namespace
}  // namespace fibrecafe
