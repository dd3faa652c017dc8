// SPDX-License-Identifier: Apache-2.0
// SIGTERM and SIGINT for programs that run until they are told to stop.
//
// Make one before any thread starts: the signals are then blocked in all of them, and wait() takes them. SIGPIPE is
// ignored.
#pragma once

#include <csignal>
#include <thread>

#include "base/time.hpp"

namespace fibrecafe::cli {

class StopSignals {
 public:
  StopSignals();
  ~StopSignals();  // lets the signals through again
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  void wait();                   // for the first
  bool wait_for(Duration time);  // whether one came
  void exit_on_next();           // from now on a signal ends the process at once ...
  void hold();                   // ... no more: wait() takes them again

 private:
  sigset_t signals_, before_;
  std::jthread next_;
};

}  // namespace fibrecafe::cli
