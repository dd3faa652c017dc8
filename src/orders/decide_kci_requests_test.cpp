// SPDX-License-Identifier: Apache-2.0
// What a supplier's KCI means for the amendments and cancellations of its order.
#include <gtest/gtest.h>

#include "orders/decide_kci.hpp"
#include "orders/testing.hpp"

namespace fibrecafe::orders {
namespace {

using Q = RequestStatus;
using R = ReasonCode;
using S = OrderStatus;
using testing::amendment;
using testing::cancellation;
using testing::kci;
using testing::kNoon;
using testing::told;
using Lines = std::vector<std::string>;
constexpr RequestRef kAmendment{MessageKind::kAmendOrder, 1}, kCancellation{MessageKind::kCancelOrder, 1};

OrderChanges notes(std::string text) {
  OrderChanges changes;
  changes.notes = std::move(text);
  return changes;
}

// An order whose amendment 1 is with the supplier.
Order amending(S status = S::kInProgress, Q request = Q::kPending) {
  Order order = testing::order_at(status);
  order.amendments = {amendment(1, request, notes("ring twice"))};
  return order;
}

Order cancelling(S status = S::kInProgress, Q request = Q::kPending) {
  Order order = testing::order_at(status);
  order.cancellations = {cancellation(1, request)};
  return order;
}

std::vector<Step> steps_of(const Order& order, const SupplierKci& kci, std::optional<RequestRef> named = {}) {
  SeededRandom random(1);
  return decide_kci(order, kci, named, kNoon, random).value();
}

std::vector<Step> late_steps_of(const Order& order, const SupplierKci& kci, std::optional<RequestRef> named) {
  SeededRandom random(1);
  return decide_late_kci(order, kci, named, kNoon, random);
}

TEST(DecideKciOfRequests, AmendedCompletesTheAmendmentAndMerges) {
  auto amended = kci(1, R::kAmended, S::kInProgress);
  amended.amendment.reference = "A-7";
  amended.facts.target_date = kNoon + std::chrono::days(12);
  auto steps = steps_of(amending(), amended, kAmendment);
  EXPECT_EQ(told(steps), Lines{"1 INFORMATIONAL AMENDED IN_PROGRESS amendment 1 COMPLETED"});
  EXPECT_EQ(steps[0].after.notes, "ring twice");
  EXPECT_EQ(steps[0].after.target_date, kNoon + std::chrono::days(12));
  EXPECT_EQ(steps[0].after.amendments[0].supplier_reference, "A-7");
  EXPECT_EQ(steps[0].kci->issued_on, amended.issued_on);
}

TEST(DecideKciOfRequests, AmendedMayMoveTheCommittedDateAndTheState) {
  Order order = amending(S::kPending);
  order.committed_date = kNoon;
  auto amended = kci(1, R::kAmended, S::kInProgress);
  amended.facts.committed_date = kNoon + std::chrono::days(5);
  auto steps = steps_of(order, amended, kAmendment);
  EXPECT_EQ(told(steps), Lines{"1 INFORMATIONAL AMENDED IN_PROGRESS amendment 1 COMPLETED"});
  EXPECT_EQ(steps[0].after.committed_date, kNoon + std::chrono::days(5));
}

TEST(DecideKciOfRequests, WhatTheSupplierTellsWinsOverWhatWasAmended) {
  OrderChanges changes;
  changes.characteristics = {{{"LINE_PROFILE", "FTTP_80_20"}}};
  Order order = testing::order_at(S::kInProgress);
  order.amendments = {amendment(1, Q::kPending, changes)};
  auto amended = kci(1, R::kAmended, S::kInProgress);
  amended.facts.characteristics = {{"LINE_PROFILE", "FTTP_100_20"}, {"SERVICE_ID", "SVC-1"}};
  EXPECT_EQ(steps_of(order, amended, kAmendment)[0].after.characteristics,
            (std::vector<Characteristic>{{"LINE_PROFILE", "FTTP_100_20"}, {"SERVICE_ID", "SVC-1"}}));
}

TEST(DecideKciOfRequests, AmendmentRejectedAsksToResubmit) {
  auto rejected = kci(1, R::kAmendmentRejected, S::kInProgress);
  rejected.text = "too late";
  auto steps = steps_of(amending(), rejected, kAmendment);
  EXPECT_EQ(told(steps), Lines{"1 ACTION_REQUIRED RESUBMIT IN_PROGRESS amendment 1 REJECTED"});
  EXPECT_EQ(steps[0].kci->reason.text, "too late");
  EXPECT_FALSE(steps[0].after.notes);
}

TEST(DecideKciOfRequests, AKciOfAnOpenAmendmentIsAnsweredBeforeItsAnswer) {
  EXPECT_EQ(told(steps_of(amending(S::kAcknowledged, Q::kReceivedByGateway), kci(1, R::kAmended, S::kAcknowledged),
                          kAmendment)),
            Lines{"1 INFORMATIONAL AMENDED ACKNOWLEDGED amendment 1 COMPLETED"});
}

TEST(DecideKciOfRequests, CancelledCompletesTheCancellationThatItNames) {
  EXPECT_EQ(told(steps_of(cancelling(), kci(1, R::kCancelled, S::kCancelled), kCancellation)),
            Lines{"1 INFORMATIONAL CANCELLED CANCELLED cancellation 1 COMPLETED"});
}

TEST(DecideKciOfRequests, CancelledWithoutOneIsTheSuppliersOwnEnd) {
  EXPECT_EQ(told(steps_of(cancelling(), kci(1, R::kCancelled, S::kCancelled))),
            Lines{"1 INFORMATIONAL TERMINATED CANCELLED cancellation 1 COMPLETED"});
  EXPECT_EQ(told(steps_of(testing::order_at(S::kInProgress), kci(1, R::kCancelled, S::kCancelled))),
            Lines{"1 INFORMATIONAL TERMINATED CANCELLED"});
}

TEST(DecideKciOfRequests, CancellationRejectedAsksToResubmitAndShowsTheStateAgain) {
  EXPECT_EQ(told(steps_of(cancelling(S::kHeld), kci(1, R::kCancellationRejected, S::kHeld), kCancellation)),
            Lines{"1 ACTION_REQUIRED RESUBMIT HELD cancellation 1 REJECTED"});
}

TEST(DecideKciOfRequests, ResubmitRejectsWhatItNames) {
  EXPECT_EQ(told(steps_of(amending(), kci(1, R::kResubmit, S::kInProgress), kAmendment)),
            Lines{"1 ACTION_REQUIRED RESUBMIT IN_PROGRESS amendment 1 REJECTED"});
  EXPECT_EQ(told(steps_of(cancelling(), kci(1, R::kResubmit, S::kInProgress), kCancellation)),
            Lines{"1 ACTION_REQUIRED RESUBMIT IN_PROGRESS cancellation 1 REJECTED"});
  EXPECT_EQ(told(steps_of(amending(), kci(1, R::kResubmit, S::kInProgress))),
            Lines{"1 ACTION_REQUIRED RESUBMIT PENDING_AMENDMENT"});
}

TEST(DecideKciOfRequests, OtherNewsMayNameARequestWithoutSettlingIt) {
  auto update = kci(1, R::kUpdate, S::kInProgress);
  update.amendment.reference = "A-7";
  auto steps = steps_of(amending(), update, kAmendment);
  EXPECT_EQ(told(steps), Lines{"1 INFORMATIONAL UPDATE PENDING_AMENDMENT amendment 1 PENDING"});
  EXPECT_EQ(steps[0].after.amendments[0].supplier_reference, "A-7");
}

TEST(DecideKciOfRequests, WhatIsSaidOfAClosedAmendmentIsNews) {
  for (Q closed : {Q::kCompleted, Q::kRejected, Q::kFailedToSend}) {
    for (R reason : {R::kAmended, R::kAmendmentRejected}) {
      auto steps = steps_of(amending(S::kInProgress, closed), kci(1, reason, S::kInProgress), kAmendment);
      EXPECT_EQ(told(steps), Lines{"1 INFORMATIONAL UPDATE IN_PROGRESS amendment 1 " + std::string(text(closed))});
      EXPECT_FALSE(steps[0].after.notes) << "it is not merged (again)";
    }
  }
}

TEST(DecideKciOfRequests, CancelledAfterACancellationAtOnceIsNews) {
  EXPECT_EQ(
      told(steps_of(cancelling(S::kCancelled, Q::kCompleted), kci(1, R::kCancelled, S::kCancelled), kCancellation)),
      Lines{"1 INFORMATIONAL UPDATE CANCELLED cancellation 1 COMPLETED"});
}

TEST(DecideKciOfRequests, CancelledForACancellationThatIsClosedIsTheSuppliersOwnEnd) {
  for (Q closed : {Q::kRejected, Q::kFailedToSend}) {
    EXPECT_EQ(told(steps_of(cancelling(S::kInProgress, closed), kci(1, R::kCancelled, S::kCancelled), kCancellation)),
              Lines{"1 INFORMATIONAL TERMINATED CANCELLED cancellation 1 " + std::string(text(closed))});
  }
}

TEST(DecideKciOfRequests, TheEndOfTheOrderEndsWhatIsOpen) {
  Order order = amending();
  order.cancellations = {cancellation(1, Q::kPending)};
  EXPECT_EQ(told(steps_of(order, kci(1, R::kCompleted, S::kCompleted))),
            Lines{"1 INFORMATIONAL COMPLETED COMPLETED amendment 1 REJECTED cancellation 1 REJECTED"});
  EXPECT_EQ(told(steps_of(order, kci(1, R::kTerminated, S::kCancelled))),
            Lines{"1 INFORMATIONAL TERMINATED CANCELLED amendment 1 REJECTED cancellation 1 COMPLETED"});
  EXPECT_EQ(told(steps_of(order, kci(1, R::kTerminated, S::kFailed))),
            Lines{"1 INFORMATIONAL TERMINATED FAILED amendment 1 REJECTED cancellation 1 REJECTED"});
}

TEST(DecideKciOfRequests, SeveralOpenAmendmentsEndWithAKciEach) {
  Order order = testing::order_at(S::kInProgress);
  order.amendments = {amendment(1, Q::kPending), amendment(2, Q::kCompleted), amendment(3, Q::kReceivedByGateway),
                      amendment(4, Q::kPending)};
  EXPECT_EQ(told(steps_of(order, kci(1, R::kCompleted, S::kCompleted))),
            (Lines{"1 INFORMATIONAL UPDATE PENDING_AMENDMENT amendment 1 REJECTED",
                   "2 INFORMATIONAL UPDATE PENDING_AMENDMENT amendment 3 REJECTED",
                   "3 INFORMATIONAL COMPLETED COMPLETED amendment 4 REJECTED"}));
}

TEST(DecideKciOfRequests, RequestsEndAfterASkippedAcknowledgement) {
  EXPECT_EQ(told(steps_of(cancelling(S::kSentToSupplier), kci(1, R::kCompleted, S::kCompleted))),
            (Lines{"1 INFORMATIONAL ACKNOWLEDGED PENDING_CANCELLATION",
                   "2 INFORMATIONAL COMPLETED COMPLETED cancellation 1 REJECTED"}));
}

TEST(DecideLateKciOfRequests, CountsWhatNobodyWillSayAgain) {
  EXPECT_EQ(told(late_steps_of(amending(), kci(1, R::kAmended, S::kInProgress), kAmendment)),
            Lines{"1 INFORMATIONAL UPDATE IN_PROGRESS amendment 1 COMPLETED"});
  EXPECT_EQ(late_steps_of(amending(), kci(1, R::kAmended, S::kInProgress), kAmendment)[0].after.notes, "ring twice");
  EXPECT_EQ(told(late_steps_of(amending(), kci(1, R::kAmendmentRejected, S::kInProgress), kAmendment)),
            Lines{"1 INFORMATIONAL UPDATE IN_PROGRESS amendment 1 REJECTED"});
  EXPECT_EQ(told(late_steps_of(cancelling(), kci(1, R::kCancellationRejected, S::kInProgress), kCancellation)),
            Lines{"1 INFORMATIONAL UPDATE IN_PROGRESS cancellation 1 REJECTED"});
}

TEST(DecideLateKciOfRequests, DoesNotCancelAnOrderThatWentOn) {
  EXPECT_EQ(told(late_steps_of(cancelling(), kci(1, R::kCancelled, S::kCancelled), kCancellation)),
            Lines{"1 INFORMATIONAL UPDATE PENDING_CANCELLATION cancellation 1 PENDING"});
}

}  // namespace
}  // namespace fibrecafe::orders
