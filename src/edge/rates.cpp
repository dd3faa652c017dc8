// SPDX-License-Identifier: Apache-2.0
#include "edge/rates.hpp"

#include <algorithm>

namespace fibrecafe::edge {

bool Rates::take(const std::string& client, int per_second, Monotonic now, int replicas) {
  if (per_second <= 0) return true;
  double fills = static_cast<double>(per_second) / std::max(replicas, 1);
  double holds = std::max(1.0, static_cast<double>(std::max(per_second, 10)) / std::max(replicas, 1));
  std::lock_guard lock(mutex_);
  Bucket& bucket = buckets_.try_emplace(client, Bucket{holds, now}).first->second;
  std::chrono::duration<double> since = now - bucket.filled;
  bucket.calls = std::min(holds, bucket.calls + since.count() * fills);
  bucket.filled = now;
  if (bucket.calls < 1) return false;
  bucket.calls -= 1;
  return true;
}

}  // namespace fibrecafe::edge
