// SPDX-License-Identifier: Apache-2.0
#include "outbox/mailbox.hpp"

#include <utility>

namespace fibrecafe::outbox {

void Mailbox::post(Event event) {
  {
    std::lock_guard lock(mutex_);
    if (closed_) return;
    events_.push_back(std::move(event));
    if (events_.size() > 1) return;  // whoever waits was told already
  }
  posted_.notify_one();
}

std::vector<Mailbox::Event> Mailbox::take() {
  std::lock_guard lock(mutex_);
  return std::exchange(events_, {});
}

bool Mailbox::empty() {
  std::lock_guard lock(mutex_);
  return events_.empty();
}

void Mailbox::wait(std::optional<Duration> at_most) {
  std::unique_lock lock(mutex_);
  auto something = [this] { return !events_.empty() || closed_; };
  if (at_most) {
    posted_.wait_for(lock, *at_most, something);
  } else {
    posted_.wait(lock, something);
  }
}

void Mailbox::close() {
  std::vector<Event> dropped;  // made first, so destroyed after the lock is gone
  std::lock_guard lock(mutex_);
  closed_ = true;
  dropped.swap(events_);
  posted_.notify_all();
}

}  // namespace fibrecafe::outbox
