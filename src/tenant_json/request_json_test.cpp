// SPDX-License-Identifier: Apache-2.0
#include "tenant_json/request_json.hpp"

#include <gtest/gtest.h>

#include "tenant_json/kci_json.hpp"

namespace fibrecafe::tenant_json {
namespace {

constexpr OrderId kOrder{1042};

orders::Amendment amendment_of(orders::OrderChanges changes) {
  orders::Amendment amendment;
  amendment.id = AmendmentId{234};
  amendment.changes = std::move(changes);
  return amendment;
}

std::string shown(const orders::Amendment& amendment) {
  return json::serialize(amendment_json(kOrder, amendment, "EXAMPLE_FIBRE"));
}

TEST(AmendmentJson, EchoesEverythingThatWasAskedFor) {
  orders::OrderChanges changes;
  changes.characteristics = std::vector<Characteristic>{{"ECC_CHARGEBAND", "2"}};
  changes.primary_contact = orders::ContactChange{"Alex Morgan", "020 7946 0018", "alex@example.com"};
  changes.secondary_contact = orders::ContactChange{{}, "020 7946 0019", {}};
  changes.appointment_reservation_id = 77;
  changes.requested_completion_date = "2030-04-15";
  changes.engineer_tasks = {EngineerTask::kInstallRouter};
  changes.hazards = "A dog";
  changes.on_site_restrictions = "No parking";
  changes.notes = "Ring twice";
  orders::Amendment amendment = amendment_of(changes);
  amendment.status = RequestStatus::kPending;
  amendment.supplier_reference = "EXF-ORD-1-1";
  EXPECT_EQ(
      shown(amendment),
      R"({"id":234,"status":"PENDING","supplierReference":"EXF-ORD-1-1","orderId":1042,"supplier":"EXAMPLE_FIBRE",)"
      R"("serviceCharacteristics":[{"name":"ECC_CHARGEBAND","value":"2"}],)"
      R"("primaryContact":{"name":"Alex Morgan","phoneNumber":"020 7946 0018","email":"alex@example.com"},)"
      R"("secondaryContact":{"phoneNumber":"020 7946 0019"},"appointmentReservationId":77,)"
      R"("requestedCompletionDate":"2030-04-15","engineerTasks":["INSTALL_ROUTER"],"hazards":"A dog",)"
      R"("onSiteRestrictions":"No parking","notes":"Ring twice"})");
}

TEST(AmendmentJson, LeavesOutWhatStaysAndShowsWhatIsRemovedAsEmpty) {
  orders::OrderChanges changes;
  changes.characteristics.emplace();
  changes.secondary_contact.emplace();
  changes.engineer_tasks.emplace();
  changes.requested_completion_date = changes.notes = "";
  EXPECT_EQ(shown(amendment_of(changes)),
            R"({"id":234,"status":"RECEIVED_BY_GATEWAY","orderId":1042,"supplier":"EXAMPLE_FIBRE",)"
            R"("serviceCharacteristics":[],"secondaryContact":{},"requestedCompletionDate":"","engineerTasks":[],)"
            R"("notes":""})");
}

TEST(AmendmentJson, NeverShowsWhatIsTheGatewaysOwn) {
  orders::OrderChanges changes;
  changes.appointment_reservation_id = 77;
  orders::Amendment amendment = amendment_of(changes);
  std::string before = shown(amendment);
  amendment.changes.appointment_reservation_reference = "A234X";
  amendment.changes.appointment_timeslot.emplace();
  amendment.order_reference = "EXF-ORD-1";
  amendment.conversation_id = "c-2";
  amendment.scenario.name = "AMENDMENT_PENDING";
  EXPECT_EQ(shown(amendment), before);
}

orders::Cancellation cancellation() {
  orders::Cancellation cancellation;
  cancellation.id = CancellationId{345};
  cancellation.reason = CancellationReason::kPurchasedDifferentProduct;
  return cancellation;
}

TEST(CancellationJson, EchoesWhatWasAskedFor) {
  orders::Cancellation given = cancellation();
  auto echoed = [&] { return json::serialize(cancellation_json(kOrder, given, "EXAMPLE_FIBRE")); };
  EXPECT_EQ(echoed(), R"({"id":345,"status":"RECEIVED_BY_GATEWAY","orderId":1042,"supplier":"EXAMPLE_FIBRE",)"
                      R"("reasonCode":"PURCHASED_DIFFERENT_PRODUCT"})");
  given.status = RequestStatus::kRejected;
  given.supplier_reference = "EXF-ORD-1-C";
  given.text = "They rang.";
  given.order_reference = "EXF-ORD-1";
  EXPECT_EQ(echoed(), R"({"id":345,"status":"REJECTED","supplierReference":"EXF-ORD-1-C","orderId":1042,)"
                      R"("supplier":"EXAMPLE_FIBRE","reasonCode":"PURCHASED_DIFFERENT_PRODUCT","text":"They rang."})");
}

// ---------------------------------------------------------------- in KCIs

orders::Order order_with_requests() {
  orders::Order order;
  order.key.order = kOrder;
  order.type = OrderType::kCease;
  order.status = OrderStatus::kInProgress;
  orders::OrderChanges changes;
  changes.notes = "Ring twice";
  order.amendments = {amendment_of({}), amendment_of(changes)};
  order.amendments[0].id = AmendmentId{233};
  order.cancellations = {cancellation()};
  return order;
}

TEST(KciJson, CarriesTheRequestsThatItReportsOnAsTheyStoodThen) {
  orders::Order order = order_with_requests();
  order.amendments[1].status = RequestStatus::kCompleted;
  orders::Kci kci;
  kci.reason.type = KciType::kAmended;
  kci.amendment = 234;
  json::object amended = amendment_json(kOrder, order.amendments[1], "EXAMPLE_FIBRE");
  json::object pushed = pushed_kci_json(kci, order, "EXAMPLE_FIBRE", Time{});
  EXPECT_EQ(pushed.at("serviceOrderAmendment"), amended);
  EXPECT_FALSE(pushed.contains("serviceOrderCancellation"));
  EXPECT_EQ(update_json(kci, &order, "EXAMPLE_FIBRE").at("serviceOrderAmendment"), amended);

  kci.amendment.reset();
  kci.cancellation = 345;
  json::object update = update_json(kci, &order, "EXAMPLE_FIBRE");
  EXPECT_FALSE(update.contains("serviceOrderAmendment"));
  EXPECT_EQ(update.at("serviceOrderCancellation"), cancellation_json(kOrder, order.cancellations[0], "EXAMPLE_FIBRE"));
}

TEST(KciJson, CarriesBothWhereTheOrdersEndEndsBoth) {
  orders::Order order = order_with_requests();
  orders::Kci kci;
  kci.amendment = 233;
  kci.cancellation = 345;
  json::object update = update_json(kci, &order, "EXAMPLE_FIBRE");
  EXPECT_EQ(update.at("serviceOrderAmendment").at("id"), 233);
  EXPECT_EQ(update.at("serviceOrderCancellation").at("id"), 345);
}

TEST(KciJson, OfNoRequestCarriesNone) {
  orders::Order order = order_with_requests();
  json::object pushed = pushed_kci_json({}, order, "EXAMPLE_FIBRE", Time{});
  EXPECT_FALSE(pushed.contains("serviceOrderAmendment") || pushed.contains("serviceOrderCancellation"));
}

}  // namespace
}  // namespace fibrecafe::tenant_json
