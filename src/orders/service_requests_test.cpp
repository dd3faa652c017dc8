// SPDX-License-Identifier: Apache-2.0
// Amendments and cancellations through the service: their numbers and messages, the supplier's answers and KCIs.
#include <gtest/gtest.h>

#include "orders/service.hpp"
#include "orders/story_testing.hpp"

namespace fibrecafe::orders {
namespace {

using Q = RequestStatus;
using R = ReasonCode;
using S = OrderStatus;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::OrderStory;

class RequestStory : public OrderStory {};

TEST_F(RequestStory, AmendGivesANumberAHistoryEntryAndAMessage) {
  in_progress();
  auto amended = amend_notes();
  ASSERT_TRUE(amended);
  EXPECT_EQ(amended->amendment.id, AmendmentId{1});
  EXPECT_EQ(amended->amendment.status, Q::kReceivedByGateway);
  EXPECT_EQ(amended->order.amendments, std::vector<Amendment>{amended->amendment});
  EXPECT_EQ(*store.find(key), amended->order);
  EXPECT_EQ(store.events.back(), "amendment 1");
  EXPECT_TRUE(told().empty()) << "the answer to the call told it";
  EXPECT_EQ(status(), S::kInProgress);
  auto message = store.open_message(key);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->kind, MessageKind::kAmendOrder);
  EXPECT_EQ(message->conversation_id, "c-amend");
  EXPECT_EQ(message->state, MessageState::kWaiting);
}

TEST_F(RequestStory, CancelGivesANumberAHistoryEntryAndAMessage) {
  in_progress();
  auto cancelled = cancel();
  ASSERT_TRUE(cancelled);
  EXPECT_EQ(cancelled->cancellation.id, CancellationId{1});
  EXPECT_EQ(*store.find(key), cancelled->order);
  EXPECT_EQ(store.events.back(), "cancellation 1");
  EXPECT_EQ(store.open_message(key)->conversation_id, "c-cancel");
  EXPECT_FALSE(cancel()) << "one at a time";
  EXPECT_EQ(messages(), Lines{"2 cancellation 1"});
}

TEST_F(RequestStory, KeepsTheSuppliersReferenceAsItWasKnownThen) {
  taken();
  auto acknowledged = testing::kci(1, R::kAcknowledged, S::kAcknowledged);
  acknowledged.facts.reference = "S-9";
  ASSERT_TRUE(receive(acknowledged));
  EXPECT_EQ(amend_notes()->amendment.order_reference, "S-9");
  EXPECT_EQ(cancel()->cancellation.order_reference, "S-9");
}

TEST_F(RequestStory, LooksAtAHeldKciInTimeWhileAnUnknownOutcomeWaitsForItsPausedSupplier) {
  in_progress();
  ASSERT_TRUE(amend_notes());
  attempt(2);
  answered(CallEnd::kUnknown, 2);
  supplier([this](parties::Supplier& each) { each.paused_since = now; });
  wait(minutes(10));
  ASSERT_TRUE(receive(4, R::kUpdate, S::kInProgress));
  ring();
  EXPECT_EQ(store.timer, now + timing.gap_wait);
  EXPECT_EQ(amendment_status(), Q::kReceivedByGateway);
}

TEST_F(RequestStory, AnswersAnOrderThatIsNotTheTenantsAsNotThere) {
  in_progress();
  key.tenant = TenantId{2};
  auto amended = amend_notes();
  auto cancelled = cancel();
  ASSERT_FALSE(amended);
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(amended.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(cancelled.error().code, ErrorCode::kNotFound);
}

TEST_F(RequestStory, SendsMessagesInTheOrderOfTheirAsking) {
  in_progress();
  ASSERT_TRUE(amend_notes());
  ASSERT_TRUE(cancel());
  ASSERT_TRUE(amend_notes());
  EXPECT_EQ(messages(), (Lines{"2 amendment 1", "3 cancellation 1", "4 amendment 2"}));
  EXPECT_FALSE(begin_attempt(context(), key, 3)) << "the one before it is not settled";
  attempt(2);
  EXPECT_FALSE(begin_attempt(context(), key, 3));
  answered(CallEnd::kTaken, 2);
  attempt(3);
}

TEST_F(RequestStory, DropsMessagesWhoseRequestsEndWithTheOrder) {
  in_progress();
  ASSERT_TRUE(amend_notes());
  ASSERT_TRUE(amend_notes());
  ASSERT_TRUE(cancel());
  ASSERT_TRUE(receive(3, R::kCompleted, S::kCompleted));
  EXPECT_EQ(messages(), Lines{});
  EXPECT_EQ(amendment_status(0), Q::kRejected);
  EXPECT_EQ(amendment_status(1), Q::kRejected);
  EXPECT_EQ(cancellation_status(), Q::kRejected);
  EXPECT_EQ(told(), (Lines{"4 INFORMATIONAL UPDATE", "5 INFORMATIONAL COMPLETED"}));
  EXPECT_EQ(store.told[0].amendment, 1);
  EXPECT_EQ(store.told[1].amendment, 2);
  EXPECT_EQ(store.told[1].cancellation, 1);
}

TEST_F(RequestStory, IgnoresTheAnswerToARequestThatEndedWithTheOrder) {
  in_progress();
  ASSERT_TRUE(amend_notes());
  attempt(2);
  wait(seconds(30));
  ASSERT_TRUE(receive(3, R::kCompleted, S::kCompleted));
  answered_at_once(2);
  EXPECT_EQ(amendment_status(), Q::kRejected);
  EXPECT_EQ(told(), Lines{"4 INFORMATIONAL COMPLETED"});
}

TEST_F(RequestStory, HoldsAKciWhileAnAmendmentsCallIsInFlight) {
  in_progress();
  ASSERT_TRUE(amend_notes());
  attempt(2);
  EXPECT_TRUE(receive_of_amendment(3, R::kAmended, S::kInProgress, 1));
  EXPECT_TRUE(told().empty());
  EXPECT_EQ(store.timer, now + seconds(30));
  answered(CallEnd::kTaken, 2);
  EXPECT_EQ(told(), (Lines{"4 INFORMATIONAL UPDATE", "5 INFORMATIONAL AMENDED"}));
  EXPECT_EQ(store.find(key)->notes, "ring twice");
}

TEST_F(RequestStory, TakesAHeldKciThatNamesTheRequestForItsAnswer) {
  in_progress();
  ASSERT_TRUE(amend_notes());
  attempt(2);
  EXPECT_TRUE(receive_of_amendment(3, R::kAmended, S::kInProgress, 1));
  answered(CallEnd::kSupplierFault, 2);
  EXPECT_EQ(told(), (Lines{"4 INFORMATIONAL UPDATE", "5 INFORMATIONAL AMENDED"}));
  EXPECT_EQ(messages(), Lines{});
}

TEST_F(RequestStory, DoesNotTakeAHeldKciOfSomethingElseForItsAnswer) {
  in_progress();
  ASSERT_TRUE(amend_notes());
  attempt(2);
  EXPECT_TRUE(receive(3, R::kDelay, S::kHeld));
  answered(CallEnd::kSupplierFault, 2);
  EXPECT_EQ(told(), (Lines{"4 ERROR SUPPLIER_FAULT", "5 INFORMATIONAL DELAY"}));
  EXPECT_EQ(amendment_status(), Q::kFailedToSend);
}

TEST_F(RequestStory, SettlesAnUnknownAmendmentByTheKciThatNamesItAndByNoOther) {
  in_progress();
  ASSERT_TRUE(amend_notes());
  ASSERT_TRUE(amend_notes());
  attempt(2);
  answered(CallEnd::kUnknown, 2);
  EXPECT_TRUE(receive(3, R::kDelay, S::kHeld));
  EXPECT_EQ(messages(), (Lines{"2 amendment 1", "3 amendment 2"}));
  EXPECT_TRUE(receive_of_amendment(4, R::kAmended, S::kInProgress, 1));
  EXPECT_EQ(messages(), Lines{"3 amendment 2"});
  EXPECT_EQ(told(), (Lines{"4 INFORMATIONAL DELAY", "5 INFORMATIONAL UPDATE", "6 INFORMATIONAL AMENDED"}));
  EXPECT_EQ(amendment_status(), Q::kCompleted);
}

TEST_F(RequestStory, SettlesAMessageBehindTheOneInFlightByTheKciThatNamesIt) {
  in_progress();
  ASSERT_TRUE(amend_notes());
  ASSERT_TRUE(amend_notes());
  attempt(2);
  EXPECT_TRUE(receive_of_amendment(3, R::kAmended, S::kInProgress, 2));
  answered(CallEnd::kTaken, 2);
  EXPECT_EQ(amendment_status(1), Q::kCompleted);
  EXPECT_EQ(messages(), Lines{}) << "the supplier has it: nothing is sent";
}

TEST_F(RequestStory, AHeldKciStillMeansTheRequestThatItMeantWhenItCame) {
  in_progress();
  ASSERT_TRUE(amend_notes("ring twice"));
  attempt(2);
  auto amended = testing::kci(5, R::kAmended, S::kInProgress);
  amended.amendment.reference = "A-7";  // nobody told it before: the only open one
  EXPECT_TRUE(receive(amended));
  answered(CallEnd::kRefused, 2);
  ASSERT_TRUE(amend_notes("ring once"));
  wait(seconds(10));
  ring();
  EXPECT_EQ(amendment_status(0), Q::kRejected);
  EXPECT_EQ(amendment_status(1), Q::kReceivedByGateway);
  EXPECT_EQ(messages(), Lines{"3 amendment 2"}) << "it is still to be sent";
}

TEST_F(RequestStory, AReferenceNobodyToldBeforeCannotMeanARequestThatNeverLeft) {
  in_progress();
  ASSERT_TRUE(amend_notes());
  auto amended = testing::kci(3, R::kAmended, S::kInProgress);
  amended.amendment.reference = "A-7";
  auto refused = receive(amended);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().problems.at(0).path, "serviceOrderAmendmentReference");
  EXPECT_EQ(messages(), Lines{"2 amendment 1"}) << "it is still to be sent";
  attempt(2);
  answered(CallEnd::kTaken, 2);
  EXPECT_TRUE(receive(amended));
  EXPECT_EQ(amendment_status(), Q::kCompleted);
}

TEST_F(RequestStory, GivingUpAnAmendmentLeavesTheOrderAsItWas) {
  in_progress();
  ASSERT_TRUE(amend_notes());
  attempt(2);
  answered(CallEnd::kUnknown, 2);
  EXPECT_EQ(store.timer, now + minutes(10));
  wait(minutes(10));
  ring();
  EXPECT_EQ(told(), Lines{"4 ERROR SUPPLIER_TIMED_OUT"});
  EXPECT_EQ(amendment_status(), Q::kFailedToSend);
  EXPECT_EQ(status(), S::kInProgress);
  EXPECT_FALSE(store.find(key)->notes);
  ASSERT_EQ(store.parked.size(), 1u);
  EXPECT_EQ(store.parked[0].kind, ParkedKind::kMayExistAtSupplier);
  EXPECT_EQ(store.parked[0].detail, "amendment 1: no answer to attempt 1");
}

TEST_F(RequestStory, ShowsOperatorsARequestThatTheSupplierHasAfterAll) {
  in_progress();
  ASSERT_TRUE(amend_notes());
  attempt(2);
  answered(CallEnd::kSupplierFault, 2);
  EXPECT_TRUE(receive_of_amendment(3, R::kAmended, S::kInProgress, 1));
  EXPECT_EQ(told().back(), "5 INFORMATIONAL UPDATE");
  EXPECT_EQ(amendment_status(), Q::kFailedToSend);
  ASSERT_EQ(store.parked.size(), 1u);
  EXPECT_EQ(store.parked[0].kind, ParkedKind::kOrphaned);
  EXPECT_EQ(store.parked[0].detail, "amendment 1: the supplier sent AMENDED");
}

TEST_F(RequestStory, AmendsAnOrderThatWaitsForTheTenant) {
  in_progress();
  EXPECT_TRUE(receive(3, R::kReappoint, S::kPending));
  ASSERT_TRUE(amend_notes());
  attempt(2);
  answered(CallEnd::kTaken, 2);
  EXPECT_EQ(shown_now(), S::kPendingAmendment);
  EXPECT_TRUE(receive_of_amendment(4, R::kAmended, S::kInProgress, 1));
  EXPECT_EQ(shown_now(), S::kInProgress);
}

TEST_F(RequestStory, CancelsAtOnce) {
  in_progress();
  ASSERT_TRUE(cancel());
  attempt(2);
  answered_at_once(2);
  EXPECT_EQ(told(), Lines{"4 INFORMATIONAL CANCELLED"});
  EXPECT_EQ(status(), S::kCancelled);
  EXPECT_FALSE(store.timer);
}

TEST_F(RequestStory, CancelsBeforeItIsAcknowledged) {
  taken();
  ASSERT_TRUE(cancel());
  attempt(2);
  answered(CallEnd::kTaken, 2);
  EXPECT_EQ(shown_now(), S::kPendingCancellation);
  EXPECT_TRUE(receive_of_cancellation(1, R::kCancelled, S::kCancelled, 1));
  EXPECT_EQ(told(), (Lines{"1 INFORMATIONAL UPDATE", "2 INFORMATIONAL UPDATE", "3 INFORMATIONAL CANCELLED"}));
  EXPECT_EQ(cancellation_status(), Q::kCompleted);
}

TEST_F(RequestStory, GoesOnAfterARejectedCancellation) {
  in_progress();
  ASSERT_TRUE(cancel());
  attempt(2);
  answered(CallEnd::kTaken, 2);
  EXPECT_TRUE(receive_of_cancellation(3, R::kCancellationRejected, S::kInProgress, 1));
  EXPECT_EQ(shown_now(), S::kInProgress);
  EXPECT_TRUE(cancel()) << "another may follow";
  EXPECT_EQ(messages(), Lines{"3 cancellation 2"});
}

TEST_F(RequestStory, UsesAReservationOnce) {
  store.slots[ReservationId{5}] = testing::slot_for(testing::provide_order());
  in_progress();
  OrderChanges changes;
  changes.appointment_reservation_id = 5;
  auto amended = amend(changes);
  ASSERT_TRUE(amended);
  EXPECT_EQ(amended->amendment.changes.appointment_reservation_reference, "A-1");
  EXPECT_EQ(amended->amendment.changes.appointment_timeslot, store.slots[ReservationId{5}].timeslot);
  auto again = amend(changes);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().problems.at(0).text, "accepted are unused reservations; reservation 5 was used");
  attempt(2);
  answered_at_once(2);
  EXPECT_EQ(store.find(key)->appointment_reservation_id, 5);
  EXPECT_EQ(store.find(key)->appointment_supplier_reference, "A-1");
}

TEST_F(RequestStory, PlacesAnOrderOnAReservationOnce) {
  store.slots[ReservationId{5}] = testing::slot_for(testing::provide_order());
  PlaceOrder wanted{testing::provide_order(), "FIBRECO"};
  wanted.order.appointment_reservation_id = 5;
  auto placed = orders::place(context(), wanted);
  ASSERT_TRUE(placed);
  EXPECT_EQ(placed->appointment_reservation_reference, "A-1");
  EXPECT_EQ(placed->appointment_timeslot, store.slots[ReservationId{5}].timeslot);
  EXPECT_FALSE(orders::place(context(), wanted));
}

}  // namespace
}  // namespace fibrecafe::orders
