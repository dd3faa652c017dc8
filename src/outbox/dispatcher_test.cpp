// SPDX-License-Identifier: Apache-2.0
#include "outbox/dispatcher.hpp"

#include "outbox/testing.hpp"

namespace fibrecafe::outbox {
namespace {

using namespace testing;
using orders::CallEnd;
using std::chrono::minutes;
using std::chrono::seconds;

class DispatcherAtWork : public World {};

TEST_F(DispatcherAtWork, DownTimeDoesNotCountAgainstAWait) {
  auto key = place();
  settle();
  suppliers.answer(key.order, told(CallEnd::kNotSent));
  settle();
  Time give_up = *store.state.messages.at({key, 1}).give_up;
  crash();
  Duration down = clock.now() + minutes(30) - *store.state.last_alive;
  clock.advance(minutes(30));
  bool postponed_first = false;
  suppliers.on_tell = [&](const Telling& telling) { postponed_first = telling.message.give_up == give_up + down; };
  settle();
  EXPECT_EQ(suppliers.log.size(), 2u);
  EXPECT_TRUE(postponed_first);
}

TEST_F(DispatcherAtWork, SendsNothingBeforeTheWaitsArePostponed) {
  store.state.last_alive = kNoon - minutes(5);
  place();
  store.next_ends = {store::CommitEnd::kNotCommitted};
  settle();
  EXPECT_TRUE(suppliers.log.empty());
  pass(seconds(1));
  EXPECT_EQ(suppliers.log.size(), 1u);
}

TEST_F(DispatcherAtWork, TheFirstStartPostponesNothing) {
  EXPECT_FALSE(store.state.last_alive);
  settle();
  EXPECT_EQ(store.state.last_alive, kNoon);
}

TEST_F(DispatcherAtWork, AClockThatWentBackPostponesNothing) {
  store.state.last_alive = kNoon + minutes(5);
  auto key = place();
  store.state.messages.at({key, 1}).give_up = kNoon + minutes(1);
  settle();
  EXPECT_EQ(store.state.messages.at({key, 1}).give_up, kNoon + minutes(1));
}

TEST_F(DispatcherAtWork, GivesASignOfLifeEveryFiveSeconds) {
  pass(minutes(1));
  EXPECT_GE(*store.state.last_alive, clock.now() - seconds(5));
}

TEST_F(DispatcherAtWork, ForgetsOldRequestsEveryHour) {
  pass(minutes(150));
  EXPECT_EQ(store.state.forgotten, 3);
}

TEST_F(DispatcherAtWork, AnOrdersTimerRings) {
  auto key = place();
  settle();
  suppliers.answer(key.order, told(CallEnd::kUnknown));
  settle();
  ASSERT_TRUE(store.state.wakes.contains(key));
  pass(minutes(10));
  EXPECT_EQ(status(key), OrderStatus::kFailedToSend);
  EXPECT_FALSE(store.state.wakes.contains(key));
}

TEST_F(DispatcherAtWork, ManyTimersRingAtOnce) {
  std::vector<OrderKey> keys;
  for (int i = 0; i < 150; ++i) {
    keys.push_back(place());
    store.state.messages.at({keys.back(), 1}).state = orders::MessageState::kUnknown;
    store.state.messages.at({keys.back(), 1}).give_up = kNoon + seconds(1);
    store.state.wakes[keys.back()] = kNoon + seconds(1);
  }
  pass(seconds(1));
  for (auto key : keys) EXPECT_EQ(status(key), OrderStatus::kFailedToSend);
}

TEST_F(DispatcherAtWork, ATimerThatStaysDueDoesNotGoRoundInACircle) {
  auto key = place();
  store.act([&](MemoryUnit& unit) { unit.settle(key, 1); });
  store.state.orders.erase(key);  // wake() finds no order and leaves the timer
  store.state.wakes[key] = kNoon;
  pass(seconds(3));
}

TEST_F(DispatcherAtWork, FindsWorkThatNobodyTookWordOf) {
  settle();
  store.forget_listeners();
  auto key = place();
  settle();
  EXPECT_FALSE(suppliers.has(key.order));
  pass(settings.rescan);
  EXPECT_TRUE(suppliers.has(key.order));
}

TEST_F(DispatcherAtWork, LooksAtEverythingAfterAnotherProcessWrote) {
  settle();
  store.forget_listeners();
  auto key = place();
  dispatcher->changed_outside();
  settle();
  EXPECT_TRUE(suppliers.has(key.order));
}

TEST_F(DispatcherAtWork, ServesASupplierRegisteredWhileItRuns) {
  settle();
  parties::Supplier supplier;
  supplier.id = SupplierId{9};
  supplier.name = "NEWCO";
  store.state.parties.suppliers.push_back(supplier);
  change(SupplierId{9}, [](parties::Supplier&) {});
  auto key = place(kTenant, SupplierId{9});
  settle();
  EXPECT_TRUE(suppliers.has(key.order));
}

TEST_F(DispatcherAtWork, GoesOnWhenTheStoreCanBeReadAgain) {
  settle();
  store.unreadable = true;
  auto key = place();
  pass(seconds(5));
  EXPECT_FALSE(suppliers.has(key.order));
  EXPECT_GE(lines.count["outbox_paused"], 1);
  store.unreadable = false;
  pass(seconds(1));
  EXPECT_TRUE(suppliers.has(key.order));
}

TEST_F(DispatcherAtWork, AnOrderThatCannotBeReadHoldsUpNoOther) {
  store.defective = place();
  auto other = place();
  settle();
  EXPECT_TRUE(suppliers.has(other.order));
  EXPECT_EQ(suppliers.log.size(), 1u);
  auto bad = place_with_kcis(1);
  store.defective = bad;
  place_with_kcis(1);
  pass(minutes(3));
  EXPECT_EQ(tenants.waiting(), std::vector<std::string>{"103/1"});
  EXPECT_GE(lines.count["kci_unreadable"], 2);
}

TEST_F(DispatcherAtWork, AKciGoesAsSoonAsTheStoreThatWasLostWhileItWasReadIsBack) {
  store.unavailable = place_with_kcis(1);
  pass(seconds(5));
  EXPECT_TRUE(tenants.waiting().empty());
  EXPECT_GE(lines.count["outbox_paused"], 1);
  EXPECT_EQ(lines.count["kci_unreadable"], 0);
  store.unavailable.reset();
  pass(seconds(2));
  EXPECT_EQ(tenants.waiting().size(), 1u);
}

TEST_F(DispatcherAtWork, ClaimsNothingMoreWhenItIsToStop) {
  auto under_way = place();
  settle();
  dispatcher->stop_claiming();
  auto late = place();
  settle();
  EXPECT_FALSE(suppliers.has(late.order));
  EXPECT_FALSE(dispatcher->idle());
  suppliers.answer(under_way.order, told(CallEnd::kTaken));
  settle();
  EXPECT_EQ(status(under_way), OrderStatus::kSentToSupplier);
  EXPECT_TRUE(dispatcher->idle());
}

TEST_F(DispatcherAtWork, DoesNotLookWhereNothingChanged) {
  settle();
  MemoryQueries::looks = 0;
  pass(settings.rescan - seconds(1));
  EXPECT_EQ(MemoryQueries::looks, 0);
}

TEST_F(DispatcherAtWork, ACallbackThatComesTooLateDoesNothing) {
  place();
  settle();
  auto done = suppliers.open.at(0).done;
  relay.reset();
  store.forget_listeners();
  dispatcher.reset();
  done(told(CallEnd::kTaken));
}

// Every order reaches its supplier once and its KCI its tenant, whatever fails in between.
class ThroughFailuresAndCrashes : public World, public ::testing::WithParamInterface<int> {
 protected:
  bool happens(double probability) { return chance.fraction() < probability; }

