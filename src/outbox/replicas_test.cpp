// SPDX-License-Identifier: Apache-2.0
// What the outbox does where it holds some destinations only, and where claims change hands under it.
#include "outbox/replicas_testing.hpp"

namespace fibrecafe::outbox {
namespace {

using namespace testing;
using orders::CallEnd;
using orders::MessageState;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using store::claim_of;

class OutboxesOfReplicas : public Replicas {
 protected:
  void expect_at(OrderKey key, int who) {
    EXPECT_EQ(replica(1).suppliers.has(key.order), who == 1);
    EXPECT_EQ(replica(2).suppliers.has(key.order), who == 2);
  }
};

TEST_F(OutboxesOfReplicas, CallOnlyWhatTheyHold) {
  give(claim_of(kSupplier), 1);
  give(claim_of(kOtherSupplier), 2);
  give(claim_of(kTenant), 2);
  auto one = place(kTenant, kSupplier), other = place(kTenant, kOtherSupplier);
  auto told_here = place_with_kcis(1, kTenant), told_nowhere = place_with_kcis(1, kOtherTenant);
  run();
  expect_at(one, 1);
  expect_at(other, 2);
  EXPECT_TRUE(replica(1).tenants.log.empty());
  EXPECT_EQ(replica(2).tenants.log, std::vector{std::to_string(told_here.order.value) + "/1"});
  EXPECT_EQ(delivery(told_nowhere, 1), DeliveryStatus::kPending);
}

TEST_F(OutboxesOfReplicas, ClaimNothingBeforeWaitsArePostponed) {
  store.state.last_alive = kNoon - minutes(5);
  store.next_ends = {store::CommitEnd::kNotCommitted, store::CommitEnd::kNotCommitted};
  run();
  EXPECT_FALSE(replica(1).store.claims().joined);
  run_for(seconds(1));
  EXPECT_TRUE(replica(1).store.claims().joined);
}

TEST_F(OutboxesOfReplicas, OnlyOneDoesTheWorkOfTheClock) {
  give({}, 2);
  auto key = place();
  store.act([&](MemoryUnit& unit) { unit.settle(key, 1); });
  store.state.wakes[key] = kNoon;
  run();
  EXPECT_EQ(store.state.forgotten, 1);
  EXPECT_FALSE(store.state.wakes.contains(key));
}

TEST_F(OutboxesOfReplicas, ATakeOverSettlesWhatWasInFlightAsUnknown) {
  give_all(1);
  auto key = place();
  run();
  expect_at(key, 1);
  replica(1).hangs = true;
  give_all(2);
  run();
  EXPECT_EQ(message_state(key), MessageState::kUnknown);  // its supplier is not to be told twice
  EXPECT_FALSE(replica(2).suppliers.has(key.order));
}

TEST_F(OutboxesOfReplicas, ATakeOverTellsASupplierAgainThatMayBeToldAgain) {
  set_repeats_safe();
  give_all(1);
  auto key = place();
  run();
  replica(1).hangs = true;
  give_all(2);
  run();
  ASSERT_TRUE(replica(2).suppliers.has(key.order));
  EXPECT_EQ(replica(2).suppliers.attempts.at(0).attempts, 2);
}

TEST_F(OutboxesOfReplicas, WhatNobodyBeganIsTakenOverAsItWas) {
  give_all(1);
  run();
  replica(1).hangs = true;
  auto key = place();
  give_all(2);
  run();
  ASSERT_TRUE(replica(2).suppliers.has(key.order));
  EXPECT_EQ(replica(2).suppliers.attempts.at(0).attempts, 1);
}

TEST_F(OutboxesOfReplicas, OneThatHungBeginsNothingWhenItGoesOn) {
  give_all(1);
  run();
  replica(1).hangs = true;
  give_all(2);
  auto key = place();
  replica(1).hangs = false;  // and believes that it holds everything
  run();
  expect_at(key, 2);
  EXPECT_EQ(replica(2).suppliers.attempts.at(0).attempts, 1);
  EXPECT_TRUE(replica(1).suppliers.log.empty());
}

TEST_F(OutboxesOfReplicas, ACallMayNotStartOnceTheLeaseIsOver) {
  give_all(1);
  replica(1).store.claims().lease_ends = clock.monotonic() + seconds(5);
  place();
  run();
  auto may_start = replica(1).suppliers.open.at(0).telling.may_start;
  EXPECT_TRUE(may_start());
  clock.advance(seconds(5));
  EXPECT_FALSE(may_start());
  replica(1).store.claims().lease_ends += seconds(5);  // renewed: nobody had it meanwhile
  EXPECT_TRUE(may_start());
}

TEST_F(OutboxesOfReplicas, ACallMayNotStartOnceTheClaimWasWithAnother) {
  give_all(1);
  place();
  place_with_kcis(1);
  run();
  auto tell = replica(1).suppliers.open.at(0).telling.may_start;
  auto deliver = replica(1).tenants.open.at(0).delivery.may_start;
  EXPECT_TRUE(tell() && deliver());
  give_all(2);
  give_all(1);
  note(1);
  EXPECT_FALSE(tell() || deliver());
}

TEST_F(OutboxesOfReplicas, NothingBeginsOnceTheLeaseIsOver) {
  give_all(1);
  run();
  replica(1).store.claims().lease_ends = clock.monotonic();
  auto key = place();
  run();
  EXPECT_FALSE(replica(1).suppliers.has(key.order));
  EXPECT_EQ(store.state.messages.at({key, 1}).attempts, 0);
  replica(1).store.claims().lease_ends = Monotonic::max();
  replica(1).dispatcher.claims_changed();
  run();
  EXPECT_TRUE(replica(1).suppliers.has(key.order));
}

TEST_F(OutboxesOfReplicas, ALateOutcomeDisturbsNoLaterAttempt) {
  set_repeats_safe();
  give_all(1);
  auto key = place();
  run();
  give_all(2);
  run();
  ASSERT_TRUE(replica(2).suppliers.has(key.order));  // the second attempt
  replica(1).suppliers.answer(key.order, told(CallEnd::kRefused));
  run();
  EXPECT_EQ(message_state(key), MessageState::kAttempting);
  EXPECT_EQ(status(key), OrderStatus::kReceivedByGateway);
  replica(2).suppliers.answer(key.order, told(CallEnd::kTaken));
  run();
  EXPECT_EQ(status(key), OrderStatus::kSentToSupplier);
}

TEST_F(OutboxesOfReplicas, ALateOutcomeSettlesWhatNobodyAttemptedAgain) {
  give_all(1);
  auto key = place();
  run();
  give_all(2);
  run();
  ASSERT_EQ(message_state(key), MessageState::kUnknown);
  replica(1).suppliers.answer(key.order, told(CallEnd::kTaken));
  run();
  EXPECT_EQ(status(key), OrderStatus::kSentToSupplier);
}

TEST_F(OutboxesOfReplicas, ACallThatDidNotStartStaysUnknownToTheOneThatTookOver) {
  give_all(1);
  auto key = place();
  run();
  give_all(2);
  run();
  replica(1).suppliers.answer(key.order, told(CallEnd::kNotSent));
  run();
  EXPECT_EQ(message_state(key), MessageState::kUnknown);
}

TEST_F(OutboxesOfReplicas, AKciInFlightGoesAgainAndInSequence) {
  give_all(1);
  auto key = place_with_kcis(2);
  std::string first = std::to_string(key.order.value) + "/1", second = std::to_string(key.order.value) + "/2";
  run();
  give_all(2);
  run();
  EXPECT_EQ(replica(2).tenants.waiting(), std::vector{first});
  replica(1).tenants.answer(first, DeliveryEnd::kDelivered);  // late: written by nobody, for the claim is another's
  run();
  EXPECT_EQ(delivery(key, 1), DeliveryStatus::kPending);
  EXPECT_EQ(replica(1).tenants.log.size(), 1u);
  replica(2).tenants.answer(first, DeliveryEnd::kDelivered);
  run();
  EXPECT_EQ(replica(2).tenants.waiting(), std::vector{second});
}

TEST_F(OutboxesOfReplicas, AnEndpointIsNotStoppedByOneThatLostIt) {
  give_all(1);
  auto key = place_with_kcis(1);
  std::string first = std::to_string(key.order.value) + "/1";
  run();
  give_all(2);
  replica(1).tenants.answer(first, DeliveryEnd::kGone);
  run();
  EXPECT_FALSE(store.directory().current()->tenant(kTenant)->stopped_since);
}

TEST_F(OutboxesOfReplicas, WhatAnotherWantsIsReleasedWhenItIsIdle) {
  give_all(1);
  auto key = place();
  run();
  auto& claims = replica(1).store.claims();
  claims.wanted = {claim_of(kSupplier), claim_of(kTenant)};
  replica(1).dispatcher.claims_changed();
  auto held_back = place();
  run();
  EXPECT_EQ(claims.released, std::vector{claim_of(kTenant)});  // towards the supplier a call is under way
  EXPECT_FALSE(replica(1).suppliers.has(held_back.order));
  replica(1).suppliers.answer(key.order, told(CallEnd::kTaken));
  run();
  EXPECT_EQ(claims.released.back(), claim_of(kSupplier));
  EXPECT_FALSE(replica(1).suppliers.has(held_back.order));
}

TEST_F(OutboxesOfReplicas, ACallThatDoesNotEndHoldsUpItsSupplierForAMomentOnly) {
  give_all(1);
  place();
  run();
  replica(1).store.claims().wanted = {claim_of(kSupplier)};
  replica(1).dispatcher.claims_changed();
  auto next = place();
  run_for(milliseconds(1500));
  EXPECT_FALSE(replica(1).suppliers.has(next.order));
  run_for(seconds(1));
  EXPECT_TRUE(replica(1).suppliers.has(next.order));
}

TEST_F(OutboxesOfReplicas, OneThatStopsReleasesEachDestinationAsItsLastCallEnds) {
  give_all(1);
  auto key = place();
  run();
  replica(1).dispatcher.stop_claiming();
  run();
  auto& released = replica(1).store.claims().released;
  EXPECT_EQ(released.size(), 4u);
  replica(1).suppliers.answer(key.order, told(CallEnd::kTaken));
  run();
  EXPECT_EQ(released.size(), 5u);
  EXPECT_EQ(released.back(), claim_of(kSupplier));
}

TEST_F(OutboxesOfReplicas, BackOffIsNotInherited) {
  give_all(1);
  auto key = place();
  run();
  replica(1).suppliers.answer(key.order, told(CallEnd::kNotSent));
  run();
  give_all(2);
  run();
  EXPECT_TRUE(replica(2).suppliers.has(key.order));
  EXPECT_FALSE(replica(1).suppliers.has(key.order));
}

// Claims change hands at any moment, replicas hang and go on believing what they held: each supplier that is not to be
// told twice is told once, and each tenant's first receipts are in sequence.
class ThroughTakeOvers : public Replicas, public ::testing::WithParamInterface<int> {
 protected:
  bool happens(double probability) { return chance.fraction() < probability; }
  int someone() { return 1 + static_cast<int>(chance.next() % 2); }

