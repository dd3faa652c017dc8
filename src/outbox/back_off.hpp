// SPDX-License-Identifier: Apache-2.0
// How long a destination that failed is left alone.
//
// One for each supplier and each tenant's endpoint, owned by its lane. While it is down, the lane sends one probe at a
// time, each when the wait is over; the first success frees all that waits (decisions.md 4 and 6).
#pragma once

#include "outbox/moment.hpp"
#include "outbox/outbox.hpp"

namespace fibrecafe::outbox {

class BackOff {
 public:
  BackOff(Waits waits, Duration retry_after_max, Random& random)
      : waits_(waits), retry_after_max_(retry_after_max), random_(random) {}

  bool down() const { return failures_ > 0; }
  Monotonic next_try() const { return std::max(own_until_, asked_until_); }
  // What the destination itself asked for by Retry-After; before it not even a last attempt is made.
  Monotonic asked_until() const { return asked_until_; }

  // A call that began at `started` failed. Calls that were under way together count as one failure.
  void failed(Monotonic started, Monotonic now, std::optional<Duration> retry_after);
  // A call that began at `started` got through. True when that ends a trouble. One that was under way already when the
  // destination asked for a wait does not end it.
  bool succeeded(Monotonic started);
  void forget();
  // Something changed (resumed, new credentials): the next probe may go at once.
  void try_now();

 private:
  Duration own_wait();

  Waits waits_;
  Duration retry_after_max_;
  Random& random_;
  int failures_ = 0;
  Monotonic failed_at_{};
  Monotonic own_until_{}, asked_until_{};
};

}  // namespace fibrecafe::outbox
