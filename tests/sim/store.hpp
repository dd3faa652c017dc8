// SPDX-License-Identifier: Apache-2.0
// The store as one gateway sees it, on the world's disk: units run when the world says so, several in one transaction,
// and commits fail as the world says. No thread.
#pragma once

#include <deque>

#include "store/directory_cache.hpp"
#include "store/store.hpp"
#include "tests/sim/disk.hpp"
#include "tests/sim/leases.hpp"

namespace fibrecafe::sim {

enum class CommitFault { kNone, kCrashBefore, kCrashAfter, kUncertainKept, kUncertainLost, kFull };

class Store final : public store::Store {
 public:
  struct Needs {
    Disk& disk;
    LeaseTable& leases;
    Checker& checker;
    Chance& chance;
    const Clock& clock;
  };
  Store(Needs needs, int64_t self) : needs_(needs), claims_(needs.leases, self, needs.clock) { reload(); }

  bool submit(store::Queue queue, store::Job job) override;
  bool read(std::function<void(store::Queries&)> read) override;
  void read_now(const std::function<void(store::Queries&)>& read) override { read(needs_.disk.now().queries); }
  const parties::DirectorySource& directory() const override { return directory_; }
  Leases& claims() override { return claims_; }
  void listen(store::Listener& listener) override { listener_ = &listener; }
  bool healthy() const override { return healthy_; }
  void stop() override { stopped_ = true; }

  bool has_jobs() const;
  // Runs some of what waits. False: the process crashed in it.
  bool run_batch(CommitFault fault);
  void reload();  // the parties
  void drop_jobs() {
    for (auto& queue : queues_) queue.clear();
  }

  bool queue_full = false;
  std::function<void(const store::News&)> on_commit;  // what the others may hear
  std::function<void()> on_uncertain;                 // it did commit, and nobody hears of what

 private:
  struct Waiting {
    store::Queue queue;
    store::Job job;
  };
  std::vector<Waiting> take();
  std::vector<store::Job::Ended> run_units(std::vector<Waiting>& batch, store::Effects& effects);
  store::Job::Ended run_unit(store::Job& job, store::Effects& effects);
  void check_committed();
  void answer(std::vector<Waiting> batch, const std::vector<store::Job::Ended>& ended);

  Needs needs_;
  Leases claims_;
  store::DirectoryCache directory_;
  store::Listener* listener_ = nullptr;
  std::deque<store::Job> queues_[3];
  bool healthy_ = true, stopped_ = false;
  int commits_ = 0;
};

}  // namespace fibrecafe::sim
