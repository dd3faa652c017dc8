// SPDX-License-Identifier: Apache-2.0
#include "suppliers/fibrecafe/encode.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::suppliers {
namespace {

orders::Order order_of(OrderType type) {
  orders::Order order;
  order.key = {TenantId{1}, OrderId{1042}};
  order.type = type;
  return order;
}

std::string encoded(const orders::Order& order) {
  return json::serialize(order_body(order, "EXAMPLE_ISP"));
}

TEST(OrderBody, OfAProvideOrderWithEverything) {
  auto order = order_of(OrderType::kNew);
  order.address = Address{{"999900000018", AddressType::kUprn},
                          {{"A00001", AddressType::kNad}, {"LN", AddressType::kDistrictCode}}};
  order.specification_id = "FTTP";
  order.characteristics = {{"LINE_PROFILE", "FTTP_500_70"}, {"ECC_CHARGEBAND", ""}};
  order.primary_contact = Contact{"Alex Morgan", "020 7946 0018", "alex@example.com"};
  order.secondary_contact = Contact{"Jo Example", "020 7946 0019", {}};
  order.appointment_reservation_id = 77;
  order.appointment_reservation_reference = "A234X";
  order.requested_completion_date = parse_date("2030-04-15");
  order.engineer_tasks = {EngineerTask::kInstallRouter, EngineerTask::kTestSingleDevice};
  order.hazards = "A dog";
  order.on_site_restrictions = "No parking";
  order.notes = "Ring \"twice\"";
  EXPECT_EQ(
      encoded(order),
      R"({"id":1042,"orderType":"NEW","tenant":"EXAMPLE_ISP",)"
      R"("address":{"id":"999900000018","type":"UPRN","additionalIdentifiers":[{"id":"A00001","type":"NAD"},{"id":"LN","type":"DistrictCode"}]},)"
      R"("serviceOrderItem":{"serviceSpecification":{"id":"FTTP"},"serviceCharacteristics":[{"name":"LINE_PROFILE","value":"FTTP_500_70"},{"name":"ECC_CHARGEBAND","value":""}]},)"
      R"("primaryContact":{"name":"Alex Morgan","phoneNumber":"020 7946 0018","email":"alex@example.com"},)"
      R"("secondaryContact":{"name":"Jo Example","phoneNumber":"020 7946 0019"},)"
      R"("appointmentReservationId":77,"appointmentReservationReference":"A234X",)"
      R"("requestedCompletionDate":"2030-04-15",)"
      R"("engineerTasks":["INSTALL_ROUTER","TEST_SINGLE_DEVICE"],"hazards":"A dog","onSiteRestrictions":"No parking",)"
      R"("notes":"Ring \"twice\""})");
}

TEST(OrderBody, LeavesOutWhatTheTenantDidNotSay) {
  auto order = order_of(OrderType::kTakeover);
  order.address = Address{{"1", AddressType::kUprn}, {}};
  order.specification_id = "FTTP";
  order.primary_contact = Contact{"A", "0123", {}};
  EXPECT_EQ(
      encoded(order),
      R"({"id":1042,"orderType":"TAKEOVER","tenant":"EXAMPLE_ISP","address":{"id":"1","type":"UPRN"},)"
      R"("serviceOrderItem":{"serviceSpecification":{"id":"FTTP"}},"primaryContact":{"name":"A","phoneNumber":"0123"}})");
}

TEST(OrderBody, OfAModifyOrder) {
  auto order = order_of(OrderType::kModify);
  order.service_id = "EXF-1";
  order.characteristics = {{"LINE_PROFILE", "FTTP_900_110"}};
  order.requested_completion_date = parse_date("2030-05-02");
  order.engineer_tasks = {EngineerTask::kAdditionalCabling};
  EXPECT_EQ(encoded(order), R"({"id":1042,"orderType":"MODIFY","tenant":"EXAMPLE_ISP","serviceId":"EXF-1",)"
                            R"("serviceCharacteristics":[{"name":"LINE_PROFILE","value":"FTTP_900_110"}],)"
                            R"("requestedCompletionDate":"2030-05-02","engineerTasks":["ADDITIONAL_CABLING"]})");
}

TEST(OrderBody, OfACeaseOrder) {
  auto order = order_of(OrderType::kCease);
  order.service_id = "EXF-1";
  order.requested_completion_date = parse_date("2030-06-30");
  order.notes = "Moving abroad";
  EXPECT_EQ(encoded(order), R"({"id":1042,"orderType":"CEASE","tenant":"EXAMPLE_ISP","serviceId":"EXF-1",)"
                            R"("requestedCompletionDate":"2030-06-30","notes":"Moving abroad"})");
}

