// SPDX-License-Identifier: Apache-2.0
#include "sandbox/order_requests.hpp"

#include <gtest/gtest.h>

#include "sandbox/sandbox_testing.hpp"

namespace fibrecafe::sandbox {
namespace {

http::Request request_with(std::string body) {
  http::Request request = an_order_request();
  request.body = std::move(body);
  return request;
}

std::string merged(const std::string& entity, const std::string& changes, OrderType type = OrderType::kModify) {
  OrderRequest amendment;
  amendment.asked = parse_json(changes)->as_object();
  return json::serialize(amended(parse_json(entity)->as_object(), type, amendment));
}

std::vector<std::string> paths(const Error& error) {
  std::vector<std::string> out;
  for (const Problem& problem : error.problems) out.push_back(problem.path);
  return out;
}

TEST(ReadAmendment, TakesEveryPublishedField) {
  auto amendment = read_amendment(request_with(
      R"({"id":7,"orderId":42,"supplierOrderReference":"S-100042","serviceCharacteristics":[{"name":"A","value":""}],)"
      R"("primaryContact":{"phoneNumber":"020 7946 0123"},"secondaryContact":{},"appointmentReservationId":77,)"
      R"("appointmentReservationReference":"A-100077","requestedCompletionDate":"","engineerTasks":[],"hazards":"",)"
      R"("onSiteRestrictions":"Ring first","notes":"x"})"));
  ASSERT_TRUE(amendment) << amendment.error().problems.front().path << amendment.error().problems.front().text;
  EXPECT_EQ(amendment->id, 7);
  EXPECT_EQ(amendment->order_id, 42);
  EXPECT_EQ(amendment->order_reference, "S-100042");
}

TEST(ReadAmendment, ReportsEveryProblemAtOnce) {
  auto amendment = read_amendment(
      request_with(R"({"orderId":0,"primaryContact":[],"engineerTasks":["PAINT"],"requestedCompletionDate":"soon",)"
                   R"("status":"HELD"})"));
  ASSERT_FALSE(amendment);
  EXPECT_EQ(amendment.error().code, ErrorCode::kMalformed);
  EXPECT_EQ(paths(amendment.error()),
            (std::vector<std::string>{"id", "orderId", "primaryContact", "requestedCompletionDate", "engineerTasks[0]",
                                      "status"}));
}

TEST(ReadAmendment, IsInvalidWhereNothingIsMalformed) {
  EXPECT_EQ(read_amendment(request_with(R"({"id":7,"orderId":42,"reasonCode":"OTHER"})")).error().code,
            ErrorCode::kInvalid);
}

TEST(ReadCancellation, KnowsTheTenReasons) {
  for (std::string_view reason : words<CancellationReason>()) {
    auto cancellation =
        read_cancellation(request_with(R"({"id":7,"orderId":42,"reasonCode":")" + std::string(reason) + R"("})"));
    ASSERT_TRUE(cancellation) << reason;
    EXPECT_EQ(text(cancellation->reason), reason);
  }
  EXPECT_EQ(paths(read_cancellation(request_with(R"({"id":7,"orderId":42,"reasonCode":"BORED","text":"x"})")).error()),
            (std::vector<std::string>{"reasonCode", "text"}));
  EXPECT_EQ(paths(read_cancellation(request_with("{}")).error()),
            (std::vector<std::string>{"id", "orderId", "reasonCode"}));
}

TEST(Amended, LeavesWhatIsNotThere) {
  EXPECT_EQ(merged(R"({"notes":"a","hazards":"b"})", R"({"id":7,"orderId":42,"notes":"c"})"),
            R"({"notes":"c","hazards":"b"})");
}

TEST(Amended, RemovesWhatIsEmpty) {
  EXPECT_EQ(merged(R"({"id":42,"notes":"a","engineerTasks":["INSTALL_ROUTER"],"requestedCompletionDate":"2030-04-15",)"
                   R"("secondaryContact":{"name":"Jo Example","phoneNumber":"020 7946 0019"},)"
                   R"("serviceCharacteristics":[{"name":"A","value":"1"}]})",
                   R"({"notes":"","engineerTasks":[],"requestedCompletionDate":"","secondaryContact":{},)"
                   R"("serviceCharacteristics":[]})"),
            R"({"id":42})");
}

TEST(Amended, ReplacesListsAsAWhole) {
  EXPECT_EQ(merged(R"({"serviceCharacteristics":[{"name":"A","value":"1"},{"name":"B","value":"2"}]})",
                   R"({"serviceCharacteristics":[{"name":"B","value":"3"}]})"),
            R"({"serviceCharacteristics":[{"name":"B","value":"3"}]})");
}

TEST(Amended, KeepsTheRestOfAContact) {
  EXPECT_EQ(merged(R"({"primaryContact":{"name":"Alex Morgan","phoneNumber":"1","email":"alex@example.com"}})",
                   R"({"primaryContact":{"phoneNumber":"020 7946 0123","email":""}})"),
            R"({"primaryContact":{"name":"Alex Morgan","phoneNumber":"020 7946 0123"}})");
  EXPECT_EQ(merged("{}", R"({"secondaryContact":{"name":"Jo Example","phoneNumber":"020 7946 0019"}})"),
            R"({"secondaryContact":{"name":"Jo Example","phoneNumber":"020 7946 0019"}})");
}

TEST(Amended, AProvideOrderHasItsCharacteristicsInTheItem) {
  EXPECT_EQ(merged(R"({"serviceOrderItem":{"serviceSpecification":{"id":"FTTP"}}})",
                   R"({"serviceCharacteristics":[{"name":"B","value":"3"}]})", OrderType::kNew),
            R"({"serviceOrderItem":{"serviceSpecification":{"id":"FTTP"},)"
            R"("serviceCharacteristics":[{"name":"B","value":"3"}]}})");
}

TEST(Amended, AReservationBringsItsSlotAndMovesTheTargetDate) {
  OrderRequest amendment;
  amendment.asked = {{"appointmentReservationId", 77}, {"appointmentReservationReference", "A-100077"}};
  amendment.appointment =
      Appointment{{*parse_time("2030-04-18T07:00:00Z"), *parse_time("2030-04-18T12:00:00Z"), {}, {}}, "A-100077"};
  json::object entity =
      amended({{"targetDate", "2030-04-15"}, {"committedDate", "2030-04-15"}}, OrderType::kNew, amendment);
  EXPECT_EQ(entity.at("appointmentReservationId"), 77);
  EXPECT_EQ(entity.at("appointmentSupplierReference"), "A-100077");
  EXPECT_EQ(entity.at("targetDate"), "2030-04-18");
  EXPECT_EQ(entity.at("committedDate"), "2030-04-15");
  EXPECT_EQ(entity.at("appointmentTimeslot").as_object().at("timeslotEndDateTime"), "2030-04-18T12:00:00.000Z");
}

}  // namespace
}  // namespace fibrecafe::sandbox
