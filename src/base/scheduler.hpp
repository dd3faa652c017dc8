// SPDX-License-Identifier: Apache-2.0
// Runs things later, one after the other, on one thread of its own. Used where something must be done
// though nothing happens: the supplier stub's time between KCIs, the deadline of a question to several suppliers.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "base/time.hpp"

namespace fibrecafe {

class Scheduler {
 public:
  Scheduler();
  ~Scheduler() { stop(); }
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  // Runs `work` once after `delay`; equal moments in the order of their calls. Dropped when stopped before.
  // Thread-safe.
  void after(Duration delay, std::function<void()> work);
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

}  // namespace fibrecafe
