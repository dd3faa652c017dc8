// SPDX-License-Identifier: Apache-2.0
// Whether the store waits for an operator after a restore, and what happens when it no longer does.
//
// Used by gateway.cpp. While it holds, a thread looks every second whether `fibrecafe resume` was run.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "observe/log.hpp"
#include "observe/metrics.hpp"
#include "store/store.hpp"

namespace fibrecafe::app {

class Suspension {
 public:
  // Reads it from the store, which is open already.
  Suspension(store::StoreLocation at, observe::Log& log, observe::Metrics& metrics);
  ~Suspension() { stop(); }

  bool holds() const { return holds_; }
  // `begin_work` runs once: at once where nothing holds, else on the thread when the store is resumed.
  void start(std::function<void()> begin_work);
  void stop();

 private:
  void run();
  bool is_resumed();

  const store::StoreLocation at_;
  observe::Log& log_;
  observe::Gauge& gauge_;
  std::atomic<bool> holds_{false};
  std::function<void()> begin_work_;
  std::mutex mutex_;
  std::condition_variable stopping_changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace fibrecafe::app
