// SPDX-License-Identifier: Apache-2.0
// Whom each order waits for while the world runs, by what is stored: the supplier, the tenant, or the gateway itself,
// which then has a time at which it acts. Nobody is a violation; so is a time that came, and came again, for nothing.
#pragma once

#include <set>

#include "tests/sim/disk.hpp"

namespace fibrecafe::sim {

class Waits {
 public:
  static constexpr std::chrono::hours kEvery{3};

  // `share`: of four; one in four orders is looked at.
  Waits(Checker& checker, Duration gap_wait, int64_t share) : checker_(checker), gap_wait_(gap_wait), share_(share) {}

  // What was due at the last look and is due still, unhindered in between, is a violation.
  void look(Disk::Open& disk, Time now);
  // A gateway went or came: what was due then may have waited for it.
  void forget() { overdue_.clear(); }

 private:
  void look_at(Disk::Open& disk, const orders::Order& order, Time now);
  void messages(Disk::Open& disk, const orders::Order& order, Time now);
  void kcis(Disk::Open& disk, const orders::Order& order);
  void turns(Disk::Open& disk, Time now);
  void due(orders::OrderKey key, const std::string& what, Time when, Time now);

  Checker& checker_;
  Duration gap_wait_;
  int64_t share_;
  std::set<OrderId> ended_;  // final, and told
  std::set<SupplierId> paused_;
  std::set<orders::OrderKey> has_turn_;
  std::set<std::string> overdue_;
};

}  // namespace fibrecafe::sim
