// SPDX-License-Identifier: Apache-2.0
#include "outbox/writer.hpp"

namespace fibrecafe::outbox {
namespace {

using store::CommitEnd;

constexpr Duration kFirstWait = std::chrono::seconds(1);
constexpr Duration kLongestWait = std::chrono::seconds(60);

Duration wait_after(int tries) {
  Duration wait = kFirstWait;
  for (int i = 1; i < tries && wait < kLongestWait; ++i) wait *= 2;
  return std::min(wait, kLongestWait);
}

}  // namespace

void Writer::once(store::Queue queue, Act act, std::function<void(Ended)> done) {
  ++open_;
  auto back = [this, mailbox = mailbox_, done = std::move(done)](Ended how) {
    mailbox->post([this, done, how] {
      --open_;
      done(how);
    });
  };
  if (!store_.submit(queue, {std::move(act), back, ++turn_})) back({CommitEnd::kNotCommitted});
}

void Writer::until_committed(store::Queue queue, Act act, std::function<void()> done) {
  attempt(std::make_shared<Work>(Work{queue, std::move(act), std::move(done)}));
}

void Writer::attempt(std::shared_ptr<Work> work) {
  ++work->tries;
  Act act = work->act;  // stays here, should it have to go again
  once(work->queue, std::move(act), [this, work](Ended how) { ended(work, how); });
}

void Writer::ended(const std::shared_ptr<Work>& work, Ended how) {
  bool settled = how.end == CommitEnd::kCommitted || (how.end == CommitEnd::kRolledBack && !how.threw);
  if (settled) return work->done();
  work->again = clock_.monotonic() + wait_after(work->tries);
  waiting_.push_back(work);
  ++open_;
}

void Writer::retry_due(Moment now) {
  std::vector<std::shared_ptr<Work>> due;
  std::erase_if(waiting_, [&](const auto& work) {
    if (work->again > now.steady) return false;
    due.push_back(work);
    return true;
  });
  for (auto& work : due) {
    --open_;
    attempt(std::move(work));
  }
}

std::optional<Duration> Writer::wait(Moment now) const {
  std::optional<Duration> wait;
  for (const auto& work : waiting_) wait = sooner(wait, until(work->again, now));
  return wait;
}

}  // namespace fibrecafe::outbox
