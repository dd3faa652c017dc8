// SPDX-License-Identifier: Apache-2.0
#include "outbox/tenant_lane.hpp"

#include "outbox/testing.hpp"

namespace fibrecafe::outbox {
namespace {

using namespace testing;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Names = std::vector<std::string>;

class TowardsTenants : public World {
 protected:
  // For the tests that last days: less often what they are not about.
  void beat_slowly() {
    settings.heartbeat = settings.rescan = hours(1);
    make_dispatcher();
  }
  void answer(const std::string& name, DeliveryEnd end, std::optional<Duration> retry_after = {}) {
    tenants.answer(name, DeliveryAnswer{.end = end, .retry_after = retry_after});
    settle();
  }
  bool is_stopped(TenantId id = kTenant) {
    for (auto& tenant : store.state.parties.tenants) {
      if (tenant.id == id) return tenant.stopped_since.has_value();
    }
    return false;
  }
};

TEST_F(TowardsTenants, DeliversTheKcisOfAnOrderInSequence) {
  auto key = place_with_kcis(3);
  settle();
  EXPECT_EQ(tenants.waiting(), Names{"100/1"});
  answer("100/1", DeliveryEnd::kDelivered);
  EXPECT_EQ(tenants.waiting(), Names{"100/2"});
  answer("100/2", DeliveryEnd::kDelivered);
  answer("100/3", DeliveryEnd::kDelivered);
  EXPECT_EQ(delivery(key, 3), DeliveryStatus::kDelivered);
  EXPECT_EQ(metric("kci_deliveries_total{outcome=\"delivered\",tenant=\"TENANT1\"} "), 3);
}

TEST_F(TowardsTenants, TheNextOneWaitsUntilTheOutcomeIsCommitted) {
  place_with_kcis(2);
  settle();
  store.next_ends = {store::CommitEnd::kNotCommitted};
  answer("100/1", DeliveryEnd::kDelivered);
  EXPECT_TRUE(tenants.open.empty());
  pass(seconds(1));
  EXPECT_EQ(tenants.log, (Names{"100/1", "100/2"}));
}

TEST_F(TowardsTenants, NothingOvertakesThroughRetries) {
  place_with_kcis(2);
  settle();
  answer("100/1", DeliveryEnd::kFailed);
  for (int i = 0; i < 3; ++i) {
    pass(minutes(2));
    answer("100/1", DeliveryEnd::kFailed);
  }
  pass(hours(1));
  answer("100/1", DeliveryEnd::kDelivered);
  EXPECT_EQ(tenants.log, (Names{"100/1", "100/1", "100/1", "100/1", "100/1", "100/2"}));
}

TEST_F(TowardsTenants, OrdersDoNotWaitForEachOther) {
  place_with_kcis(2);
  place_with_kcis(2);
  settle();
  EXPECT_EQ(tenants.waiting(), (Names{"100/1", "101/1"}));
  answer("101/1", DeliveryEnd::kDelivered);
  EXPECT_EQ(tenants.waiting(), (Names{"100/1", "101/2"}));
}

TEST_F(TowardsTenants, ARefusedKciHoldsUpItsOrderAlone) {
  place_with_kcis(2);
  place_with_kcis(2);
  settle();
  answer("100/1", DeliveryEnd::kRefused);
  answer("101/1", DeliveryEnd::kDelivered);
  EXPECT_EQ(tenants.waiting(), Names{"101/2"});
}

TEST_F(TowardsTenants, NoTenantDelaysAnother) {
  settings.deliveries_max = 2;
  make_dispatcher();
  for (int i = 0; i < 5; ++i) place_with_kcis(1, kTenant);
  auto other = place_with_kcis(1, kOtherTenant);
  tenants.always[kTenant] = {};
  settle();
  EXPECT_EQ(tenants.waiting(), Names{std::to_string(other.order.value) + "/1"});
}

TEST_F(TowardsTenants, SoManyAtOnceAndNoMore) {
  settings.deliveries_max = 2;
  make_dispatcher();
  for (int i = 0; i < 5; ++i) place_with_kcis(1);
  settle();
  EXPECT_EQ(tenants.waiting(), (Names{"100/1", "101/1"}));
  answer("100/1", DeliveryEnd::kDelivered);
  EXPECT_EQ(tenants.waiting(), (Names{"101/1", "102/1"}));
}

TEST_F(TowardsTenants, AllGoThoughOnlyAWindowOfThemIsLoaded) {
  tenants.always[kTenant] = {.end = DeliveryEnd::kDelivered};
  for (int i = 0; i < 150; ++i) place_with_kcis(2);
  settle();
  EXPECT_EQ(tenants.log.size(), 300u);
}

TEST_F(TowardsTenants, TellsWhenThisAttemptWasMade) {
  auto key = place_with_kcis(1);
  settle();
  answer("100/1", DeliveryEnd::kFailed);
  pass(seconds(5));
  clock.advance(Duration(70));
  answer("100/1", DeliveryEnd::kDelivered);
  EXPECT_EQ(tenants.times.at(0), kNoon);
  EXPECT_GT(tenants.times.at(1), kNoon);
  EXPECT_EQ(store.state.kcis.at({key, 1}).kci.kci.delivered_on, tenants.times.at(1));
}

TEST_F(TowardsTenants, AFailingEndpointWaitsFromFiveSecondsDoublingToAnHour) {
  beat_slowly();
  place_with_kcis(1);
  tenants.always[kTenant] = {};
  pass(hours(6));
  ASSERT_GT(tenants.times.size(), 12u);
  double wanted = 5'000;
  for (size_t i = 1; i < tenants.times.size(); ++i) {
    auto waited = static_cast<double>((tenants.times[i] - tenants.times[i - 1]).count());
    EXPECT_LE(waited, wanted);
    EXPECT_GE(waited, wanted * 0.8);
    wanted = std::min(wanted * 2, 3'600'000.0);
  }
}

TEST_F(TowardsTenants, OneProbeAtATimeAndTheFirstSuccessFreesAll) {
  for (int i = 0; i < 4; ++i) place_with_kcis(2);
  settle();
  for (auto name : {"100/1", "101/1", "102/1", "103/1"}) answer(name, DeliveryEnd::kFailed);
  EXPECT_TRUE(tenants.open.empty());
  pass(seconds(5));
  EXPECT_EQ(tenants.waiting(), Names{"100/1"});
  pass(hours(2));
  EXPECT_EQ(tenants.waiting(), Names{"100/1"});
  answer("100/1", DeliveryEnd::kDelivered);
  EXPECT_EQ(tenants.waiting(), (Names{"101/1", "102/1", "103/1", "100/2"}));
}

TEST_F(TowardsTenants, RetryAfterIsHonoured) {
  place_with_kcis(1);
  settle();
  answer("100/1", DeliveryEnd::kFailed, seconds(120));
  pass(seconds(119));
  EXPECT_EQ(tenants.log.size(), 1u);
  pass(seconds(1));
  EXPECT_EQ(tenants.log.size(), 2u);
}

TEST_F(TowardsTenants, GoneStopsTheEndpointAndDropsNothing) {
  beat_slowly();
  auto key = place_with_kcis(2);
  settle();
  answer("100/1", DeliveryEnd::kGone);
  EXPECT_TRUE(is_stopped());
  EXPECT_EQ(lines.errors, Names{"endpoint_stopped"});
  add_kci(key);
  pass(hours(24 * 8));
  EXPECT_EQ(tenants.log, Names{"100/1"});
  EXPECT_EQ(delivery(key, 1), DeliveryStatus::kPending);

  tenants.always[kTenant] = {.end = DeliveryEnd::kDelivered};
  change(kTenant, [](parties::Tenant& tenant) { tenant.stopped_since.reset(); });
  settle();
  EXPECT_EQ(tenants.log, (Names{"100/1", "100/1", "100/2", "100/3"}));
}

TEST_F(TowardsTenants, TheStopIsKeptUntilTheStoreHasIt) {
  place_with_kcis(2);
  settle();
  store.next_ends = {store::CommitEnd::kNotCommitted, store::CommitEnd::kNotCommitted};
  answer("100/1", DeliveryEnd::kGone);
  EXPECT_FALSE(is_stopped());
  EXPECT_TRUE(tenants.open.empty());
  pass(seconds(2));
  EXPECT_TRUE(is_stopped());
  EXPECT_EQ(tenants.log.size(), 1u);
}

TEST_F(TowardsTenants, AnEndpointThatFailsForSevenDaysIsStopped) {
  beat_slowly();
  auto key = place_with_kcis(1);
  tenants.always[kTenant] = {};
  pass(hours(24 * 7));
  EXPECT_FALSE(is_stopped());
  EXPECT_EQ(store.state.troubles[kTenant].failing_since, kNoon);
  pass(hours(1));
  EXPECT_TRUE(is_stopped());
  EXPECT_FALSE(is_stopped(kOtherTenant));
  EXPECT_EQ(delivery(key, 1), DeliveryStatus::kPending);
  EXPECT_FALSE(store.state.troubles[kTenant].failing_since) << "after a resume the days count anew";
}

TEST_F(TowardsTenants, TheSevenDaysGoOnThroughARestart) {
  beat_slowly();
  place_with_kcis(1);
  tenants.always[kTenant] = {};
  pass(hours(24 * 6));
  crash();
  pass(hours(25));
  EXPECT_TRUE(is_stopped());
}

TEST_F(TowardsTenants, ASuccessEndsTheCountOfSevenDays) {
  place_with_kcis(2);
  settle();
  answer("100/1", DeliveryEnd::kFailed);
  EXPECT_EQ(store.state.troubles[kTenant].failing_since, kNoon);
  EXPECT_EQ(lines.count["endpoint_failing"], 1);
  pass(seconds(5));
  answer("100/1", DeliveryEnd::kDelivered);
  EXPECT_FALSE(store.state.troubles[kTenant].failing_since);
  EXPECT_EQ(lines.count["endpoint_recovered"], 1);
}

TEST_F(TowardsTenants, TheLastWordAboutTroubleStaysThoughItsFirstCommitFailed) {
  place_with_kcis(1);
  settle();
  store.next_ends = {store::CommitEnd::kNotCommitted};
  answer("100/1", DeliveryEnd::kFailed);  // "failing" is not on disk yet
  change(kTenant, [](parties::Tenant& tenant) { tenant.kci_url = "https://new.example.com"; });
  settle();
  answer("100/1", DeliveryEnd::kDelivered);
  pass(seconds(10));
  EXPECT_FALSE(store.state.troubles[kTenant].failing_since);
}

TEST_F(TowardsTenants, AKciRefusedForAnHourIsParkedAloneAndTheOrderGoesOn) {
  auto key = place_with_kcis(2);
  settle();
  int attempts = 0;
  while (delivery(key, 1) == DeliveryStatus::kPending) {
    ASSERT_LT(clock.now() - kNoon, hours(2));
    if (tenants.waiting() == Names{"100/1"}) {
      ++attempts;
      answer("100/1", DeliveryEnd::kRefused);
    } else {
      pass_until_due();
    }
  }
  EXPECT_GE(clock.now() - kNoon, hours(1));
  EXPECT_GE(attempts, 5);
  EXPECT_EQ(delivery(key, 1), DeliveryStatus::kFailed);
  ASSERT_EQ(store.state.parked.size(), 1u);
  EXPECT_EQ(store.state.parked[0].kind, orders::ParkedKind::kRefusedByTenant);
  EXPECT_EQ(store.state.parked[0].sequence, 1);
  EXPECT_EQ(lines.errors, Names{"kci_parked"});
  EXPECT_EQ(tenants.waiting(), Names{"100/2"});
}

TEST_F(TowardsTenants, AKciIsRefusedFiveTimesAtLeastHoweverShortTheTime) {
  settings.refused_give_up = seconds(1);
  make_dispatcher();
  auto key = place_with_kcis(1);
  tenants.always[kTenant] = {.end = DeliveryEnd::kRefused};
  pass(seconds(5));
  EXPECT_EQ(delivery(key, 1), DeliveryStatus::kFailed);
  EXPECT_EQ(tenants.log.size(), 5u);
}

TEST_F(TowardsTenants, ARefusalShowsThatTheEndpointWorks) {
  place_with_kcis(1);
  place_with_kcis(1);
  settle();
  answer("100/1", DeliveryEnd::kFailed);
  answer("101/1", DeliveryEnd::kFailed);
  pass(seconds(5));
  answer("100/1", DeliveryEnd::kRefused);
  EXPECT_EQ(tenants.waiting(), Names{"101/1"});
}

TEST_F(TowardsTenants, AReplayGoesBesideTheSequence) {
  auto key = place_with_kcis(2);
  settle();
  answer("100/1", DeliveryEnd::kDelivered);
  store.act([&](MemoryUnit& unit) { unit.replay(key, 1, clock.now()); });
  settle();
  EXPECT_EQ(tenants.waiting(), (Names{"100/2", "100/1"}));
  answer("100/1", DeliveryEnd::kDelivered);
  EXPECT_EQ(tenants.waiting(), Names{"100/2"});
}

TEST_F(TowardsTenants, ARewoundOrderIsSentAgainBeforeAnythingNewer) {
  auto key = place_with_kcis(2);
  settle();
  answer("100/1", DeliveryEnd::kDelivered);
  answer("100/2", DeliveryEnd::kDelivered);
  pass(seconds(60));
  store.act([&](MemoryUnit& unit) { unit.redeliver(key, {}, clock.now()); });
  add_kci(key);
  settle();
  for (const char* name : {"100/1", "100/2", "100/3"}) {
    ASSERT_EQ(tenants.waiting(), Names{name});
    answer(name, DeliveryEnd::kDelivered);
  }
  EXPECT_TRUE(tenants.waiting().empty());
  EXPECT_EQ(tenants.times.at(2), tenants.times.at(0) + seconds(60)) << "with a new deliveredOn";
  EXPECT_EQ(delivery(key, 1), DeliveryStatus::kDelivered);
}

TEST_F(TowardsTenants, AnOrderIsRewoundWhileOneOfItsKcisIsUnderWay) {
  auto key = place_with_kcis(2);
  settle();
  answer("100/1", DeliveryEnd::kDelivered);
  ASSERT_EQ(tenants.waiting(), Names{"100/2"});
  store.act([&](MemoryUnit& unit) { unit.redeliver(key, {}, clock.now()); });
  settle();
  EXPECT_EQ(tenants.waiting(), Names{"100/2"}) << "one at a time";
  answer("100/2", DeliveryEnd::kDelivered);
  EXPECT_EQ(tenants.waiting(), Names{"100/1"});
  answer("100/1", DeliveryEnd::kDelivered);
  EXPECT_EQ(tenants.waiting(), Names{"100/2"});
}

TEST_F(TowardsTenants, GivingUpARedeliveryParksNothing) {
  settings.refused_give_up = seconds(1);
  make_dispatcher();
  auto key = place_with_kcis(1);
  settle();
  answer("100/1", DeliveryEnd::kDelivered);
  store.act([&](MemoryUnit& unit) { unit.redeliver(key, {}, clock.now()); });
  tenants.always[kTenant] = {.end = DeliveryEnd::kRefused};
  pass(seconds(5));
  EXPECT_EQ(tenants.log.size(), 6u);
  EXPECT_EQ(delivery(key, 1), DeliveryStatus::kDelivered);
  EXPECT_TRUE(store.state.parked.empty());
  EXPECT_EQ(lines.count["kci_redelivery_refused"], 1);
}

TEST_F(TowardsTenants, AKciThatIsGivenUpAfterItsOrderWasRewoundIsNotParkedForItGoesAgain) {
  settings.refused_give_up = seconds(0);
  settings.refusals_min = 1;
  make_dispatcher();
  auto key = place_with_kcis(2);
  settle();
  answer("100/1", DeliveryEnd::kDelivered);
  ASSERT_EQ(tenants.waiting(), Names{"100/2"});
  store.act([&](MemoryUnit& unit) { unit.redeliver(key, {}, clock.now()); });
  answer("100/2", DeliveryEnd::kRefused);
  EXPECT_EQ(delivery(key, 2), DeliveryStatus::kPending);
  EXPECT_TRUE(store.state.parked.empty());
  EXPECT_EQ(tenants.waiting(), Names{"100/1"});
}

TEST_F(TowardsTenants, ARemovedTenantGetsNothing) {
  place_with_kcis(1);
  change(kTenant, [](parties::Tenant& tenant) { tenant.removed = true; });
  settle();
  EXPECT_TRUE(tenants.log.empty());
}

TEST_F(TowardsTenants, AfterACrashTheKciSimplyGoesAgain) {
  place_with_kcis(1);
  settle();
  crash();
  settle();
  EXPECT_EQ(tenants.log, (Names{"100/1", "100/1"}));
}

}  // namespace
}  // namespace fibrecafe::outbox
