// SPDX-License-Identifier: Apache-2.0
#include "base/scheduler.hpp"

namespace fibrecafe {

Scheduler::Scheduler() : thread_([this] { run(); }) {}

void Scheduler::after(Duration delay, std::function<void()> work) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    due_.emplace(std::chrono::steady_clock::now() + delay, std::move(work));
  }
  changed_.notify_one();
}

void Scheduler::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
  due_.clear();
}

void Scheduler::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (due_.empty()) {
      changed_.wait(lock);
      continue;
    }
    Monotonic first = due_.begin()->first;
    if (std::chrono::steady_clock::now() < first) {
      changed_.wait_until(lock, first);
      continue;
    }
    auto work = std::move(due_.begin()->second);
    due_.erase(due_.begin());
    lock.unlock();
    work();
    work = nullptr;
    lock.lock();
  }
}

}  // namespace fibrecafe
