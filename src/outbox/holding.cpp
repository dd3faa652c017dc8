// SPDX-License-Identifier: Apache-2.0
#include "outbox/holding.hpp"

namespace fibrecafe::outbox {
namespace {

constexpr Duration kDrain = std::chrono::seconds(2);   // for calls under way to end
constexpr Duration kWork = std::chrono::seconds(20);   // when they did not
constexpr Duration kForEver = std::chrono::hours(24);  // news of the claims comes first

}  // namespace

ClaimNews Holding::note() {
  int64_t term = claims_.term(claim_);
  if (term == lost_term_) term = 0;
  if (term == term_) return ClaimNews::kNone;
  term_ = term;
  wanted_since_.reset();
  return is_held() ? ClaimNews::kHeld : ClaimNews::kLost;
}

std::optional<Duration> Holding::pause(const Moment& now) {
  if (!is_held() || now.steady >= claims_.until()) return kForEver;
  if (!claims_.is_wanted(claim_)) {
    wanted_since_.reset();
    return {};
  }
  if (!wanted_since_) wanted_since_ = now.steady;
  auto into = std::chrono::duration_cast<Duration>(now.steady - *wanted_since_) % (kDrain + kWork);
  return into < kDrain ? std::optional(kDrain - into) : std::nullopt;
}

void Holding::release() {
  if (is_held()) claims_.release(claim_);
  term_ = 0;
}

void Holding::lost() {
  if (is_held()) lost_term_ = term_;
  term_ = 0;
}

std::function<bool()> Holding::permit() const {
  return [&claims = claims_, &clock = clock_, claim = claim_, term = term_] {
    return claims.term(claim) == term && clock.monotonic() < claims.until();
  };
}

}  // namespace fibrecafe::outbox
