// SPDX-License-Identifier: Apache-2.0
#include "orders/requests.hpp"

#include <gtest/gtest.h>

#include "orders/testing.hpp"

namespace fibrecafe::orders {
namespace {

using R = ReasonCode;
using Q = RequestStatus;
using testing::amendment;
using testing::cancellation;
using testing::provide_order;

Order merged(OrderChanges changes, Order order = provide_order()) {
  apply(changes, order);
  return order;
}

TEST(Apply, LeavesAloneWhatIsAbsent) {
  EXPECT_EQ(merged({}), provide_order());
}

TEST(Apply, ReplacesTextsAndRemovesThemWhenTheyAreEmpty) {
  OrderChanges changes;
  changes.notes = "ring twice";
  changes.hazards = "dog";
  changes.on_site_restrictions = "no parking";
  Order order = merged(changes);
  EXPECT_EQ(order.notes, "ring twice");
  EXPECT_EQ(order.hazards, "dog");
  EXPECT_EQ(order.on_site_restrictions, "no parking");
  changes = {};
  changes.notes = changes.hazards = "";
  order = merged(changes, order);
  EXPECT_FALSE(order.notes);
  EXPECT_FALSE(order.hazards);
  EXPECT_EQ(order.on_site_restrictions, "no parking");
}

TEST(Apply, ReplacesListsAsAWhole) {
  OrderChanges changes;
  changes.characteristics = {{{"ECC_CHARGEBAND", "1"}}};
  changes.engineer_tasks = {{EngineerTask::kInstallRouter}};
  Order order = merged(changes);
  EXPECT_EQ(order.characteristics, (std::vector<Characteristic>{{"ECC_CHARGEBAND", "1"}})) << "LINE_PROFILE is gone";
  EXPECT_EQ(order.engineer_tasks, std::vector<EngineerTask>{EngineerTask::kInstallRouter});
  changes.characteristics = std::vector<Characteristic>{};
  changes.engineer_tasks = std::vector<EngineerTask>{};
  order = merged(changes, order);
  EXPECT_TRUE(order.characteristics.empty());
  EXPECT_TRUE(order.engineer_tasks.empty());
}

TEST(Apply, SetsAndRemovesTheDateAskedFor) {
  OrderChanges changes;
  changes.requested_completion_date = "2026-03-20";
  Order order = merged(changes);
  EXPECT_EQ(order.requested_completion_date, parse_date("2026-03-20"));
  changes.requested_completion_date = "";
  EXPECT_FALSE(merged(changes, order).requested_completion_date);
}

TEST(Apply, KeepsWhatAPartialContactDoesNotGive) {
  Order order = provide_order();
  order.primary_contact->email = "jo@example.com";
  OrderChanges changes;
  changes.primary_contact = ContactChange{{}, "020 7946 0999", {}};
  EXPECT_EQ(merged(changes, order).primary_contact, (Contact{"Jo Example", "020 7946 0999", "jo@example.com"}));
  changes.primary_contact = ContactChange{"Sam Example", {}, ""};
  EXPECT_EQ(merged(changes, order).primary_contact, (Contact{"Sam Example", "020 7946 0018", {}}))
      << "an empty email removes it";
}

TEST(Apply, RemovesASecondaryContactThatIsEmpty) {
  Order order = provide_order();
  order.secondary_contact = Contact{"Al Example", "020 7946 0020", {}};
  OrderChanges changes;
  changes.secondary_contact = ContactChange{};
  EXPECT_FALSE(merged(changes, order).secondary_contact);
}

TEST(Apply, RemovesAPrimaryContactOnlyWhereAnOrderMayBeWithout) {
  OrderChanges changes;
  changes.primary_contact = ContactChange{};
  EXPECT_TRUE(merged(changes).primary_contact) << "a provide order has one always";
  Order modify = provide_order();
  modify.type = OrderType::kModify;
  EXPECT_FALSE(merged(changes, modify).primary_contact);
}

TEST(Apply, NeverLeavesHalfAContact) {
  OrderChanges changes;
  changes.secondary_contact = ContactChange{{}, "020 7946 0999", {}};
  EXPECT_FALSE(merged(changes).secondary_contact) << "another amendment removed the rest meanwhile";
  changes.secondary_contact->name = "Al Example";
  EXPECT_EQ(merged(changes).secondary_contact, (Contact{"Al Example", "020 7946 0999", {}}));
}

TEST(Apply, TakesAReservationWithItsSlot) {
  OrderChanges changes;
  changes.appointment_reservation_id = 5;
  changes.appointment_reservation_reference = "A-1";
  changes.appointment_timeslot = Timeslot{testing::kNoon, testing::kNoon + std::chrono::hours(4)};
  Order order = merged(changes);
  EXPECT_EQ(order.appointment_reservation_id, 5);
  EXPECT_EQ(order.appointment_reservation_reference, "A-1");
  EXPECT_EQ(order.appointment_supplier_reference, "A-1");
  EXPECT_EQ(order.appointment_timeslot, changes.appointment_timeslot);
}

// Amendments 1 (closed, A-1), 2 and 3 (open) and cancellation 9 (open) of one order.
Order asked_order() {
  Order order = provide_order();
  order.amendments = {amendment(1, Q::kCompleted), amendment(2, Q::kPending), amendment(3, Q::kReceivedByGateway)};
  order.amendments[0].supplier_reference = "A-1";
  order.amendments[1].supplier_reference = "A-2";
  order.cancellations = {cancellation(9, Q::kPending)};
  return order;
}

std::string named(const Order& order, R reason, RequestClaim amendment, RequestClaim cancellation = {}) {
  SupplierKci kci = testing::kci(1, reason, OrderStatus::kInProgress);
  kci.amendment = std::move(amendment);
  kci.cancellation = std::move(cancellation);
  auto found = named_request(order, kci);
  if (!found) return found.error().problems.at(0).path + ": " + found.error().problems.at(0).text;
  return *found ? name_of(**found) : "none";
}

TEST(NamedRequest, GoesByTheGatewaysNumber) {
  EXPECT_EQ(named(asked_order(), R::kAmended, {2, {}}), "amendment 2");
  EXPECT_EQ(named(asked_order(), R::kAmended, {1, {}}), "amendment 1") << "closed ones too";
  EXPECT_EQ(named(asked_order(), R::kCancelled, {}, {9, {}}), "cancellation 9");
}

TEST(NamedRequest, GoesByTheSuppliersReference) {
  EXPECT_EQ(named(asked_order(), R::kAmended, {{}, "A-2"}), "amendment 2");
  EXPECT_EQ(named(asked_order(), R::kAmended, {2, "A-2"}), "amendment 2");
  EXPECT_EQ(named(asked_order(), R::kAmended, {2, "A-1"}),
            "serviceOrderAmendmentReference: names another one than serviceOrderAmendmentId");
}

TEST(NamedRequest, TakesAReferenceNobodyToldBeforeForTheOnlyOpenOneWithoutAny) {
  EXPECT_EQ(named(asked_order(), R::kAmended, {{}, "A-77"}), "amendment 3");
  EXPECT_EQ(named(asked_order(), R::kCancelled, {}, {{}, "C-77"}), "cancellation 9");
  EXPECT_EQ(named(asked_order(), R::kAmended, {3, "A-77"}), "amendment 3");
  Order two = asked_order();
  two.amendments[1].supplier_reference.reset();
  EXPECT_EQ(named(two, R::kAmended, {{}, "A-77"}),
            "serviceOrderAmendmentReference: accepted are amendments of this order; there is none with this number or "
            "reference");
}

TEST(NamedRequest, RefusesOneThatTheOrderNeverHad) {
  EXPECT_EQ(named(asked_order(), R::kAmended, {9, {}}),
            "serviceOrderAmendmentId: accepted are amendments of this order; there is none with this number or "
            "reference");
  EXPECT_EQ(named(asked_order(), R::kAmended, {4, "A-2"}).substr(0, 24), "serviceOrderAmendmentId:");
  EXPECT_EQ(named(asked_order(), R::kCancellationRejected, {}, {2, {}}),
            "serviceOrderCancellationId: accepted are cancellations of this order; there is none with this number or "
            "reference");
}

TEST(NamedRequest, ReadsTheKindThatTheReasonSpeaksOf) {
  EXPECT_EQ(named(asked_order(), R::kAmendmentRejected, {2, {}}, {9, {}}), "amendment 2");
  EXPECT_EQ(named(asked_order(), R::kCancellationRejected, {2, {}}, {9, {}}), "cancellation 9");
  EXPECT_EQ(named(asked_order(), R::kCancelled, {2, {}}), "none");
  EXPECT_EQ(named(asked_order(), R::kAmended, {}, {9, {}}), "none");
  EXPECT_EQ(named(asked_order(), R::kResubmit, {2, {}}), "amendment 2");
  EXPECT_EQ(named(asked_order(), R::kResubmit, {}, {9, {}}), "cancellation 9");
  EXPECT_EQ(named(asked_order(), R::kUpdate, {}), "none");
}

TEST(OpenRequests, AreThoseNotSettledAmendmentsFirst) {
  EXPECT_EQ(open_requests(asked_order()),
            (std::vector<RequestRef>{
                {MessageKind::kAmendOrder, 2}, {MessageKind::kAmendOrder, 3}, {MessageKind::kCancelOrder, 9}}));
}

TEST(TakeReference, KeepsTheFirst) {
  Order order = asked_order();
  take_reference(order, {MessageKind::kAmendOrder, 3}, "A-3");
  take_reference(order, {MessageKind::kAmendOrder, 3}, "A-4");
  take_reference(order, {MessageKind::kAmendOrder, 2}, {});
  EXPECT_EQ(order.amendments[2].supplier_reference, "A-3");
  EXPECT_EQ(order.amendments[1].supplier_reference, "A-2");
}

TEST(ShownStatus, LaysOpenRequestsOverTheState) {
  Order order = testing::order_at(OrderStatus::kHeld);
  order.amendments = {amendment(1, Q::kReceivedByGateway)};
  EXPECT_EQ(shown_status(order), OrderStatus::kHeld) << "the supplier has not taken it yet";
  order.amendments[0].status = Q::kPending;
  EXPECT_EQ(shown_status(order), OrderStatus::kPendingAmendment);
  order.cancellations = {cancellation(1, Q::kReceivedByGateway)};
  EXPECT_EQ(shown_status(order), OrderStatus::kPendingAmendment);
  order.cancellations[0].status = Q::kPending;
  EXPECT_EQ(shown_status(order), OrderStatus::kPendingCancellation);
  order.cancellations[0].status = Q::kRejected;
  order.amendments[0].status = Q::kFailedToSend;
  EXPECT_EQ(shown_status(order), OrderStatus::kHeld);
  order.amendments[0].status = Q::kPending;
  order.status = OrderStatus::kCompleted;
  EXPECT_EQ(shown_status(order), OrderStatus::kCompleted) << "a final state is always shown";
}

}  // namespace
}  // namespace fibrecafe::orders