  void trouble_the_store() {
    if (happens(0.05)) store.next_ends.push_back(store::CommitEnd::kNotCommitted);
    if (happens(0.05)) store.next_ends.push_back(store::CommitEnd::kUncertain);
    store.uncertain_is_on_disk = happens(0.5);
  }
  void answer_a_supplier() {
    if (suppliers.open.empty() || !happens(0.5)) return;
    OrderId order = suppliers.open[chance.next() % suppliers.open.size()].telling.order.key.order;
    bool sent = happens(0.7);
    if (sent) ++taken[order.value];
    suppliers.answer(order, told(sent ? CallEnd::kTaken : CallEnd::kNotSent));
  }
  void answer_a_tenant() {
    if (tenants.open.empty() || !happens(0.5)) return;
    std::string name = tenants.waiting()[chance.next() % tenants.open.size()];
    tenants.answer(name, happens(0.7) ? DeliveryEnd::kDelivered : DeliveryEnd::kFailed);
  }
  void all_is_well_again() {
    store.next_ends.clear();
    suppliers.always = told(CallEnd::kTaken);
    tenants.always = {{kTenant, {.end = DeliveryEnd::kDelivered}}, {kOtherTenant, {.end = DeliveryEnd::kDelivered}}};
    crash();
    pass(minutes(30));
  }

  SeededRandom chance{static_cast<uint64_t>(GetParam())};
  std::map<int64_t, int> taken;
};

TEST_P(ThroughFailuresAndCrashes, LosesAndDoublesNothing) {
  store.keeps_outcomes = GetParam() % 2 == 0;
  std::vector<OrderKey> keys;
  for (int i = 0; i < 10; ++i) keys.push_back(place(i % 2 ? kTenant : kOtherTenant));
  for (int round = 0; round < 400; ++round) {
    trouble_the_store();
    if (happens(0.01)) crash();
    dispatcher->step();
    if (happens(0.7)) store.run_jobs();
    answer_a_supplier();
    answer_a_tenant();
    if (happens(0.3)) clock.advance(Duration(static_cast<int64_t>(chance.next() % 3000)));
  }
  for (auto& [order, times] : taken) EXPECT_EQ(times, 1) << "order " << order;
  all_is_well_again();
  for (auto key : keys) {
    EXPECT_TRUE(status(key) == OrderStatus::kSentToSupplier || status(key) == OrderStatus::kFailedToSend);
    EXPECT_EQ(delivery(key, 1), DeliveryStatus::kDelivered);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ThroughFailuresAndCrashes, ::testing::Range(1, 13));

}  // namespace
}  // namespace fibrecafe::outbox
