// SPDX-License-Identifier: Apache-2.0
// Commits what the outbox has to write, and brings the end of each unit back to the dispatcher's own thread.
//
// `until_committed` is for what must not be lost: the outcome of a call that was made. It goes again, at growing
// intervals, until the store has it on disk; the units given to it must come to the same when they run twice.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "outbox/mailbox.hpp"
#include "outbox/moment.hpp"
#include "store/store.hpp"

namespace fibrecafe::outbox {

class Writer {
 public:
  using Act = std::function<bool(store::Unit&)>;  // false: undo it, there is nothing to do
  using Ended = store::Job::Ended;

  Writer(store::Store& store, const Clock& clock, std::shared_ptr<Mailbox> mailbox)
      : store_(store), clock_(clock), mailbox_(std::move(mailbox)) {}

  // Tries it once. A store that does not take it: kNotCommitted.
  void once(store::Queue queue, Act act, std::function<void(Ended)> done);
  void until_committed(store::Queue queue, Act act, std::function<void()> done);

  void retry_due(Moment now);
  std::optional<Duration> wait(Moment now) const;
  bool idle() const { return open_ == 0; }

 private:
  struct Work {
    store::Queue queue;
    Act act;
    std::function<void()> done;
    int tries = 0;
    Monotonic again{};
  };
  void attempt(std::shared_ptr<Work> work);
  void ended(const std::shared_ptr<Work>& work, Ended how);

  store::Store& store_;
  const Clock& clock_;
  std::shared_ptr<Mailbox> mailbox_;
  std::vector<std::shared_ptr<Work>> waiting_;
  size_t open_ = 0;           // begun and not yet ended
  store::Together turn_ = 0;  // spreads units over the store's lanes: no two that are open concern one order
};

}  // namespace fibrecafe::outbox
