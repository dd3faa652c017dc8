// SPDX-License-Identifier: Apache-2.0
// What the writing lanes of one store count together.
#pragma once

#include <array>
#include <mutex>
#include <vector>

#include "observe/metrics.hpp"

namespace fibrecafe::store {

class LaneMeters {
 public:
  LaneMeters(observe::Metrics& metrics, size_t lanes);

  // How many units wait for that lane, by Queue; the gauges show the sum of all lanes.
  void depths(size_t lane, const std::array<size_t, 3>& waiting);

  observe::Histogram& commit_seconds;
  observe::Counter &committed, &not_committed, &uncertain;
  observe::Counter &units_kept, &units_undone;

 private:
  std::array<observe::Gauge*, 3> depth_;
  std::mutex mutex_;
  std::vector<std::array<size_t, 3>> waiting_;
};

}  // namespace fibrecafe::store
