// SPDX-License-Identifier: Apache-2.0
#include "store/shares.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace fibrecafe::store {
namespace {

// Replicas that read the rows and act on them, one after the other.
struct Among {
  std::vector<int64_t> alive;
  std::vector<ClaimRow> rows;

  Among(int64_t suppliers, int64_t tenants) {
    for (int64_t id = 1; id <= suppliers; ++id) rows.push_back({claim_of(SupplierId{id})});
    for (int64_t id = 1; id <= tenants; ++id) rows.push_back({claim_of(TenantId{id})});
    rows.push_back({Claim{}});
  }
  void die(int64_t replica) {
    std::erase(alive, replica);
    for (auto& row : rows) row.holder = row.holder == replica ? 0 : row.holder;
  }
  int moves() {
    int moves = 0;
    for (int64_t self : alive) {
      Shares shares = shares_of(self, alive, rows);
      for (const Claim& claim : shares.to_give_up) row(claim).holder = 0;
      for (const ClaimRow& taken : shares.take) row(taken.claim).holder = self;
      moves += static_cast<int>(shares.to_give_up.size() + shares.take.size());
    }
    return moves;
  }
  // Rounds until nothing moves.
  int rounds() {
    for (int round = 0; round < 20; ++round) {
      if (moves() == 0) return round;
    }
    return -1;
  }
  ClaimRow& row(const Claim& claim) {
    return *std::find_if(rows.begin(), rows.end(), [&](const auto& each) { return each.claim == claim; });
  }
  std::map<int64_t, int> held(Claim::Kind kind) const {
    std::map<int64_t, int> held;
    for (int64_t self : alive) held[self] = 0;
    for (const auto& row : rows) {
      if (row.claim.kind == kind) ++held[row.holder];
    }
    return held;
  }
  void expect_fair() {
    for (auto kind : {Claim::Kind::kSupplier, Claim::Kind::kTenant, Claim::Kind::kHousekeeping}) {
      auto by_replica = held(kind);
      EXPECT_FALSE(by_replica.contains(0)) << "somebody holds each";
      std::set<int> counts;
      for (auto [self, count] : by_replica) counts.insert(count);
      EXPECT_LE(*counts.rbegin() - *counts.begin(), 1);
    }
  }
};

TEST(Shares, OneReplicaTakesEverythingAtOnce) {
  Among among(7, 20);
  among.alive = {3};
  EXPECT_EQ(among.rounds(), 1);
  among.expect_fair();
}

TEST(Shares, AreFairWheneverReplicasComeAndGo) {
  for (int64_t suppliers : {1, 3, 7}) {
    Among among(suppliers, 50);
    for (int64_t next : {1, 2, 3, 4, 5}) {
      among.alive.push_back(next);
      EXPECT_GE(among.rounds(), 0);
      among.expect_fair();
    }
    for (int64_t gone : {2, 1, 4}) {
      among.die(gone);
      EXPECT_GE(among.rounds(), 0);
      among.expect_fair();
    }
  }
}

TEST(Shares, WhatRemainsStaysWhereItIsWhenOneDies) {
  Among among(0, 30);
  among.alive = {1, 2, 3};
  among.rounds();
  auto before = among.rows;
  among.die(2);
  among.rounds();
  for (size_t i = 0; i < before.size(); ++i) {
    if (before[i].claim.kind == Claim::Kind::kTenant && before[i].holder != 2) {
      EXPECT_EQ(among.rows[i].holder, before[i].holder);
    }
  }
}

TEST(Shares, NothingIsGivenUpThatNobodyElseWouldTake) {
  Among among(2, 3);
  among.alive = {1};
  among.rounds();
  EXPECT_TRUE(shares_of(1, among.alive, among.rows).to_give_up.empty());
}

}  // namespace
}  // namespace fibrecafe::store
