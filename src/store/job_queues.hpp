// SPDX-License-Identifier: Apache-2.0
// The lane's three queues: who may wait, and who is taken next.
//
// Thread-safe. Each batch gives every queue its share; what one does not use the others may. So neither a burst of
// callers nor a flood of outcomes starves anybody.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <vector>

#include "store/store.hpp"

namespace fibrecafe::store {

struct Waiting {
  Queue queue;
  Job job;
};

class JobQueues {
 public:
  explicit JobQueues(size_t callers_max) : callers_max_(callers_max) {}

  bool push(Queue queue, Job job);  // false: full, or closed
  void close();                     // refuses from now on; what waits stays
  bool is_closed() const;

  // Waits until something is there (`but_outcomes`: something that is no outcome), the queues are closed, or `at_most`
  // has passed.
  void wait(std::chrono::milliseconds at_most, bool but_outcomes);
  std::vector<Waiting> take(size_t batch_max);
  std::vector<Waiting> take_but_outcomes();
  void put_back(std::vector<Waiting> outcomes);  // to the front, in their order

  std::array<size_t, 3> depths() const;  // by Queue

 private:
  std::deque<Job>& of(Queue queue) { return queues_[static_cast<size_t>(queue)]; }
  bool has(bool but_outcomes) const;

  const size_t callers_max_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::array<std::deque<Job>, 3> queues_;
  bool closed_ = false;
  bool lane_waits_ = false;
};

}  // namespace fibrecafe::store
