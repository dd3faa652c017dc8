// SPDX-License-Identifier: Apache-2.0
#include "store/job_queues.hpp"

#include <algorithm>

namespace fibrecafe::store {
namespace {

constexpr size_t kHousekeepingMax = 1024;

struct Share {
  Queue queue;
  size_t percent;
};
constexpr Share kShares[] = {{Queue::kCallers, 50}, {Queue::kOutcomes, 40}, {Queue::kHousekeeping, 10}};

void move_some(Queue queue, std::deque<Job>& from, size_t count, std::vector<Waiting>& out) {
  count = std::min(count, from.size());
  for (size_t i = 0; i < count; ++i) out.push_back({queue, std::move(from[i])});
  from.erase(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(count));
}

}  // namespace

bool JobQueues::push(Queue queue, Job job) {
  bool wake = false;
  {
    std::lock_guard lock(mutex_);
    if (closed_) return false;
    auto& jobs = of(queue);
    if (queue == Queue::kCallers && jobs.size() >= callers_max_) return false;
    if (queue == Queue::kHousekeeping && jobs.size() >= kHousekeepingMax) return false;
    jobs.push_back(std::move(job));
    wake = std::exchange(lane_waits_, false);
  }
  if (wake) changed_.notify_one();
  return true;
}

void JobQueues::close() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
}

bool JobQueues::is_closed() const {
  std::lock_guard lock(mutex_);
  return closed_;
}

void JobQueues::wait(std::chrono::milliseconds at_most, bool but_outcomes) {
  auto until = std::chrono::steady_clock::now() + at_most;
  std::unique_lock lock(mutex_);
  while (!closed_ && !has(but_outcomes)) {
    lane_waits_ = true;
    if (changed_.wait_until(lock, until) == std::cv_status::timeout) break;
  }
  lane_waits_ = false;
}

std::vector<Waiting> JobQueues::take(size_t batch_max) {
  std::vector<Waiting> out;
  std::lock_guard lock(mutex_);
  size_t waiting = 0;
  for (const auto& jobs : queues_) waiting += jobs.size();
  out.reserve(std::min(waiting, batch_max));
  for (const Share& share : kShares) {
    move_some(share.queue, of(share.queue), std::max<size_t>(1, batch_max * share.percent / 100), out);
  }
  for (const Share& share : kShares) {
    if (out.size() >= batch_max) break;
    move_some(share.queue, of(share.queue), batch_max - out.size(), out);
  }
  return out;
}

std::vector<Waiting> JobQueues::take_but_outcomes() {
  std::vector<Waiting> out;
  std::lock_guard lock(mutex_);
  for (Queue queue : {Queue::kCallers, Queue::kHousekeeping}) move_some(queue, of(queue), of(queue).size(), out);
  return out;
}

void JobQueues::put_back(std::vector<Waiting> outcomes) {
  std::lock_guard lock(mutex_);
  auto& jobs = of(Queue::kOutcomes);
  for (auto it = outcomes.rbegin(); it != outcomes.rend(); ++it) jobs.push_front(std::move(it->job));
}

std::array<size_t, 3> JobQueues::depths() const {
  std::lock_guard lock(mutex_);
  return {queues_[0].size(), queues_[1].size(), queues_[2].size()};
}

bool JobQueues::has(bool but_outcomes) const {
  for (const Share& share : kShares) {
    if (but_outcomes && share.queue == Queue::kOutcomes) continue;
    if (!queues_[static_cast<size_t>(share.queue)].empty()) return true;
  }
  return false;
}

}  // namespace fibrecafe::store