TEST(OrderBody, SaysNothingOfWhatOnlyTheGatewayKnows) {
  auto order = order_of(OrderType::kCease);
  order.service_id = "EXF-1";
  std::string before = encoded(order);
  order.status = OrderStatus::kInProgress;
  order.supplier_reference = "S-9";
  order.committed_date = Time{};
  order.conversation_id = "c-1";
  EXPECT_EQ(encoded(order), before);
}

orders::Order with_request(orders::Amendment amendment, orders::Cancellation cancellation = {}) {
  auto order = order_of(OrderType::kNew);
  order.amendments = {orders::Amendment(), std::move(amendment)};
  order.cancellations = {std::move(cancellation)};
  return order;
}

orders::Amendment amendment_of(orders::OrderChanges changes) {
  orders::Amendment amendment;
  amendment.id = AmendmentId{234};
  amendment.changes = std::move(changes);
  return amendment;
}

std::string encoded(const orders::Amendment& amendment) {
  return json::serialize(amendment_body(order_of(OrderType::kNew), amendment));
}

TEST(AmendmentBody, OfEverythingThatCanChange) {
  orders::OrderChanges changes;
  changes.characteristics = std::vector<Characteristic>{{"ECC_CHARGEBAND", "2"}};
  changes.primary_contact = orders::ContactChange{"Alex Morgan", "020 7946 0018", "alex@example.com"};
  changes.secondary_contact = orders::ContactChange{{}, "020 7946 0019", {}};
  changes.appointment_reservation_id = 77;
  changes.appointment_reservation_reference = "A234X";
  changes.appointment_timeslot = Timeslot{};
  changes.requested_completion_date = "2030-04-15";
  changes.engineer_tasks = {EngineerTask::kInstallRouter};
  changes.hazards = "A dog";
  changes.on_site_restrictions = "No parking";
  changes.notes = "Ring twice";
  auto amendment = amendment_of(changes);
  amendment.order_reference = "EXF-ORD-1";
  EXPECT_EQ(
      encoded(amendment),
      R"({"id":234,"orderId":1042,"supplierOrderReference":"EXF-ORD-1",)"
      R"("serviceCharacteristics":[{"name":"ECC_CHARGEBAND","value":"2"}],)"
      R"("primaryContact":{"name":"Alex Morgan","phoneNumber":"020 7946 0018","email":"alex@example.com"},)"
      R"("secondaryContact":{"phoneNumber":"020 7946 0019"},)"
      R"("appointmentReservationId":77,"appointmentReservationReference":"A234X","requestedCompletionDate":"2030-04-15",)"
      R"("engineerTasks":["INSTALL_ROUTER"],"hazards":"A dog","onSiteRestrictions":"No parking","notes":"Ring twice"})");
}

TEST(AmendmentBody, LeavesOutWhatStays) {
  orders::OrderChanges changes;
  changes.notes = "Ring twice";
  EXPECT_EQ(encoded(amendment_of(changes)), R"({"id":234,"orderId":1042,"notes":"Ring twice"})");
}

TEST(AmendmentBody, ShowsWhatIsRemovedAsEmpty) {
  orders::OrderChanges changes;
  changes.characteristics.emplace();
  changes.primary_contact = orders::ContactChange{{}, {}, ""};
  changes.secondary_contact.emplace();
  changes.requested_completion_date = "";
  changes.engineer_tasks.emplace();
  changes.hazards = changes.on_site_restrictions = changes.notes = "";
  EXPECT_EQ(encoded(amendment_of(changes)),
            R"({"id":234,"orderId":1042,"serviceCharacteristics":[],"primaryContact":{"email":""},)"
            R"("secondaryContact":{},"requestedCompletionDate":"","engineerTasks":[],"hazards":"",)"
            R"("onSiteRestrictions":"","notes":""})");
}

TEST(AmendmentBody, SaysNothingOfWhatOnlyTheGatewayKnows) {
  auto amendment = amendment_of({});
  std::string before = encoded(amendment);
  amendment.status = RequestStatus::kPending;
  amendment.supplier_reference = "EXF-AMD-1";
  amendment.conversation_id = "c-2";
  amendment.scenario.name = "AMENDMENT_REJECTED";
  EXPECT_EQ(encoded(amendment), before);
}

