// SPDX-License-Identifier: Apache-2.0
// Each rule is broken once, so that none of them is one that nothing can break: what is stored and what tenants
// receive.
#include "tests/sim/checker_testing.hpp"

namespace fibrecafe::sim {
namespace {

TEST_F(CheckerTest, SeesMovesThatAreImpossible) {
  moves(S::kCompleted, S::kHeld);
  moves(S::kHeld, S::kReceivedByGateway);
  moves(S::kHeld, S::kPendingAmendment);
  moves(S::kHeld, S::kSentToSupplier);
  moves(S::kHeld, S::kFailedToSend);
  EXPECT_EQ(found(), (Lines{kName + ": a final order moved, COMPLETED to HELD",
                            kName + ": an order went back to where it began, HELD to RECEIVED_BY_GATEWAY",
                            kName + ": a shown status was stored as the order's own, HELD to PENDING_AMENDMENT",
                            kName + ": an order was sent twice, HELD to SENT_TO_SUPPLIER",
                            kName + ": an order that the supplier has failed to be sent, HELD to FAILED_TO_SEND"}));
}

TEST_F(CheckerTest, SeesAnAcknowledgedOrderRejected) {
  moves(S::kSentToSupplier, S::kAcknowledged);
  EXPECT_EQ(found(), Lines{});
  moves(S::kAcknowledged, S::kRejected);
  EXPECT_EQ(found(), about(": an acknowledged order was rejected, ACKNOWLEDGED to REJECTED"));
}

TEST_F(CheckerTest, SeesACommittedOrderAcknowledged) {
  orders::Order before = order_at(S::kInProgress);
  before.committed = true;
  checker.appended({before, {step_to(S::kAcknowledged)}});
  EXPECT_EQ(found(), about(": a committed order was acknowledged, IN_PROGRESS to ACKNOWLEDGED"));
}

TEST_F(CheckerTest, SeesAStepThatIsMissing) {
  checker.appended({order_at(S::kHeld, 3), {step_to(S::kHeld)}});
  EXPECT_EQ(found(), about(": a step is missing"));
}

TEST_F(CheckerTest, SeesWhatNeverChangesChange) {
  orders::Step step = step_to(S::kHeld);
  step.after.conversation_id = "T1-2";
  checker.appended({order_at(S::kHeld), {step}});
  EXPECT_EQ(found(), about(": what never changes changed"));
}

TEST_F(CheckerTest, SeesAConversationPlacedTwice) {
  checker.inserted(order_at(S::kReceivedByGateway));
  EXPECT_EQ(found(), Lines{});
  orders::Order other = order_at(S::kReceivedByGateway);
  other.key.order = OrderId{9};
  checker.inserted(other);
  EXPECT_EQ(found(), Lines{"order 9 of tenant 1 was placed twice, first as " + kName});
}

TEST_F(CheckerTest, SeesAnOrderBeginInTheMiddle) {
  checker.inserted(order_at(S::kHeld));
  EXPECT_EQ(found(), about(" began as HELD"));
}

TEST_F(CheckerTest, SeesAKciNumberSkipped) {
  checker.appended({order_at(S::kHeld), {step_to(S::kHeld, 1)}});
  EXPECT_EQ(found(), Lines{});
  checker.appended({order_at(S::kHeld), {step_to(S::kHeld, 3)}});
  EXPECT_EQ(found(), about(": a KCI's number is not the next one"));
}

TEST_F(CheckerTest, SeesAHistoryThatDoesNotRebuildItsOrder) {
  stored.order = order_at(S::kHeld);
  stored.steps = {step_to(S::kInProgress)};
  checker.replays(stored, kKey);
  EXPECT_EQ(found(), about(": its history does not rebuild it"));
}

TEST_F(CheckerTest, SeesAnOrderThatIsLost) {
  checker.replays(stored, kKey);
  EXPECT_EQ(found(), about(" is lost"));
}

TEST_F(CheckerTest, SeesKcisLostAndExchanged) {
  orders::Step made = step_to(S::kHeld, 1);
  made.after.kcis = 1;
  checker.appended({order_at(S::kHeld), {made}});
  stored.order = made.after;
  stored.steps = {made};
  stored.told = {*made.kci};
  checker.replays(stored, kKey);
  EXPECT_EQ(found(), Lines{});
  stored.told = {};
  checker.replays(stored, kKey);
  stored.told = {kci_numbered(1)};
  checker.replays(stored, kKey);
  EXPECT_EQ(found(), (Lines{kName + ": KCIs are missing", kName + ": KCI 1 is not the one that was made"}));
}

TEST_F(CheckerTest, SeesAKciBeforeItsTurn) {
  receives(1);
  receives(3);
  EXPECT_EQ(found(), about(": KCI 3 came before KCI 2"));
}

TEST_F(CheckerTest, SeesAKciAtAnotherTenant) {
  receives(1, TenantId{2});
  EXPECT_EQ(found(), about(" was told to tenant 2"));
}

TEST_F(CheckerTest, SeesAKciChangedWhenItComesAgain) {
  receives(1);
  receives(1);
  EXPECT_EQ(found(), Lines{}) << "the same one";
  known.clear();
  receives(1);
  EXPECT_EQ(found(), about(": KCI 1 came again as another one"));
}

TEST_F(CheckerTest, SeesARefusedKciPassedOverBeforeItIsGivenUp) {
  refuses(1, 1);
  stage.clock.advance(1h);
  refuses(1, 3);
  receives(2);
  EXPECT_EQ(found(), about(": KCI 2 came before KCI 1")) << "after four refusals";
  refuses(1, 1);
  receives(3);
  EXPECT_EQ(found().size(), 1u) << "after five, and an hour";
}

TEST_F(CheckerTest, SeesARefusedKciGivenUpWithinTheHour) {
  refuses(1, 9);
  stage.clock.advance(59min);
  receives(2);
  EXPECT_EQ(found(), about(": KCI 2 came before KCI 1"));
}

TEST_F(CheckerTest, SeesAKciThatNeverCame) {
  stored.told = {kci_numbered(1)};
  checker.all_received(stored, order_at(S::kHeld));
  EXPECT_EQ(found(), about(": KCI 1 never came"));
}

TEST_F(CheckerTest, SeesAKciThatCountsAsDeliveredAndNeverCame) {
  refuses(1, 9);
  stored.told = {kci_numbered(1)};
  stored.told[0].delivery = DeliveryStatus::kFailed;
  checker.all_received(stored, order_at(S::kHeld));
  EXPECT_EQ(found(), Lines{}) << "it was refused until it was given up";
  stored.told[0].delivery = DeliveryStatus::kDelivered;
  checker.all_received(stored, order_at(S::kHeld));
  EXPECT_EQ(found(), about(": KCI 1 counts as delivered and never came"));
}

}  // namespace
}  // namespace fibrecafe::sim
