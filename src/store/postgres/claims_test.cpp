// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/claims.hpp"

#include <gtest/gtest.h>

#include <condition_variable>

#include "store/postgres/server_testing.hpp"

namespace fibrecafe::store::postgres {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::PostgresServer;

constexpr ClaimTiming kQuick{milliseconds(600), milliseconds(150)};

// A replica that gives up what others want, as an outbox does whose calls have all ended.
class Gateway final : public Listener {
 public:
  Gateway(const ConnectionOptions& options, const Clock& clock, observe::Log& log, const std::string& name)
      : claims(options, {listeners_, clock, log, *metrics_, name}, kQuick) {
    listeners_.add(*this);
  }
  void committed(const News&) override {}
  void changed_outside() override {}
  void claims_changed() override {
    std::lock_guard lock(mutex_);
    ++changes_;
    changed_.notify_all();
  }
  // Until it holds so many, or for long.
  bool waits_to_hold(size_t count) {
    return waits([&] { return held() == count; });
  }
  template <class Condition>
  bool waits(Condition condition) {
    auto end = std::chrono::steady_clock::now() + seconds(20);
    while (std::chrono::steady_clock::now() < end) {
      give_up_what_is_wanted();
      if (condition()) return true;
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, milliseconds(50), [&] { return std::exchange(changes_, 0) > 0; });
    }
    return false;
  }
  void give_up_what_is_wanted() {
    for (const Claim& claim : all_claims()) {
      if (claims.is_wanted(claim)) claims.release(claim);
    }
  }
  size_t held() const {
    size_t held = 0;
    for (const Claim& claim : all_claims()) held += claims.term(claim) != 0 ? 1 : 0;
    return held;
  }
  static std::vector<Claim> all_claims() {
    std::vector<Claim> all{Claim{}};
    for (int64_t id = 1; id <= 4; ++id) all.push_back(claim_of(SupplierId{id}));
    for (int64_t id = 1; id <= 6; ++id) all.push_back(claim_of(TenantId{id}));
    return all;
  }

 private:
  Listeners listeners_;
  std::unique_ptr<observe::Metrics> metrics_ = observe::make_metrics();
  std::mutex mutex_;
  std::condition_variable changed_;
  int changes_ = 0;

 public:
  PgClaims claims;
};

constexpr size_t kAll = 11;

class ClaimsOnPostgres : public ::testing::Test {
 protected:
  ClaimsOnPostgres() {
    other_.ensure();
    other_.execute(
        "INSERT INTO claim (kind, id) SELECT 'SUPPLIER', generate_series(1, 4) UNION ALL SELECT 'TENANT', "
        "generate_series(1, 6)");
  }
  std::unique_ptr<Gateway> replica(const std::string& name) {
    return std::make_unique<Gateway>(options_, clock_, *log_, name);
  }

  SystemClock clock_;
  std::unique_ptr<observe::Log> log_ = observe::make_silent_log();
  ConnectionOptions options_{PostgresServer::instance().make_database()};
  Connection other_{options_};
  ClaimRows rows_{other_};
};

TEST_F(ClaimsOnPostgres, OneTakesEverythingOnceItJoined) {
  auto one = replica("one");
  EXPECT_EQ(one->held(), 0u);
  one->claims.join();
  EXPECT_TRUE(one->waits_to_hold(kAll));
  EXPECT_GT(one->claims.until(), clock_.monotonic());
}

TEST_F(ClaimsOnPostgres, ThreeShareAndOneThatLeavesGivesAllBack) {
  auto one = replica("one"), two = replica("two"), three = replica("three");
  one->claims.join();
  ASSERT_TRUE(one->waits_to_hold(kAll));
  two->claims.join();
  three->claims.join();
  bool fair = one->waits([&] {
    two->give_up_what_is_wanted();
    three->give_up_what_is_wanted();
    auto is_fair = [](size_t held) { return held == 3 || held == 4; };
    return is_fair(one->held()) && is_fair(two->held()) && is_fair(three->held()) &&
           one->held() + two->held() + three->held() == kAll;
  });
  EXPECT_TRUE(fair) << one->held() << " " << two->held() << " " << three->held();
  EXPECT_EQ(two->claims.replicas(), 3);
  one->claims.leave();
  EXPECT_EQ(one->held(), 0u);
  EXPECT_TRUE(two->waits([&] {
    three->give_up_what_is_wanted();
    return two->held() + three->held() == kAll;
  }));
}