  // What leaves a replica reaches its far side only if it may still start.
  void far_sides(Replica& each) {
    while (!each.suppliers.open.empty() && happens(0.7)) {
      auto call = each.suppliers.open[chance.next() % each.suppliers.open.size()];
      OrderId order = call.telling.order.key.order;
      bool starts = call.telling.may_start();
      if (starts) ++told_to_supplier[order.value];
      each.suppliers.answer(order, told(starts ? CallEnd::kTaken : CallEnd::kNotSent));
    }
    while (!each.tenants.open.empty() && happens(0.7)) {
      auto& call = each.tenants.open[chance.next() % each.tenants.open.size()];
      std::string name = FakeTenants::name_of(call.delivery);
      bool starts = call.delivery.may_start();
      if (starts) receive(call.delivery.kci.entity.key.order.value, call.delivery.kci.kci.sequence);
      each.tenants.answer(name, starts ? DeliveryEnd::kDelivered : DeliveryEnd::kFailed);
    }
  }
  void receive(int64_t order, int64_t sequence) {
    auto& last = first_receipts[order];
    EXPECT_LE(sequence, last + 1) << "order " << order;
    last = std::max(last, sequence);
  }

  SeededRandom chance{static_cast<uint64_t>(GetParam())};
  std::map<int64_t, int> told_to_supplier;
  std::map<int64_t, int64_t> first_receipts;
};

TEST_P(ThroughTakeOvers, NothingIsToldTwiceAndNothingOvertakes) {
  give_all(1);
  std::vector<OrderKey> keys;
  for (int round = 0; round < 400; ++round) {
    if (round % 20 == 0) keys.push_back(place(happens(0.5) ? kTenant : kOtherTenant));
    if (happens(0.2) && !keys.empty()) add_kci(keys[chance.next() % keys.size()]);
    if (happens(0.05)) give(claim_of(kSupplier), someone());
    if (happens(0.05)) give(claim_of(happens(0.5) ? kTenant : kOtherTenant), someone());
    if (happens(0.02)) give({}, someone());
    for (int who : {1, 2}) {
      if (happens(0.3)) replica(who).hangs = !replica(who).hangs;
      if (replica(who).hangs) continue;
      if (happens(0.5)) note(who);
      replica(who).dispatcher.step();
      far_sides(replica(who));
    }
    if (happens(0.7)) store.run_jobs();
    if (happens(0.3)) clock.advance(milliseconds(chance.next() % 3000));
  }
  for (auto& each : replicas) each->hangs = false;
  give_all(2);
  note(1);
  for (int round = 0; round < 2000; ++round) {
    run();
    for (auto& each : replicas) far_sides(*each);
    clock.advance(seconds(1));
  }
  for (auto key : keys) {
    EXPECT_LE(told_to_supplier[key.order.value], 1);
    EXPECT_FALSE(message_state(key));
    EXPECT_EQ(first_receipts[key.order.value], store.state.orders.at(key).kcis);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ThroughTakeOvers, ::testing::Range(1, 13));

}  // namespace
}  // namespace fibrecafe::outbox
