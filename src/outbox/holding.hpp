// SPDX-License-Identifier: Apache-2.0
// A lane's claim on its destination: whether it may begin anything there, and what of it another replica would undo.
//
// Part of every lane, on the dispatcher's thread. What it hands out (permits, fenced acts) runs on other threads and
// captures values.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "outbox/tools.hpp"

namespace fibrecafe::outbox {

enum class ClaimNews { kNone, kHeld, kLost };  // since the last look; kHeld: under a new term

class Holding {
 public:
  Holding(const Needs& needs, store::Claim claim) : claims_(needs.store.claims()), clock_(needs.clock), claim_(claim) {}

  ClaimNews note();
  // How long to begin nothing; nothing: begin. For ever while it is not held: the claims bring news of themselves.
  // Where another replica wants it, calls under way get a moment to end, and when they do not, work goes on for a
  // while.
  std::optional<Duration> pause(const Moment& now);
  bool is_held() const { return term_ != 0; }
  bool is_wanted() const { return is_held() && claims_.is_wanted(claim_); }
  void release();
  void lost();  // a unit found it with another replica, before the claims told

  int64_t term() const { return term_; }
  // Whether a call under the present term may still start; asked right before its first byte.
  std::function<bool()> permit() const;

 private:
  store::Claims& claims_;
  const Clock& clock_;
  store::Claim claim_;
  int64_t term_ = 0;
  int64_t lost_term_ = 0;
  std::optional<Monotonic> wanted_since_;
};

}  // namespace fibrecafe::outbox
