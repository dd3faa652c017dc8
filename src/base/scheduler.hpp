// SPDX-License-Identifier: Apache-2.0
// Runs things later: where something must be done though nothing happens, such as the supplier stub's time between
// KCIs, or the deadline of a question to a supplier.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "base/time.hpp"

namespace fibrecafe {

class Timer {
 public:
  virtual ~Timer() = default;
  // Runs `work` once after `delay`; equal moments in the order of their calls. Thread-safe.
  virtual void after(Duration delay, std::function<void()> work) = 0;
};

// One thing after the other, on one thread of its own.
class Scheduler final : public Timer {
 public:
  Scheduler();
  ~Scheduler() override { stop(); }
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  // Dropped when stopped before.
  void after(Duration delay, std::function<void()> work) override;
  // Waits for the work that is running, runs no more. Not to be called from `work`.
  void stop();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<Monotonic, std::function<void()>> due_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

// Time stands still until it is told to move; then what came due runs, in the caller.
class ManualTimer final : public Timer {
 public:
  void after(Duration delay, std::function<void()> work) override { due_.emplace(now_ + delay, std::move(work)); }
  void advance(Duration by) {
    now_ += by;
    while (!due_.empty() && due_.begin()->first <= now_) {
      auto work = std::move(due_.begin()->second);
      due_.erase(due_.begin());
      work();
    }
  }

 private:
  Duration now_{};
  std::multimap<Duration, std::function<void()>> due_;
};

}  // namespace fibrecafe
