// SPDX-License-Identifier: Apache-2.0
// Orders whose work could not even be begun because of a defect: left alone for a while, so that one bad row holds up
// no other order. The store's log line says what is wrong with it.
#pragma once

#include <map>

#include "orders/order.hpp"
#include "outbox/moment.hpp"

namespace fibrecafe::outbox {

class SetAside {
 public:
  void put(orders::OrderKey key, const Moment& now) {
    std::erase_if(until_, [&](const auto& each) { return each.second <= now.steady; });
    if (until_.size() < kMost) until_[key] = now.steady + kFor;
  }
  bool contains(orders::OrderKey key, const Moment& now) const {
    auto found = until_.find(key);
    return found != until_.end() && now.steady < found->second;
  }
  size_t size() const { return until_.size(); }

 private:
  static constexpr size_t kMost = 1000;
  static constexpr std::chrono::minutes kFor{1};
  std::map<orders::OrderKey, Monotonic> until_;
};

}  // namespace fibrecafe::outbox