TEST(CancellationBody, NamesTheOrderByBothNumbersAndKeepsTheTenantsText) {
  orders::Cancellation cancellation;
  cancellation.id = CancellationId{345};
  cancellation.reason = CancellationReason::kPurchasedDifferentProduct;
  cancellation.text = "The customer rang.";  // the Supplier API has no place for it
  auto order = order_of(OrderType::kUnsolicitedCease);
  EXPECT_EQ(json::serialize(cancellation_body(order, cancellation)),
            R"({"id":345,"orderId":1042,"reasonCode":"PURCHASED_DIFFERENT_PRODUCT"})");
  cancellation.order_reference = "EXF-ORD-1";
  EXPECT_EQ(
      json::serialize(cancellation_body(order, cancellation)),
      R"({"id":345,"orderId":1042,"reasonCode":"PURCHASED_DIFFERENT_PRODUCT","supplierOrderReference":"EXF-ORD-1"})");
}

orders::SupplierMessage message_of(orders::MessageKind kind, int64_t subject) {
  orders::SupplierMessage message;
  message.kind = kind;
  message.subject = subject;
  message.request_id = "r-1";
  message.conversation_id = "c-1";
  return message;
}

TEST(MessageBody, IsThatOfTheRequestThatTheMessageTells) {
  orders::Cancellation cancellation;
  cancellation.id = CancellationId{234};  // each kind counts for itself
  auto order = with_request(amendment_of({}), cancellation);
  auto body = [&](orders::MessageKind kind, int64_t subject) {
    return message_body(message_of(kind, subject), order, "EXAMPLE_ISP");
  };
  EXPECT_EQ(body(orders::MessageKind::kPlaceOrder, 0), order_body(order, "EXAMPLE_ISP"));
  EXPECT_EQ(body(orders::MessageKind::kAmendOrder, 234), amendment_body(order, order.amendments[1]));
  EXPECT_EQ(body(orders::MessageKind::kCancelOrder, 234), cancellation_body(order, cancellation));
}

std::vector<std::pair<std::string, std::string>> headers_of(
    const orders::Order& order,
    const orders::SupplierMessage& message = message_of(orders::MessageKind::kPlaceOrder, 0)) {
  auto headers = message_headers(message, order, "EXAMPLE_ISP");
  return {headers.begin(), headers.end()};
}

TEST(MessageHeaders, NameTenantRequestAndConversation) {
  EXPECT_EQ(headers_of(order_of(OrderType::kNew)),
            (std::vector<std::pair<std::string, std::string>>{{"Content-Type", "application/json"},
                                                              {"Accept", "application/json"},
                                                              {"Tenant", "EXAMPLE_ISP"},
                                                              {"X-Request-ID", "r-1"},
                                                              {"X-Conversation-ID", "c-1"}}));
}

TEST(MessageHeaders, CarryTheScenarioWhereTheOrderHasOne) {
  auto order = order_of(OrderType::kNew);
  order.scenario = {"ORDER_DELAYED?resumeAfter=2", "ACCESS_ISSUE", "0.5"};
  auto headers = headers_of(order);
  ASSERT_EQ(headers.size(), 8u);
  EXPECT_EQ(headers[5], std::pair(std::string("X-Scenario"), std::string("ORDER_DELAYED?resumeAfter=2")));
  EXPECT_EQ(headers[6], std::pair(std::string("X-Problem-Code"), std::string("ACCESS_ISSUE")));
  EXPECT_EQ(headers[7], std::pair(std::string("X-Kci-Delay"), std::string("0.5")));
}

TEST(MessageHeaders, CarryTheScenarioOfTheRequestAndNotTheOrders) {
  auto amendment = amendment_of({});
  amendment.scenario.name = "AMENDMENT_PENDING";
  orders::Cancellation cancellation;
  cancellation.id = CancellationId{345};
  auto order = with_request(amendment, cancellation);
  order.scenario.name = "ORDER_SUCCESSFUL";
  auto headers = headers_of(order, message_of(orders::MessageKind::kAmendOrder, 234));
  ASSERT_EQ(headers.size(), 6u);
  EXPECT_EQ(headers[5], std::pair(std::string("X-Scenario"), std::string("AMENDMENT_PENDING")));
  EXPECT_EQ(headers_of(order, message_of(orders::MessageKind::kCancelOrder, 345)).size(), 5u);
}

TEST(MessageUrl, AppendsThePathToTheBase) {
  EXPECT_EQ(message_url("https://s.example.com/v1", orders::MessageKind::kPlaceOrder),
            "https://s.example.com/v1/service-orders");
  EXPECT_EQ(message_url("https://s.example.com/v1/", orders::MessageKind::kPlaceOrder),
            "https://s.example.com/v1/service-orders");
  EXPECT_EQ(message_url("https://s.example.com", orders::MessageKind::kAmendOrder),
            "https://s.example.com/service-order-amendments");
  EXPECT_EQ(message_url("https://s.example.com//", orders::MessageKind::kCancelOrder),
            "https://s.example.com/service-order-cancellations");
}

}  // namespace
}  // namespace fibrecafe::suppliers
