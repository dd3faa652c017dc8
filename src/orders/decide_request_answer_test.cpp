// SPDX-License-Identifier: Apache-2.0
// What a supplier's answer to an amendment or a cancellation means.
#include <gtest/gtest.h>

#include "orders/decide_request.hpp"
#include "orders/testing.hpp"

namespace fibrecafe::orders {
namespace {

using Q = RequestStatus;
using S = OrderStatus;
using testing::amendment;
using testing::cancellation;
using testing::kNoon;
using testing::told;
using Lines = std::vector<std::string>;
constexpr RequestRef kAmendment{MessageKind::kAmendOrder, 1}, kCancellation{MessageKind::kCancelOrder, 1};

// An order that asked for notes by amendment 1 and for its end by cancellation 1; neither was answered yet.
Order asked(S status = S::kInProgress, bool committed = false) {
  Order order = testing::order_at(status, committed);
  OrderChanges changes;
  changes.notes = "ring twice";
  order.amendments = {amendment(1, Q::kReceivedByGateway, changes)};
  order.cancellations = {cancellation(1, Q::kReceivedByGateway)};
  return order;
}

SupplierAnswer answer(TakenAs as) {
  SupplierAnswer answer;
  answer.end = CallEnd::kTaken;
  answer.taken_as = as;
  answer.request_reference = "R-7";
  return answer;
}

std::vector<Step> decide(const Order& order, RequestRef request, const Outcome& outcome,
                         const SupplierAnswer& answer = {}) {
  SeededRandom random(1);
  return decide_request_answer(order, request, outcome, answer, kNoon, random);
}

TEST(DecideRequestAnswer, TellsA202AsUpdateOverTheState) {
  auto steps = decide(asked(), kAmendment, {Settled::kTaken}, answer(TakenAs::kAccepted));
  EXPECT_EQ(told(steps), Lines{"1 INFORMATIONAL UPDATE PENDING_AMENDMENT amendment 1 PENDING"});
  EXPECT_EQ(steps[0].after.status, S::kInProgress) << "the state beneath stays";
  EXPECT_FALSE(steps[0].after.notes) << "nothing is changed yet";
  EXPECT_EQ(steps[0].after.amendments[0].supplier_reference, "R-7");
  EXPECT_EQ(told(decide(asked(), kCancellation, {Settled::kTaken}, answer(TakenAs::kAccepted))),
            Lines{"1 INFORMATIONAL UPDATE PENDING_CANCELLATION cancellation 1 PENDING"});
}

TEST(DecideRequestAnswer, TellsA201AsAmendedAndMerges) {
  auto steps = decide(asked(), kAmendment, {Settled::kTaken}, answer(TakenAs::kAcknowledged));
  EXPECT_EQ(told(steps), Lines{"1 INFORMATIONAL AMENDED IN_PROGRESS amendment 1 COMPLETED"});
  EXPECT_EQ(steps[0].after.notes, "ring twice");
  EXPECT_EQ(steps[0].after.amendments[0].supplier_reference, "R-7");
  EXPECT_FALSE(steps[0].kci->issued_on) << "no supplier issued it";
}

TEST(DecideRequestAnswer, EndsThePendingThatAnAmendmentAtOnceSettles) {
  auto taken = answer(TakenAs::kAcknowledged);
  EXPECT_EQ(told(decide(asked(S::kPending, true), kAmendment, {Settled::kTaken}, taken)),
            Lines{"1 INFORMATIONAL AMENDED IN_PROGRESS amendment 1 COMPLETED"});
  EXPECT_EQ(told(decide(asked(S::kPending), kAmendment, {Settled::kTaken}, taken)),
            Lines{"1 INFORMATIONAL AMENDED ACKNOWLEDGED amendment 1 COMPLETED"});
  EXPECT_EQ(told(decide(asked(S::kHeld), kAmendment, {Settled::kTaken}, taken)),
            Lines{"1 INFORMATIONAL AMENDED HELD amendment 1 COMPLETED"});
}

TEST(DecideRequestAnswer, EndsTheOrderAndWhatElseIsOpenWithACancellationAtOnce) {
  auto steps = decide(asked(), kCancellation, {Settled::kTaken}, answer(TakenAs::kAcknowledged));
  EXPECT_EQ(told(steps), Lines{"1 INFORMATIONAL CANCELLED CANCELLED amendment 1 REJECTED cancellation 1 COMPLETED"});
  EXPECT_EQ(steps[0].after.cancellations[0].supplier_reference, "R-7");
}

TEST(DecideRequestAnswer, TellsARefusalAsResubmitAndLeavesTheOrder) {
  Outcome refused{Settled::kRefused};
  refused.messages = {"too late"};
  auto steps = decide(asked(), kAmendment, refused);
  EXPECT_EQ(told(steps), Lines{"1 ACTION_REQUIRED RESUBMIT IN_PROGRESS amendment 1 REJECTED"});
  EXPECT_EQ(steps[0].kci->reason.code, ProblemCode::kInvalidRequest);
  EXPECT_EQ(steps[0].kci->reason.text, "The supplier API rejected the request: too late");
  EXPECT_FALSE(steps[0].after.notes);
  EXPECT_EQ(told(decide(asked(S::kHeld), kCancellation, refused)),
            Lines{"1 ACTION_REQUIRED RESUBMIT HELD cancellation 1 REJECTED"});
}

TEST(DecideRequestAnswer, TellsAFailureAsErrorAndLeavesTheOrder) {
  Outcome failed{Settled::kFailed};
  failed.fault = FaultCode::kSupplierTimedOut;
  failed.messages = {"The supplier API did not answer in time"};
  auto steps = decide(asked(), kAmendment, failed);
  EXPECT_EQ(told(steps), Lines{"1 ERROR SUPPLIER_TIMED_OUT IN_PROGRESS amendment 1 FAILED_TO_SEND"});
  EXPECT_EQ(steps[0].kci->fault->messages, failed.messages);
  EXPECT_EQ(told(decide(asked(S::kAcknowledged), kCancellation, failed)),
            Lines{"1 ERROR SUPPLIER_TIMED_OUT ACKNOWLEDGED cancellation 1 FAILED_TO_SEND"});
}

TEST(DecideRequestAnswer, CountsWhatAKciShowsAsA202) {
  EXPECT_EQ(told(decide(asked(), kAmendment, {Settled::kHasIt})),
            Lines{"1 INFORMATIONAL UPDATE PENDING_AMENDMENT amendment 1 PENDING"});
}

TEST(DecideRequestAnswer, SaysNothingUntilItIsSettled) {
  EXPECT_TRUE(decide(asked(), kAmendment, {Settled::kNotYet}).empty());
}

TEST(DecideRequestAnswer, ShowsACancellationOverAnAmendment) {
  Order order = asked();
  order.cancellations[0].status = Q::kPending;
  EXPECT_EQ(told(decide(order, kAmendment, {Settled::kTaken}, answer(TakenAs::kAccepted))),
            Lines{"1 INFORMATIONAL UPDATE PENDING_CANCELLATION amendment 1 PENDING"});
}

}  // namespace
}  // namespace fibrecafe::orders
