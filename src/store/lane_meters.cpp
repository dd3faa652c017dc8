// SPDX-License-Identifier: Apache-2.0
#include "store/lane_meters.hpp"

namespace fibrecafe::store {
namespace {

constexpr const char* kCommits = "store_commits_total";
constexpr const char* kCommitsHelp = "Commits by result.";
constexpr const char* kUnits = "store_units_total";
constexpr const char* kUnitsHelp = "Units of work by end: kept or undone by their own decision.";
constexpr const char* kDepth = "store_queue_depth";
constexpr const char* kDepthHelp = "Units of work that wait for a writing lane.";

}  // namespace

LaneMeters::LaneMeters(observe::Metrics& metrics, size_t lanes)
    : commit_seconds(metrics.histogram("store_commit_seconds", "From the begin of a batch to its commit on disk.")),
      committed(metrics.counter(kCommits, kCommitsHelp, {{"result", "committed"}})),
      not_committed(metrics.counter(kCommits, kCommitsHelp, {{"result", "not_committed"}})),
      uncertain(metrics.counter(kCommits, kCommitsHelp, {{"result", "uncertain"}})),
      units_kept(metrics.counter(kUnits, kUnitsHelp, {{"end", "kept"}})),
      units_undone(metrics.counter(kUnits, kUnitsHelp, {{"end", "undone"}})),
      depth_{&metrics.gauge(kDepth, kDepthHelp, {{"queue", "callers"}}),
             &metrics.gauge(kDepth, kDepthHelp, {{"queue", "outcomes"}}),
             &metrics.gauge(kDepth, kDepthHelp, {{"queue", "housekeeping"}})},
      waiting_(lanes) {}

void LaneMeters::depths(size_t lane, const std::array<size_t, 3>& waiting) {
  std::lock_guard lock(mutex_);
  waiting_[lane] = waiting;
  for (size_t queue = 0; queue < depth_.size(); ++queue) {
    size_t sum = 0;
    for (const auto& each : waiting_) sum += each[queue];
    depth_[queue]->set(static_cast<double>(sum));
  }
}

}  // namespace fibrecafe::store
