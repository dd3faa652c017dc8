// SPDX-License-Identifier: Apache-2.0
#include "outbox/back_off.hpp"

namespace fibrecafe::outbox {
namespace {

constexpr double kJitter = 0.2;  // the part of a wait that is left to chance

}  // namespace

void BackOff::failed(Monotonic started, Monotonic now, std::optional<Duration> retry_after) {
  if (retry_after) asked_until_ = std::max(asked_until_, now + std::min(*retry_after, retry_after_max_));
  if (down() && started <= failed_at_) return;
  own_until_ = now + own_wait();
  failed_at_ = now;
  ++failures_;
}

bool BackOff::succeeded(Monotonic started) {
  bool asked_meanwhile = asked_until_ > failed_at_ && started <= failed_at_;
  if (!down() || asked_meanwhile) return false;
  forget();
  return true;
}

void BackOff::forget() {
  failures_ = 0;
  try_now();
}

void BackOff::try_now() {
  own_until_ = asked_until_ = failed_at_ = {};
}

// Doubles with every failure, and never exceeds the longest.
Duration BackOff::own_wait() {
  Duration wait = waits_.first;
  for (int i = 0; i < failures_ && wait < waits_.longest; ++i) wait *= 2;
  auto longest = static_cast<double>(std::min(wait, waits_.longest).count());
  return Duration(static_cast<int64_t>(longest * (1 - kJitter * random_.fraction())));
}

}  // namespace fibrecafe::outbox
