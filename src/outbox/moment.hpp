// SPDX-License-Identifier: Apache-2.0
// One reading of both clocks: the wall clock for what is written down, the steady one for waits inside the process.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/time.hpp"

namespace fibrecafe::outbox {

struct Moment {
  Time wall{};
  Monotonic steady{};
};

inline Moment read(const Clock& clock) {
  return {clock.now(), clock.monotonic()};
}

// How long from now; never negative, rounded up so that waiting that long is enough.
inline Duration until(Monotonic then, const Moment& now) {
  return std::max(Duration(0), std::chrono::ceil<Duration>(then - now.steady));
}
inline Duration until(Time then, const Moment& now) {
  return std::max(Duration(0), then - now.wall);
}

// The shorter of two waits, where nothing means for ever.
inline std::optional<Duration> sooner(std::optional<Duration> a, std::optional<Duration> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace fibrecafe::outbox
