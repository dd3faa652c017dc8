// SPDX-License-Identifier: Apache-2.0
// May a tenant amend or cancel now? decide_request_answer_test.cpp has what the supplier's answers mean.
#include "orders/decide_request.hpp"

#include <gtest/gtest.h>

#include "orders/testing.hpp"

namespace fibrecafe::orders {
namespace {

using Q = RequestStatus;
using S = OrderStatus;
using testing::amendment;
using testing::cancellation;
using testing::kNoon;
using testing::order_at;
using Lines = std::vector<std::string>;

// "rejected field: text" for each problem.
Lines refusals(const Done& done) {
  Lines out;
  if (done) return out;
  std::string kind = done.error().code == ErrorCode::kRejected ? "rejected " : "invalid ";
  for (const Problem& problem : done.error().problems) out.push_back(kind + problem.path + ": " + problem.text);
  return out;
}

Lines amending(const Order& order, OrderChanges changes, const ReservedSlot* slot = nullptr) {
  AmendOrder wanted;
  wanted.order = order.key;
  wanted.changes = std::move(changes);
  return refusals(decide_amend(wanted, order, "FIBRECO", slot, kNoon));
}

OrderChanges notes() {
  OrderChanges changes;
  changes.notes = "ring twice";
  return changes;
}

Lines cancelling(const Order& order, CancellationReason reason = CancellationReason::kNoLongerRequired) {
  CancelOrder wanted;
  wanted.order = order.key;
  wanted.reason = reason;
  return refusals(decide_cancel(wanted, order, "FIBRECO"));
}

Order of_type(OrderType type, S status = S::kInProgress) {
  Order order = order_at(status);
  order.type = type;
  return order;
}

Lines accepting(S shown, const std::string& what) {
  return {"rejected orderId: accepted are orders in status " + what + "; this one is " + std::string(text(shown))};
}

TEST(DecideAmend, AcceptsOrdersInTheStatesOfTheContract) {
  const std::string kAccepted = "ACKNOWLEDGED, IN_PROGRESS, PENDING, PENDING_AMENDMENT";
  for (S status : {S::kAcknowledged, S::kInProgress, S::kPending})
    EXPECT_EQ(amending(order_at(status), notes()), Lines{});
  for (S status : {S::kReceivedByGateway, S::kSentToSupplier, S::kHeld, S::kFailedToSend, S::kRejected, S::kCancelled,
                   S::kFailed, S::kCompleted, S::kPartial}) {
    EXPECT_EQ(amending(order_at(status), notes()), accepting(status, kAccepted));
  }
}

TEST(DecideAmend, AcceptsSeveralAtOnce) {
  Order order = order_at(S::kInProgress);
  order.amendments = {amendment(1, Q::kPending), amendment(2, Q::kReceivedByGateway)};
  EXPECT_EQ(amending(order, notes()), Lines{});
}

TEST(DecideAmend, RefusesAnOrderWhoseCancellationIsWithTheSupplier) {
  Order order = order_at(S::kInProgress);
  order.cancellations = {cancellation(1, Q::kPending)};
  EXPECT_EQ(amending(order, notes()),
            accepting(S::kPendingCancellation, "ACKNOWLEDGED, IN_PROGRESS, PENDING, PENDING_AMENDMENT"));
}

TEST(DecideAmend, RefusesAnUnsolicitedCease) {
  EXPECT_EQ(amending(of_type(OrderType::kUnsolicitedCease), notes()),
            Lines{"rejected orderId: accepted are orders of your own: an unsolicited cease cannot be amended"});
}

TEST(DecideAmend, KeepsTheNumberOfRequestsOfAnOrderBounded) {
  Order order = order_at(S::kInProgress);
  order.amendments.resize(kRequestsMax, amendment(1, Q::kCompleted));
  EXPECT_EQ(amending(order, notes()), Lines{"rejected orderId: accepted are 100 amendments of one order"});
}

TEST(DecideAmend, KeepsTheTextOfAnOrdersAmendmentsBounded) {
  Order order = order_at(S::kInProgress);
  Amendment large = amendment(1, Q::kCompleted);
  large.changes.characteristics.emplace(100, Characteristic{std::string(64, 'n'), std::string(1000, 'v')});
  order.amendments = {large};
  EXPECT_EQ(amending(order, notes()), Lines{});
  EXPECT_EQ(
      amending(order, large.changes),
      Lines{
          "rejected : Too much to keep - accepted are amendments of one order with together at most 128 KiB of text"});
}

TEST(DecideAmend, RefusesFieldsThatACeaseHasNot) {
  OrderChanges changes;
  changes.characteristics = std::vector<Characteristic>{};
  changes.primary_contact = changes.secondary_contact = ContactChange{};
  changes.appointment_reservation_id = 5;
  changes.engineer_tasks = std::vector<EngineerTask>{};
  changes.hazards = changes.on_site_restrictions = "x";
  changes.notes = "fits";
  changes.requested_completion_date = "2026-03-20";
  Lines refused;
  for (const char* field : {"serviceCharacteristics", "primaryContact", "secondaryContact", "appointmentReservationId",
                            "engineerTasks", "hazards", "onSiteRestrictions"}) {
    refused.push_back("invalid " + std::string(field) +
                      ": unknown field for a CEASE order, accepted are requestedCompletionDate, notes");
  }
  EXPECT_EQ(amending(of_type(OrderType::kCease), changes), refused);
}

TEST(DecideAmend, RefusesToLeaveAModifyWithoutCharacteristics) {
  OrderChanges changes;
  changes.characteristics = std::vector<Characteristic>{};
  EXPECT_EQ(amending(of_type(OrderType::kModify), changes),
            Lines{"invalid serviceCharacteristics: accepted is at least one: a MODIFY order is nothing without"});
  EXPECT_EQ(amending(of_type(OrderType::kNew), changes), Lines{});
}

TEST(DecideAmend, RefusesToMakeHalfAContact) {
  OrderChanges changes;
  changes.secondary_contact = ContactChange{{}, "020 7946 0999", {}};
  EXPECT_EQ(amending(order_at(S::kInProgress), changes),
            Lines{"invalid secondaryContact.name: missing, and the order has no such contact yet"});
  changes.secondary_contact = ContactChange{{}, {}, "al@example.com"};
  EXPECT_EQ(amending(order_at(S::kInProgress), changes).size(), 2u);
  changes.secondary_contact = ContactChange{"Al Example", "020 7946 0999", {}};
  EXPECT_EQ(amending(order_at(S::kInProgress), changes), Lines{});
  Order with_contact = order_at(S::kInProgress);
  with_contact.secondary_contact = Contact{"Al Example", "020 7946 0020", {}};
  changes.secondary_contact = ContactChange{{}, "020 7946 0999", {}};
  EXPECT_EQ(amending(with_contact, changes), Lines{});
}

TEST(DecideAmend, RefusesToRemoveThePrimaryContactOfAProvide) {
  OrderChanges changes;
  changes.primary_contact = ContactChange{};
  EXPECT_EQ(amending(order_at(S::kInProgress), changes),
            Lines{"invalid primaryContact: accepted is at least one of name, phoneNumber, email"});
  EXPECT_EQ(amending(of_type(OrderType::kModify), changes), Lines{});
  changes = {};
  changes.secondary_contact = ContactChange{};
  EXPECT_EQ(amending(order_at(S::kInProgress), changes), Lines{});
}

TEST(DecideAmend, RefusesADateThatHasPassed) {
  OrderChanges changes;
  changes.requested_completion_date = "2026-03-01";
  EXPECT_EQ(amending(order_at(S::kInProgress), changes),
            Lines{"invalid requestedCompletionDate: accepted are today (2026-03-02 in Europe/London) and later dates"});
  changes.requested_completion_date = "2026-03-02";
  EXPECT_EQ(amending(order_at(S::kInProgress), changes), Lines{});
  changes.requested_completion_date = "";
  EXPECT_EQ(amending(order_at(S::kInProgress), changes), Lines{}) << "removes it";
}

TEST(DecideAmend, JudgesTheReservationThatItQuotes) {
  OrderChanges changes;
  changes.appointment_reservation_id = 5;
  Order order = order_at(S::kInProgress);
  ReservedSlot slot = testing::slot_for(order);
  EXPECT_EQ(amending(order, changes, &slot), Lines{});
  EXPECT_EQ(amending(order, changes),
            Lines{"rejected appointmentReservationId: accepted are your own unused reservations; there is no "
                  "reservation 5"});
  slot.supplier = SupplierId{8};
  slot.used = true;
  EXPECT_EQ(amending(order, changes, &slot).size(), 2u);
}

TEST(DecideAmend, KeepsTheLineOfAnExistingLineOrderNamed) {
  OrderChanges changes;
  changes.characteristics = {{{"LINE_PROFILE", "FTTP_80_20"}}};
  EXPECT_EQ(amending(of_type(OrderType::kSwap), changes),
            Lines{"rejected serviceCharacteristics: SWAP orders name an existing line: by ONT_REFERENCE and ONT_PORT, "
                  "or by LINE_ID"});
  changes.characteristics->push_back({"LINE_ID", "L-1"});
  EXPECT_EQ(amending(of_type(OrderType::kSwap), changes), Lines{});
  EXPECT_EQ(amending(of_type(OrderType::kSwap), notes()), Lines{});
}

TEST(DecideAmend, ReportsAllBrokenRulesAtOnce) {
  AmendOrder wanted;
  wanted.changes.appointment_reservation_id = 5;
  wanted.supplier_name = "OTHERCO";
  Lines refused = refusals(decide_amend(wanted, order_at(S::kHeld), "FIBRECO", nullptr, kNoon));
  ASSERT_EQ(refused.size(), 3u);
  EXPECT_EQ(refused[2], "rejected supplier: accepted is the order's supplier, FIBRECO, or none");
}

TEST(DecideCancel, AcceptsOrdersInTheStatesOfTheContract) {
  const std::string kAccepted = "SENT_TO_SUPPLIER, ACKNOWLEDGED, IN_PROGRESS, PENDING, HELD, PENDING_AMENDMENT";
  for (S status : {S::kSentToSupplier, S::kAcknowledged, S::kInProgress, S::kPending, S::kHeld}) {
    EXPECT_EQ(cancelling(order_at(status)), Lines{});
  }
  for (S status :
       {S::kReceivedByGateway, S::kFailedToSend, S::kRejected, S::kCancelled, S::kFailed, S::kCompleted, S::kPartial}) {
    EXPECT_EQ(cancelling(order_at(status)), accepting(status, kAccepted));
  }
  Order amending = order_at(S::kInProgress);
  amending.amendments = {amendment(1, Q::kPending)};
  EXPECT_EQ(cancelling(amending), Lines{});
}

TEST(DecideCancel, AcceptsOneAtATime) {
  Order order = order_at(S::kInProgress);
  for (Q open : {Q::kReceivedByGateway, Q::kPending}) {
    order.cancellations = {cancellation(7, open)};
    EXPECT_EQ(cancelling(order),
              Lines{"rejected orderId: accepted is one cancellation at a time; cancellation 7 is still open"});
  }
  for (Q closed : {Q::kRejected, Q::kFailedToSend}) {
    order.cancellations = {cancellation(7, closed)};
    EXPECT_EQ(cancelling(order), Lines{});
  }
  order.cancellations.resize(kRequestsMax, cancellation(7, Q::kRejected));
  EXPECT_EQ(cancelling(order), Lines{"rejected orderId: accepted are 100 cancellations of one order"});
}

TEST(DecideCancel, AcceptsTheReasonsOfTheOrdersKind) {
  for (size_t i = 0; i < words<CancellationReason>().size(); ++i) {
    auto reason = static_cast<CancellationReason>(i);
    EXPECT_EQ(cancelling(of_type(OrderType::kNew), reason).empty(), i < 5) << text(reason);
    EXPECT_EQ(cancelling(of_type(OrderType::kCease), reason).empty(), i < 5) << text(reason);
    EXPECT_EQ(cancelling(of_type(OrderType::kUnsolicitedCease), reason).empty(), i >= 5) << text(reason);
  }
  EXPECT_EQ(cancelling(of_type(OrderType::kNew), CancellationReason::kEndUserNotMoving),
            Lines{"rejected reasonCode: accepted for this kind of order are CUSTOMER_CHANGED_MIND, INSTALL_FAILED, "
                  "NETWORK_ISSUE, NO_LONGER_REQUIRED, OTHER"});
}

TEST(DecideCancel, AcceptsAnUnsolicitedCeaseFromItsBeginning) {
  auto reason = CancellationReason::kCustomerNotAware;
  for (S status : {S::kReceivedByGateway, S::kAcknowledged, S::kInProgress}) {
    EXPECT_EQ(cancelling(of_type(OrderType::kUnsolicitedCease, status), reason), Lines{});
  }
  EXPECT_EQ(cancelling(of_type(OrderType::kUnsolicitedCease, S::kCompleted), reason),
            accepting(S::kCompleted, "RECEIVED_BY_GATEWAY, ACKNOWLEDGED, IN_PROGRESS"));
}

TEST(DecideCancel, ReportsAllBrokenRulesAtOnce) {
  CancelOrder wanted;
  wanted.supplier_name = "OTHERCO";
  wanted.reason = CancellationReason::kNoAuthorisation;
  EXPECT_EQ(refusals(decide_cancel(wanted, order_at(S::kCompleted), "FIBRECO")).size(), 3u);
}

}  // namespace
}  // namespace fibrecafe::orders
