// SPDX-License-Identifier: Apache-2.0
// Who may work on what in a world of several gateways: the table in the database, and what each gateway believes of it.
// The world moves claims from one to another; a gateway that hangs finds its lease over.
#pragma once

#include <map>
#include <set>

#include "store/claims.hpp"

namespace fibrecafe::sim {

struct LeaseTable {
  struct Row {
    int64_t holder = 0;  // a gateway's number; 0: nobody
    int64_t term = 0;
  };
  std::map<store::Claim, Row> rows;
};

class Leases final : public store::Claims {
 public:
  static constexpr std::chrono::seconds kLease{5};

  Leases(LeaseTable& table, int64_t self, const Clock& clock) : table_(table), self_(self), clock_(clock) {}

  void join() override { joined = true; }
  void leave() override {
    for (auto& [claim, row] : table_.rows) row.holder = row.holder == self_ ? 0 : row.holder;
    believed.clear();
  }
  int64_t term(const store::Claim& claim) const override {
    auto it = believed.find(claim);
    return it == believed.end() ? 0 : it->second;
  }
  Monotonic until() const override { return hung_since.value_or(clock_.monotonic()) + kLease; }
  bool is_wanted(const store::Claim& claim) const override { return wanted.contains(claim); }
  void release(const store::Claim& claim) override {
    believed.erase(claim);
    wanted.erase(claim);
    if (auto& row = table_.rows[claim]; row.holder == self_) row.holder = 0;
  }
  // As the table stands, when the lease is renewed.
  void renew() {
    hung_since.reset();
    believed.clear();
    for (const auto& [claim, row] : table_.rows) {
      if (row.holder == self_) believed[claim] = row.term;
    }
  }

  bool joined = false;
  std::map<store::Claim, int64_t> believed;
  std::set<store::Claim> wanted;
  std::optional<Monotonic> hung_since;  // the lease was not renewed since

 private:
  LeaseTable& table_;
  int64_t self_;
  const Clock& clock_;
};

}  // namespace fibrecafe::sim
