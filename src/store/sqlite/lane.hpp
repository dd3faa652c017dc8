// SPDX-License-Identifier: Apache-2.0
// The writing lane: one thread that takes what waits, runs it as one batch, and answers after the commit.
//
// Promises: callers and housekeeping are answered once, whatever happens to the disk; an outcome of a call already made
// is kept and run again until it is committed or the store stops. While commits fail the lane tries again after a
// short, growing pause and says no to callers at once. What it does not do: know what a unit does.
#pragma once

#include <atomic>
#include <thread>

#include "store/sqlite/batch.hpp"
#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/directory_cache.hpp"
#include "store/sqlite/job_queues.hpp"

namespace fibrecafe::store::sqlite {

struct LaneOptions {
  size_t callers_max;
  size_t batch_max;
};

class Lane {
 public:
  // Borrows everything; `database` is used by the lane's thread alone from start() on.
  struct Parts {
    Database& database;
    Tables& tables;
    DirectoryCache& directory;
    Checkpointer& checkpointer;
    const Clock& clock;
    observe::Log& log;
    observe::Metrics& metrics;
  };
  Lane(Parts parts, LaneOptions options);
  ~Lane() { stop(); }

  void listen(Listener& listener);
  void start();
  bool submit(Queue queue, Job job) { return queues_.push(queue, std::move(job)); }
  bool healthy() const { return healthy_.load(std::memory_order_relaxed); }
  void stop();  // finishes what was submitted

 private:
  using Steady = std::chrono::steady_clock;
  struct Meters {
    explicit Meters(observe::Metrics& metrics);
    observe::Histogram& commit_seconds;
    observe::Counter &committed, &not_committed, &uncertain;
    observe::Counter &units_kept, &units_undone;
    observe::Gauge* depth[3];
  };

  void run();
  bool is_pausing() const;
  std::chrono::milliseconds patience() const;
  void run_batch(std::vector<Waiting> batch);
  void succeeded(std::vector<Waiting>& batch, Batch::Ended& ended);
  void failed(std::vector<Waiting>& batch, const Batch::Ended& ended);
  void end(Job& job, Job::Ended how);
  void end_all(std::vector<Waiting>& batch, CommitEnd how);
  void refresh_directory();
  void look_outside();
  void tell_changed_outside();
  void tell(const News& news);
  void measure_depths();

  Parts parts_;
  LaneOptions options_;
  Meters meters_;
  Batch batch_;
  JobQueues queues_;
  std::mutex listeners_mutex_;
  std::vector<Listener*> listeners_;
  std::atomic<bool> healthy_{true};
  bool directory_stale_ = false;
  std::chrono::milliseconds pause_{0};  // 0: no trouble
  Steady::time_point pause_until_{}, looked_outside_{};
  std::thread thread_;
};

}  // namespace fibrecafe::store::sqlite