TEST_F(ClaimsOnPostgres, TakesOverWhenALeaseIsOver) {
  int64_t hanging = rows_.begin_lease("hanging", milliseconds(400));
  rows_.add_missing();
  ASSERT_EQ(rows_.take(hanging, rows_.all()).size(), kAll);
  auto one = replica("one");
  auto began = clock_.monotonic();
  one->claims.join();
  EXPECT_TRUE(one->waits_to_hold(kAll));
  EXPECT_GE(clock_.monotonic() - began, milliseconds(300));
  EXPECT_EQ(one->claims.term(claim_of(SupplierId{1})), 2);
  EXPECT_FALSE(rows_.renew_lease(hanging, seconds(5)));
  EXPECT_FALSE(rows_.lock(claim_of(SupplierId{1}), 1));
  EXPECT_TRUE(rows_.lock(claim_of(SupplierId{1}), 2));
}

TEST_F(ClaimsOnPostgres, OneWhoseLeaseWasEndedHoldsNothingUnderItsOldTerms) {
  auto one = replica("one");
  one->claims.join();
  ASSERT_TRUE(one->waits_to_hold(kAll));
  other_.execute("DELETE FROM replica");
  EXPECT_TRUE(one->waits([&] { return one->claims.term(Claim{}) == 2; }));
  EXPECT_TRUE(one->waits_to_hold(kAll));
}

TEST_F(ClaimsOnPostgres, NothingIsTakenFromUnderAUnitThatRuns) {
  int64_t first = rows_.begin_lease("first", seconds(60));
  auto held = rows_.take(first, rows_.all());
  rows_.end_lease(first);
  auto free = rows_.all();
  Claim claim = claim_of(SupplierId{1});
  Connection unit(options_);
  unit.ensure();
  ClaimRows in_unit(unit);
  unit.execute("BEGIN");
  ASSERT_TRUE(in_unit.lock(claim, 1));
  int64_t second = rows_.begin_lease("second", seconds(60));
  EXPECT_EQ(rows_.take(second, free).size(), free.size() - 1);
  unit.execute("COMMIT");
  EXPECT_EQ(rows_.take(second, free).size(), 1u);
  EXPECT_TRUE(rows_.take(second, free).empty()) << "they were read under an older term";
}

TEST_F(ClaimsOnPostgres, ShowOperatorsWhoHoldsWhat) {
  int64_t first = rows_.begin_lease("first", seconds(60));
  rows_.begin_lease("second", seconds(60));
  rows_.take(first, {{claim_of(SupplierId{2})}, {claim_of(TenantId{1})}});
  auto replicas = rows_.replicas();
  ASSERT_EQ(replicas.size(), 2u);
  EXPECT_EQ(replicas[0].name, "first");
  EXPECT_GT(replicas[0].lease_left, seconds(50));
  EXPECT_EQ(replicas[0].holds, (std::vector{claim_of(SupplierId{2}), claim_of(TenantId{1})}));
  EXPECT_TRUE(replicas[1].holds.empty());
}

TEST_F(ClaimsOnPostgres, WhatIsReleasedIsHeldByNobody) {
  int64_t first = rows_.begin_lease("first", seconds(60));
  Claim claim = claim_of(TenantId{3});
  rows_.take(first, rows_.all());
  EXPECT_TRUE(rows_.lock(claim, 1));
  rows_.release(first, {claim});
  EXPECT_FALSE(rows_.lock(claim, 1));
}

TEST_F(ClaimsOnPostgres, NewPartiesAreTakenAsTheyCome) {
  auto one = replica("one");
  one->claims.join();
  ASSERT_TRUE(one->waits_to_hold(kAll));
  other_.execute("INSERT INTO claim (kind, id) VALUES ('TENANT', 7)");
  one->claims.committed({.everything = true, .suppliers = {}, .tenants = {}, .wake = {}});
  EXPECT_TRUE(one->waits([&] { return one->claims.term(claim_of(TenantId{7})) == 1; }));
}

}  // namespace
}  // namespace fibrecafe::store::postgres
