// SPDX-License-Identifier: Apache-2.0
// What must hold in every simulated world, judged by tables and memories of its own, never by the gateway's.
//
// Used by the store (each commit), the suppliers and tenants (what reaches them) and the world (its end). A violation
// is only noted: what runs at that moment is the gateway's code, which would catch what is thrown.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/unit.hpp"
#include "tests/sim/chance.hpp"

namespace fibrecafe::sim {

// One append() of a unit.
struct Appended {
  orders::Order before;
  std::vector<orders::Step> steps;
};

class Checker {
 public:
  explicit Checker(Trace& trace) : trace_(trace) {}

  void violation(const std::string& what);
  const std::vector<std::string>& violations() const { return violations_; }

  void inserted(const orders::Order& order);
  // Committed, in the order of the units.
  void appended(const Appended& appended);
  // The history rebuilds what is stored, the order and each KCI.
  void replays(store::Queries& queries, orders::OrderKey key);

  // A KCI reached its tenant, which takes it or refuses it.
  void received(TenantId by, const store::KciToSend& kci, Time now);
  void refused(orders::OrderKey key, int64_t sequence, Time now);
  // A tenant's receipts hold all that was made, but for what it kept refusing.
  void all_received(store::Queries& queries, const orders::Order& order);

  int64_t kcis() const { return kcis_; }
  int64_t receipts() const { return receipts_; }

 private:
  void move(const orders::Order& from, const orders::Order& to);

  Trace& trace_;
  std::vector<std::string> violations_;
  std::map<orders::OrderKey, bool> acknowledged_;
  std::map<std::string, orders::OrderKey> conversations_;
  std::map<orders::OrderKey, std::map<int64_t, orders::Kci>> made_;
  struct Receipt {
    Uuid id;
    OrderStatus status;
  };
  std::map<orders::OrderKey, std::map<int64_t, Receipt>> received_;
  struct Refusals {
    int64_t count = 0;
    Time first{};
  };
  bool may_be_passed_over(orders::OrderKey key, int64_t sequence, Time now) const;
  std::map<orders::OrderKey, std::map<int64_t, Refusals>> refused_;
  int64_t kcis_ = 0, receipts_ = 0;
};

std::string name_of(orders::OrderKey key);

}  // namespace fibrecafe::sim
