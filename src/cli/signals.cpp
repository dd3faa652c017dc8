// SPDX-License-Identifier: Apache-2.0
#include "cli/signals.hpp"

#include <unistd.h>

namespace fibrecafe::cli {
namespace {

constexpr Duration kLook = std::chrono::milliseconds(100);
constexpr int kKilledBySignal = 130;  // as a shell shows it

timespec timespec_of(Duration time) {
  return {static_cast<time_t>(time.count() / 1000), static_cast<long>(time.count() % 1000 * 1'000'000)};
}

}  // namespace

StopSignals::StopSignals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
}

StopSignals::~StopSignals() {
  hold();
  while (wait_for(Duration(0))) {  // one that came while it stopped shall not kill it now
  }
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void StopSignals::wait() {
  int signal = 0;
  sigwait(&signals_, &signal);
}

bool StopSignals::wait_for(Duration time) {
  timespec limit = timespec_of(time);
  return sigtimedwait(&signals_, nullptr, &limit) > 0;
}

void StopSignals::exit_on_next() {
  next_ = std::jthread([this](const std::stop_token& ended) {
    while (!ended.stop_requested()) {
      if (wait_for(kLook)) _exit(kKilledBySignal);
    }
  });
}

void StopSignals::hold() {
  if (!next_.joinable()) return;
  next_.request_stop();
  next_.join();
}

}  // namespace fibrecafe::cli
