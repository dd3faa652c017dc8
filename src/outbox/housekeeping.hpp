// SPDX-License-Identifier: Apache-2.0
// What is done by the clock alone: the timers of orders, the sign of life, forgetting old requests and reservations.
//
// Part of the dispatcher, on its thread.
#pragma once

#include <optional>
#include <vector>

#include "outbox/holding.hpp"

namespace fibrecafe::outbox {

class Housekeeping {
 public:
  explicit Housekeeping(Tools tools) : tools_(std::move(tools)), holding_(tools_.needs, store::Claim{}) {}

  void look() { look_ = true; }  // timers may have been set
  void wake_at(Time when);       // one was
  void note_claim();             // the claims changed
  void release_if_idle(bool stopping);
  // Does what is due. How long until something more will be.
  std::optional<Duration> dispatch(const Moment& now);

 private:
  void wake_orders(const Moment& now);
  void write_sign_of_life(const Moment& now);
  void forget_requests(const Moment& now);

  Tools tools_;
  Holding holding_;
  bool look_ = true;
  std::optional<Time> next_wake_;
  Monotonic not_before_{};  // for wakes
  std::vector<orders::OrderKey> last_round_;
  size_t waking_ = 0;
  Monotonic next_sign_{}, next_forget_{};
  bool writing_sign_ = false, forgetting_ = false;
};

}  // namespace fibrecafe::outbox
