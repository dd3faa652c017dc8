// SPDX-License-Identifier: Apache-2.0
// A writing lane: one thread that takes what waits, runs it as one batch, and answers after the commit.
//
// Every store's lanes are this one, each with its BatchRunner. Promises: callers and housekeeping are answered once,
// whatever happens to the database; an outcome of a call already made is kept and run again until it is committed or
// the store stops. While commits fail the lane tries again after a short, growing pause and says no to callers at once.
// What it does not do: know what a unit does.
#pragma once

#include <atomic>
#include <thread>

#include "store/batch_runner.hpp"
#include "store/job_queues.hpp"
#include "store/lane_meters.hpp"
#include "store/listeners.hpp"

namespace fibrecafe::store {

struct LaneOptions {
  size_t callers_max;
  size_t batch_max;
  size_t number = 0;  // among the store's lanes
};

class Lane {
 public:
  // Borrows everything; the runner is used by the lane's thread alone from start() on.
  struct Parts {
    BatchRunner& runner;
    Listeners& listeners;
    LaneMeters& meters;
    const Clock& clock;
    observe::Log& log;
  };
  Lane(Parts parts, LaneOptions options) : parts_(parts), options_(options), queues_(options.callers_max) {}
  ~Lane() { stop(); }

  void start();
  bool submit(Queue queue, Job job) { return queues_.push(queue, std::move(job)); }
  bool healthy() const { return healthy_.load(std::memory_order_relaxed); }
  void close() { queues_.close(); }  // refuses from now on
  void stop();                       // finishes what was submitted

 private:
  using Steady = std::chrono::steady_clock;

  void run();
  bool is_pausing() const;
  std::chrono::milliseconds patience() const;
  void run_batch(std::vector<Waiting> batch);
  void recovered();
  void in_trouble(const BatchRunner::Ended& ended, size_t units);
  void answer(std::vector<Waiting>& batch, const BatchRunner::Ended& ended);
  void end(Job& job, Job::Ended how);
  void end_all(std::vector<Waiting>& batch, CommitEnd how);

  Parts parts_;
  LaneOptions options_;
  JobQueues queues_;
  std::atomic<bool> healthy_{true};
  std::chrono::milliseconds pause_{0};  // 0: no trouble
  Steady::time_point pause_until_{};
  std::thread thread_;
};

}  // namespace fibrecafe::store
