// SPDX-License-Identifier: Apache-2.0
#include "auth/password_worker.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <vector>

#include "auth/auth_fakes.hpp"

namespace fibrecafe::auth {
namespace {

TEST(PasswordWorker, TellsWhetherTheSecretIsThatOfTheHash) {
  PasswordWorker worker(4);
  for (auto [secret, expected] : {std::pair{"right", true}, std::pair{"wrong", false}}) {
    std::promise<std::optional<bool>> answer;
    ASSERT_TRUE(
        worker.compare(secret, cheap_hash("right"), [&](std::optional<bool> matches) { answer.set_value(matches); }));
    EXPECT_EQ(answer.get_future().get(), expected);
  }
}

// Holds the worker inside its first job, so that what is put in afterwards stays in the queue.
struct Busy {
  explicit Busy(PasswordWorker& worker) {
    bool taken = worker.compare("x", "no hash", [this](std::optional<bool>) {
      entered.count_down();
      released.wait();
    });
    EXPECT_TRUE(taken);
    entered.wait();
  }
  std::latch entered{1}, released{1};
};

TEST(PasswordWorker, RefusesWhenItsQueueIsFullAndDoesAllItTook) {
  constexpr size_t kMax = 64;
  std::string hash = cheap_hash("right");
  std::atomic<int> matched = 0;
  std::latch finished(kMax);
  PasswordWorker worker(kMax);
  Busy busy(worker);
  auto count = [&](std::optional<bool> matches) {
    if (matches == true) ++matched;
    finished.count_down();
  };
  for (size_t i = 0; i < kMax; ++i) EXPECT_TRUE(worker.compare("right", hash, count)) << i;
  EXPECT_FALSE(worker.compare("right", hash, count));
  busy.released.count_down();
  finished.wait();
  EXPECT_EQ(matched, int(kMax));
}

TEST(PasswordWorker, LeavesNobodyWithoutAnAnswerWhenItStops) {
  std::atomic<int> compared = 0, told_nothing = 0;
  auto count = [&](std::optional<bool> matches) { ++(matches ? compared : told_nothing); };
  {
    PasswordWorker worker(4);
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(worker.compare("x", "no hash", count));
  }
  EXPECT_EQ(compared + told_nothing, 4);
}

}  // namespace
}  // namespace fibrecafe::auth
