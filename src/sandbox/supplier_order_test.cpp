// SPDX-License-Identifier: Apache-2.0
#include "sandbox/supplier_order.hpp"

#include <gtest/gtest.h>

#include "sandbox/sandbox_testing.hpp"

namespace fibrecafe::sandbox {
namespace {

constexpr Date kToday{std::chrono::year(2030), std::chrono::March, std::chrono::day(4)};

PlannedKci planned(ReasonCode reason, OrderStatus status) {
  PlannedKci kci;
  kci.reason = reason;
  kci.status = status;
  return kci;
}

std::string at(const json::object& entity, std::string_view name) {
  return std::string(entity.at(name).as_string());
}

TEST(ReadOrder, TakesEachKind) {
  EXPECT_EQ(read_order(an_order_request())->type, OrderType::kNew);
  EXPECT_EQ(read_order(an_order_request(a_modify()))->type, OrderType::kModify);
  EXPECT_EQ(read_order(an_order_request(a_cease()))->type, OrderType::kCease);
}

TEST(ReadOrder, ReportsEveryMissingHeaderAndFieldAtOnce) {
  http::Request request = an_order_request({{"orderType", "NEW"}});
  request.headers = {};
  auto order = read_order(request);
  ASSERT_FALSE(order);
  std::vector<std::string> paths;
  for (const Problem& problem : order.error().problems) paths.push_back(problem.path);
  EXPECT_EQ(paths,
            (std::vector<std::string>{"Tenant", "X-Request-ID", "X-Conversation-ID", "Content-Type", "id", "tenant",
                                      "address.id", "address.type", "serviceOrderItem.serviceSpecification.id",
                                      "primaryContact.name", "primaryContact.phoneNumber"}));
}

TEST(ReadOrder, RefusesWhatEachKindCannotBeWithout) {
  for (auto [order, field] :
       {std::pair(a_modify(), "serviceId"), std::pair(a_modify(), "serviceCharacteristics"),
        std::pair(a_cease(), "serviceId"), std::pair(an_order(), "orderType"), std::pair(an_order(), "id")}) {
    order.erase(field);
    auto read = read_order(an_order_request(order));
    ASSERT_FALSE(read) << field;
    EXPECT_EQ(read.error().problems.at(0).path, field);
  }
}

TEST(ReadOrder, RefusesATenantThatIsNotTheHeaders) {
  json::object order = an_order();
  order["tenant"] = "OTHER_ISP";
  EXPECT_FALSE(read_order(an_order_request(order)));
}

TEST(ReadOrder, RefusesWhatIsNoJsonObject) {
  for (const char* body : {"", "{", "[]", "7", R"({"id":1,"id":1})"}) {
    http::Request request = an_order_request();
    request.body = body;
    EXPECT_FALSE(read_order(request)) << body;
  }
}

TEST(ReferenceOf, IsTheSuppliersOwnForm) {
  EXPECT_EQ(reference_of(42), "S-100042");
}

TEST(Advanced, GivesTheReferenceAndTheStatus) {
  json::object entity = advanced(an_order(), planned(ReasonCode::kAcknowledged, OrderStatus::kAcknowledged), kToday);
  EXPECT_EQ(at(entity, "supplierOrderReference"), "S-100042");
  EXPECT_EQ(at(entity, "status"), "ACKNOWLEDGED");
  EXPECT_FALSE(entity.contains("committedDate"));
}

TEST(Advanced, CommitsToTheDateAskedForOrTenDaysAhead) {
  PlannedKci commit = planned(ReasonCode::kCommitted, OrderStatus::kInProgress);
  json::object asked = advanced(an_order(), commit, kToday);
  EXPECT_EQ(at(asked, "committedDate"), "2030-04-15");
  EXPECT_EQ(at(asked, "targetDate"), "2030-04-15");
  EXPECT_EQ(at(advanced(a_cease(), commit, kToday), "committedDate"), "2030-03-14");
}

TEST(Advanced, ReappointingMovesTheTargetDateAndNamesASlot) {
  PlannedKci kci = planned(ReasonCode::kReappointed, OrderStatus::kInProgress);
  kci.target_date_offset = 3;
  json::object committed = advanced(an_order(), planned(ReasonCode::kCommitted, OrderStatus::kInProgress), kToday);
  json::object entity = advanced(committed, kci, kToday);
  EXPECT_EQ(at(entity, "committedDate"), "2030-04-15");
  EXPECT_EQ(at(entity, "targetDate"), "2030-04-18");
  EXPECT_EQ(at(entity, "appointmentSupplierReference"), "A-100042");
  EXPECT_EQ(at(entity.at("appointmentTimeslot").as_object(), "timeslotStartDateTime"), "2030-04-18T07:00:00.000Z");
}

TEST(Advanced, ADeliveredLineHasItsServiceId) {
  PlannedKci complete = planned(ReasonCode::kCompleted, OrderStatus::kCompleted);
  json::object entity = advanced(an_order(), complete, kToday);
  const auto& given =
      entity.at("serviceOrderItem").as_object().at("serviceCharacteristics").as_array().at(0).as_object();
  EXPECT_EQ(at(given, "name"), "SERVICE_ID");
  EXPECT_EQ(at(given, "value"), "SVC-100042");
  EXPECT_EQ(advanced(a_cease(), complete, kToday).count("serviceOrderItem"), 0u);
}

TEST(Acknowledged, ASynchronousCommitmentHasItsDates) {
  EXPECT_EQ(at(acknowledged(an_order(), Reply::kAcknowledged, kToday), "status"), "ACKNOWLEDGED");
  json::object committed = acknowledged(an_order(), Reply::kCommitted, kToday);
  EXPECT_EQ(at(committed, "status"), "IN_PROGRESS");
  EXPECT_EQ(at(committed, "targetDate"), "2030-04-15");
}

TEST(KciBody, CarriesTheWholeOrderUnderItsKind) {
  SupplierOrder order = *read_order(an_order_request());
  PlannedKci kci = planned(ReasonCode::kDelay, OrderStatus::kHeld);
  kci.problem_code = ProblemCode::kSiteUnsafe;
  kci.text = "held up";
  order.entity = advanced(order.entity, kci, kToday);
  SeededRandom random(1);
  json::object body =
      parse_json(kci_body(order, kci, {uuid_v4(random), 3, *parse_time("2030-03-04T09:15:41Z")}))->as_object();
  EXPECT_EQ(body.at("sequenceNumber").as_int64(), 3);
  EXPECT_EQ(at(body, "issuedOn"), "2030-03-04T09:15:41.000Z");
  EXPECT_EQ(at(body, "reasonCode"), "DELAY");
  EXPECT_EQ(at(body, "problemCode"), "SITE_UNSAFE");
  EXPECT_EQ(at(body, "text"), "held up");
  EXPECT_TRUE(parse_uuid(at(body, "id")));
  EXPECT_EQ(body.at("provideServiceOrder").as_object().at("address"), an_order().at("address"));
}

}  // namespace
}  // namespace fibrecafe::sandbox
