// SPDX-License-Identifier: Apache-2.0
// Where other threads leave what happened, for the dispatcher to take up on its own.
//
// The only thing in outbox/ that several threads touch. Shared by everyone who may still call back after the outbox is
// gone (the store's lane, the HTTP client): once closed, what is posted is dropped.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "base/time.hpp"

namespace fibrecafe::outbox {

class Mailbox {
 public:
  using Event = std::function<void()>;

  void post(Event event);
  std::vector<Event> take();  // in the order posted
  bool empty();
  // Until something is there, or that long; nothing: for ever.
  void wait(std::optional<Duration> at_most);
  void close();

 private:
  std::mutex mutex_;
  std::condition_variable posted_;
  std::vector<Event> events_;
  bool closed_ = false;
};

}  // namespace fibrecafe::outbox
