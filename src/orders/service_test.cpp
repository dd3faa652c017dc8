// SPDX-License-Identifier: Apache-2.0
#include "orders/service.hpp"

#include <gtest/gtest.h>

#include "orders/story_testing.hpp"

namespace fibrecafe::orders {
namespace {

using R = ReasonCode;
using S = OrderStatus;
using std::chrono::minutes;
using std::chrono::seconds;
using Lines = std::vector<std::string>;
using testing::kNoon;
using testing::kSupplier;
using testing::OrderStory;

TEST_F(OrderStory, PlacesWithNumberHistoryAndMessage) {
  place();
  EXPECT_EQ(status(), S::kReceivedByGateway);
  auto message = store.open_message(key);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->state, MessageState::kWaiting);
  EXPECT_EQ(message->conversation_id, "c-1");
  EXPECT_FALSE(message->request_id.empty());
  EXPECT_TRUE(told().empty()) << "the tenant is told when the supplier has taken it, not before";
}

TEST_F(OrderStory, CommitsAnAttemptOnce) {
  place();
  attempt();
  EXPECT_FALSE(begin_attempt(context(), key, 1)) << "an attempt is under way";
  EXPECT_EQ(store.open_message(key)->give_up, now + minutes(10));
}

TEST_F(OrderStory, KeepsTheGiveUpOfTheFirstAttempt) {
  place();
  attempt();
  answered(CallEnd::kNotSent);
  wait(minutes(4));
  attempt();
  EXPECT_EQ(store.open_message(key)->give_up, kNoon + minutes(10));
}

TEST_F(OrderStory, RunsToCompletion) {
  taken();
  EXPECT_TRUE(receive(1, R::kAcknowledged, S::kAcknowledged));
  EXPECT_TRUE(receive(2, R::kCommitted, S::kInProgress));
  EXPECT_TRUE(receive(3, R::kCompleted, S::kCompleted));
  EXPECT_EQ(told(), (Lines{"1 INFORMATIONAL UPDATE", "2 INFORMATIONAL ACKNOWLEDGED", "3 INFORMATIONAL COMMITTED",
                           "4 INFORMATIONAL COMPLETED"}));
  EXPECT_EQ(status(), S::kCompleted);
  EXPECT_FALSE(store.timer);
}

TEST_F(OrderStory, KnowsARepeatedKci) {
  taken();
  EXPECT_TRUE(receive(1, R::kAcknowledged, S::kAcknowledged));
  EXPECT_TRUE(receive(1, R::kAcknowledged, S::kAcknowledged));
  EXPECT_EQ(told().size(), 2u);
}

TEST_F(OrderStory, HoldsAKciUntilTheGapCloses) {
  taken();
  EXPECT_TRUE(receive(1, R::kAcknowledged, S::kAcknowledged));
  EXPECT_TRUE(receive(3, R::kCompleted, S::kCompleted));
  EXPECT_EQ(status(), S::kAcknowledged);
  EXPECT_EQ(store.timer, now + seconds(10));
  EXPECT_TRUE(receive(2, R::kCommitted, S::kInProgress));
  EXPECT_EQ(status(), S::kCompleted);
  EXPECT_FALSE(store.timer);
}

TEST_F(OrderStory, AppliesAHeldKciWhenTheGapStays) {
  taken();
  EXPECT_TRUE(receive(1, R::kAcknowledged, S::kAcknowledged));
  EXPECT_TRUE(receive(4, R::kCompleted, S::kCompleted));
  wait(seconds(3));
  EXPECT_TRUE(receive(3, R::kDelay, S::kHeld)) << "its number is below the held one: it goes first";
  wait(seconds(7));
  ring();
  EXPECT_EQ(told(), (Lines{"1 INFORMATIONAL UPDATE", "2 INFORMATIONAL ACKNOWLEDGED", "3 INFORMATIONAL DELAY",
                           "4 INFORMATIONAL COMPLETED"}));
}

TEST_F(OrderStory, PassesOnALateKciWhateverTheStateIsNow) {
  taken();
  EXPECT_TRUE(receive(2, R::kCommitted, S::kInProgress));
  EXPECT_TRUE(receive(3, R::kCompleted, S::kCompleted));
  EXPECT_TRUE(receive(1, R::kAcknowledged, S::kAcknowledged));
  EXPECT_EQ(status(), S::kCompleted);
  EXPECT_EQ(told().back(), "5 INFORMATIONAL UPDATE");
}

TEST_F(OrderStory, TakesKcisAsTheyComeWhereNumbersAreIgnored) {
  content.suppliers[0].sequencing = parties::Sequencing::kIgnore;
  directory = parties::Directory(content);
  taken();
  EXPECT_TRUE(receive(9, R::kAcknowledged, S::kAcknowledged));
  EXPECT_TRUE(receive(4, R::kCompleted, S::kCompleted));
  EXPECT_EQ(status(), S::kCompleted);
}

TEST_F(OrderStory, HoldsAKciThatOvertakesTheAnswer) {
  place();
  attempt();
  EXPECT_TRUE(receive(1, R::kAcknowledged, S::kAcknowledged));
  EXPECT_EQ(status(), S::kReceivedByGateway);
  EXPECT_EQ(store.timer, now + seconds(30));
  answered(CallEnd::kTaken);
  EXPECT_EQ(status(), S::kAcknowledged);
  EXPECT_EQ(told(), (Lines{"1 INFORMATIONAL UPDATE", "2 INFORMATIONAL ACKNOWLEDGED"}));
}

TEST_F(OrderStory, WaitsForTheCallNoLongerThanItMayTake) {
  place();
  attempt();
  EXPECT_TRUE(receive(1, R::kAcknowledged, S::kAcknowledged));
  wait(seconds(30));
  ring();
  EXPECT_EQ(status(), S::kAcknowledged);
  EXPECT_FALSE(store.open_message(key)) << "the KCI settled it";
  answered(CallEnd::kUnknown);
  EXPECT_EQ(status(), S::kAcknowledged) << "the late end of the call changes nothing";
}

TEST_F(OrderStory, SettlesAnUnknownOutcomeByAKci) {
  place();
  attempt();
  answered(CallEnd::kUnknown);
  EXPECT_EQ(store.timer, kNoon + minutes(10));
  EXPECT_TRUE(receive(1, R::kAcknowledged, S::kAcknowledged));
  EXPECT_EQ(told(), (Lines{"1 INFORMATIONAL UPDATE", "2 INFORMATIONAL ACKNOWLEDGED"}));
  EXPECT_FALSE(store.open_message(key));
}

TEST_F(OrderStory, SettlesItEvenByAKciThatMustWaitForItsTurn) {
  place();
  attempt();
  answered(CallEnd::kUnknown);
  EXPECT_TRUE(receive(5, R::kCompleted, S::kCompleted));
  EXPECT_EQ(status(), S::kSentToSupplier);
  EXPECT_FALSE(store.open_message(key)) << "nothing is sent again";
}

TEST_F(OrderStory, AnAnswerStillCountsAfterItsCallWasTakenForLost) {
  place();
  auto attempted = begin_attempt(context(), key, 1);
  answered(CallEnd::kUnknown);
  SupplierAnswer late;
  for (CallEnd end : {CallEnd::kNotSent, CallEnd::kUnknown}) {  // these say nothing that is not known already
    late.end = end;
    supplier_answered(context(), *attempted, late);
    EXPECT_EQ(store.open_message(key)->state, MessageState::kUnknown);
  }
  late.end = CallEnd::kTaken;
  supplier_answered(context(), *attempted, late);
  EXPECT_EQ(status(), OrderStatus::kSentToSupplier);
}

TEST_F(OrderStory, AnAnswerDoesNotCountForALaterAttempt) {
  place();
  auto attempted = begin_attempt(context(), key, 1);
  answered(CallEnd::kNotSent);
  attempt();
  SupplierAnswer late;
  late.end = CallEnd::kRefused;
  supplier_answered(context(), *attempted, late);
  EXPECT_EQ(store.open_message(key)->state, MessageState::kAttempting);
}

TEST_F(OrderStory, FailsAnUnknownOutcomeAtTheEndOfTheWait) {
  place();
  attempt();
  answered(CallEnd::kUnknown);
  wait(minutes(10));
  ring();
  EXPECT_EQ(status(), S::kFailedToSend);
  EXPECT_EQ(told(), Lines{"1 ERROR SUPPLIER_TIMED_OUT"});
  ASSERT_EQ(store.parked.size(), 1u);
  EXPECT_EQ(store.parked[0].kind, ParkedKind::kMayExistAtSupplier);
}

TEST_F(OrderStory, DoesNotCountAPauseAgainstAnUnknownOutcome) {
  place();
  attempt();
  answered(CallEnd::kUnknown);
  content.suppliers[0].paused_since = now;
  directory = parties::Directory(content);
  wait(minutes(10));
  ring();
  EXPECT_EQ(status(), S::kReceivedByGateway);
  EXPECT_TRUE(store.timer);
}

TEST_F(OrderStory, ShowsAnOrderThatTheSupplierHasAfterAll) {
  place();
  attempt();
  answered(CallEnd::kSupplierFault);
  EXPECT_TRUE(receive(1, R::kAcknowledged, S::kAcknowledged));
  EXPECT_EQ(status(), S::kFailedToSend);
  EXPECT_EQ(told().size(), 1u) << "the tenant was told it failed: it stays failed";
  EXPECT_TRUE(store.find(key)->orphaned);
  ASSERT_EQ(store.parked.size(), 1u);
  EXPECT_EQ(store.parked[0].kind, ParkedKind::kOrphaned);
}

TEST_F(OrderStory, PassesOnAHeldKciThatNoLongerFits) {
  taken();
  EXPECT_TRUE(receive(3, R::kResumed, S::kInProgress));      // held
  EXPECT_TRUE(receive(4, R::kOrderRejected, S::kRejected));  // held, impossible after the one before
  wait(seconds(10));
  ring();
  EXPECT_EQ(status(), S::kInProgress);
  EXPECT_EQ(told().back(), "4 INFORMATIONAL UPDATE");
  ASSERT_EQ(store.parked.size(), 1u);
  EXPECT_EQ(store.parked[0].kind, ParkedKind::kImpossibleMove);
}

TEST_F(OrderStory, FindsTheOrderByTheSuppliersReference) {
  taken();
  auto acknowledged = testing::kci(1, R::kAcknowledged, S::kAcknowledged);
  acknowledged.facts.reference = "S-9";
  EXPECT_TRUE(receive(acknowledged));
  EntityClaim claim;
  claim.reference = "S-9";
  EXPECT_TRUE(kci_received(context(), kSupplier, claim, testing::kci(2, R::kCommitted, S::kInProgress)));
  EXPECT_EQ(status(), S::kInProgress);
}

TEST_F(OrderStory, AnswersForeignAndUnknownOrdersAlike) {
  taken();
  EntityClaim mine, nobodys;
  mine.order = key.order;
  nobodys.order = OrderId{999};
  auto foreign = kci_received(context(), SupplierId{8}, mine, testing::kci(1, R::kAcknowledged, S::kAcknowledged));
  auto unknown = kci_received(context(), kSupplier, nobodys, testing::kci(1, R::kAcknowledged, S::kAcknowledged));
  ASSERT_FALSE(foreign);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(foreign.error().problems, unknown.error().problems);
}

TEST_F(OrderStory, RefusesClaimsThatContradictTheOrder) {
  taken();
  auto with = [&](auto change) {
    EntityClaim claim;
    claim.order = key.order;
    change(claim);
    return kci_received(context(), kSupplier, claim, testing::kci(1, R::kAcknowledged, S::kAcknowledged)).has_value();
  };
  EXPECT_FALSE(with([](EntityClaim& claim) { claim.kind = OrderKind::kCease; }));
  EXPECT_FALSE(with([](EntityClaim& claim) { claim.type = OrderType::kSwap; }));
  EXPECT_FALSE(with([](EntityClaim& claim) { claim.tenant_name = "TENANT2"; }));
  EXPECT_TRUE(with([](EntityClaim& claim) { claim.tenant_name = "TENANT1"; }));
}

TEST_F(OrderStory, AppliesWhatACallHeldBeforeAKciThatArrivesWithTheEndOfItsTime) {
  place();
  attempt();
  EXPECT_TRUE(receive(1, R::kAcknowledged, S::kAcknowledged));
  wait(seconds(30));
  EXPECT_TRUE(receive(2, R::kCommitted, S::kInProgress)) << "the timer has not rung yet";
  EXPECT_EQ(told(), (Lines{"1 INFORMATIONAL UPDATE", "2 INFORMATIONAL ACKNOWLEDGED", "3 INFORMATIONAL COMMITTED"}));
}

TEST_F(OrderStory, RefusesAKciOfARequestThatItNeverHad) {
  taken();
  auto amended = receive_of_amendment(1, R::kAmended, S::kAcknowledged, 1);
  ASSERT_FALSE(amended);
  EXPECT_EQ(amended.error().problems.at(0).path, "serviceOrderAmendmentId");
  auto cancelled = receive_of_cancellation(1, R::kCancelled, S::kCancelled, 1);
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().problems.at(0).path, "serviceOrderCancellationId");
  EXPECT_EQ(status(), S::kSentToSupplier);
}

}  // namespace
}  // namespace fibrecafe::orders
