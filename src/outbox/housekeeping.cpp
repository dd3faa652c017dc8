// SPDX-License-Identifier: Apache-2.0
#include "outbox/housekeeping.hpp"

namespace fibrecafe::outbox {
namespace {

using store::Queue;

constexpr size_t kWakesMax = 64;  // orders woken at once
constexpr Duration kForgetEvery = std::chrono::hours(1);
constexpr Duration kStuckWait = std::chrono::seconds(1);

}  // namespace

void Housekeeping::wake_at(Time when) {
  if (!next_wake_ || when < *next_wake_) next_wake_ = when;
}

void Housekeeping::note_claim() {
  if (holding_.note() == ClaimNews::kHeld) look();
}

void Housekeeping::release_if_idle(bool stopping) {
  bool idle = waking_ == 0 && !writing_sign_ && !forgetting_;
  if (idle && (stopping || holding_.is_wanted())) holding_.release();
}

std::optional<Duration> Housekeeping::dispatch(const Moment& now) {
  if (auto pause = holding_.pause(now)) return pause;
  if (now.steady >= next_sign_ && !writing_sign_) write_sign_of_life(now);
  if (now.steady >= next_forget_ && !forgetting_) forget_requests(now);
  wake_orders(now);

  std::optional<Duration> wait;
  if (!writing_sign_) wait = until(next_sign_, now);
  if (!forgetting_) wait = sooner(wait, until(next_forget_, now));
  if (waking_ == 0 && next_wake_) wait = sooner(wait, std::max(until(*next_wake_, now), until(not_before_, now)));
  return wait;
}

void Housekeeping::wake_orders(const Moment& now) {
  bool due = look_ || (next_wake_ && *next_wake_ <= now.wall);
  if (!due || waking_ > 0 || now.steady < not_before_) return;
  std::vector<orders::OrderKey> round;
  std::optional<Time> next;
  tools_.needs.store.read_now([&](store::Queries& queries) {
    round = queries.due_wakes(now.wall, kWakesMax);
    next = queries.next_wake();
  });
  look_ = false;
  next_wake_ = next;
  if (round.empty()) return;
  if (round == last_round_)
    not_before_ = now.steady + kStuckWait;  // they were woken and are due still: not in a circle
  last_round_ = round;
  waking_ = round.size();
  for (orders::OrderKey key : round) {
    auto act = in_unit(tools_.needs, [key](store::Unit&, const orders::Context& context) {
      orders::wake(context, key);
      return true;
    });
    tools_.writer.until_committed(Queue::kHousekeeping, std::move(act), [this] {
      if (--waking_ == 0) look_ = true;
    });
  }
}

// Down time is what lies between the last sign of life and the next start.
void Housekeeping::write_sign_of_life(const Moment& now) {
  writing_sign_ = true;
  auto act = [&clock = tools_.needs.clock](store::Unit& unit) {
    unit.set_last_alive(clock.now());
    return true;
  };
  tools_.writer.once(Queue::kHousekeeping, std::move(act), [this](store::Job::Ended) { writing_sign_ = false; });
  next_sign_ = now.steady + tools_.needs.settings.heartbeat;
}

void Housekeeping::forget_requests(const Moment& now) {
  forgetting_ = true;
  auto act = [&clock = tools_.needs.clock](store::Unit& unit) {
    unit.forget_requests(clock.now());
    unit.forget_reservations(clock.now());
    return true;
  };
  tools_.writer.once(Queue::kHousekeeping, std::move(act), [this](store::Job::Ended) { forgetting_ = false; });
  next_forget_ = now.steady + kForgetEvery;
}

}  // namespace fibrecafe::outbox
