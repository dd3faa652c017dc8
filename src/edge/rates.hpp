// SPDX-License-Identifier: Apache-2.0
// How fast each client may call: one token bucket per client that has a limit.
//
// Used by the router, after the token says who calls. Buckets live as long as the gateway; there are never more than
// registered clients. Thread-safe. Where several replicas serve the same clients, each lets through its part of every
// limit: together they keep it, as far as calls are spread evenly.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "base/time.hpp"

namespace fibrecafe::edge {

class Rates {
 public:
  // May this client call now? The bucket fills with `per_second` and holds max(per_second, 10) calls, both divided by
  // `replicas` (but one call it always holds); 0: no limit.
  bool take(const std::string& client, int per_second, Monotonic now, int replicas = 1);

 private:
  struct Bucket {
    double calls;
    Monotonic filled;
  };
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace fibrecafe::edge
