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
      R"("appointmentReservationId":77,"requestedCompletionDate":"2030-04-15",)"
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

std::vector<std::pair<std::string, std::string>> headers_of(const orders::Order& order) {
  orders::SupplierMessage message;
  message.request_id = "r-1";
  message.conversation_id = "c-1";
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

TEST(MessageUrl, AppendsThePathToTheBase) {
  EXPECT_EQ(message_url("https://s.example.com/v1", orders::MessageKind::kPlaceOrder),
            "https://s.example.com/v1/service-orders");
  EXPECT_EQ(message_url("https://s.example.com/v1/", orders::MessageKind::kPlaceOrder),
            "https://s.example.com/v1/service-orders");
}

}  // namespace
}  // namespace fibrecafe::suppliers
