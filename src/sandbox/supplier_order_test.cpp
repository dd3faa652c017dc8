// SPDX-License-Identifier: Apache-2.0
#include "sandbox/supplier_order.hpp"

#include <gtest/gtest.h>

#include "sandbox/sandbox_testing.hpp"

namespace fibrecafe::sandbox {
namespace {

constexpr Date kToday{std::chrono::year(2030), std::chrono::March, std::chrono::day(4)};

PlannedKci planned(ReasonCode reason, OrderStatus status) {
  return {.reason = reason, .status = status};
}
const PlannedKci kCommit = planned(ReasonCode::kCommitted, OrderStatus::kInProgress);

SupplierOrder order_from(const json::object& body) {
  return *read_order(an_order_request(body));
}
// As the order stands after the steps.
SupplierOrder advanced(const json::object& body, const std::vector<PlannedKci>& steps) {
  SupplierOrder order = order_from(body);
  for (const PlannedKci& step : steps) advance(order, step, kToday);
  return order;
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
  EXPECT_EQ(paths, (std::vector<std::string>{"Tenant", "X-Request-ID", "X-Conversation-ID", "Content-Type", "id",
                                             "tenant", "address", "serviceOrderItem", "primaryContact"}));
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

TEST(ReadOrder, RefusesTheSuppliersOwnCease) {
  json::object order = a_cease();
  order["orderType"] = "UNSOLICITED_CEASE";
  auto read = read_order(an_order_request(order));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().problems.at(0).path, "orderType");
}

TEST(ReferenceOf, IsTheSuppliersOwnForm) {
  EXPECT_EQ(reference_of(42), "S-100042");
}

TEST(Advance, GivesTheReferenceAndTheStatus) {
  SupplierOrder order = advanced(an_order(), {planned(ReasonCode::kAcknowledged, OrderStatus::kAcknowledged)});
  EXPECT_EQ(at(order.entity, "supplierOrderReference"), "S-100042");
  EXPECT_EQ(status_of(order), OrderStatus::kAcknowledged);
  EXPECT_FALSE(is_committed(order));
}

TEST(Advance, KeepsTheStatusWhereTheStepHasNone) {
  PlannedKci amend{.reason = ReasonCode::kAmended};
  EXPECT_EQ(status_of(advanced(an_order(), {kCommit, amend})), OrderStatus::kInProgress);
  EXPECT_EQ(status_of(advanced(an_order(), {amend})), OrderStatus::kSentToSupplier);
}

TEST(Advance, CommitsToTheDateAskedForOrTenDaysAhead) {
  json::object asked = advanced(an_order(), {kCommit}).entity;
  EXPECT_EQ(at(asked, "committedDate"), "2030-04-15");
  EXPECT_EQ(at(asked, "targetDate"), "2030-04-15");
  EXPECT_EQ(at(advanced(a_cease(), {kCommit}).entity, "committedDate"), "2030-03-14");
}

TEST(Advance, CommitsToTheDayOfTheAppointment) {
  SupplierOrder order = order_from(an_order());
  appoint(order.entity, {*parse_time("2030-04-18T23:30:00Z"), *parse_time("2030-04-19T04:00:00Z"), {}, {}}, "A-1");
  EXPECT_FALSE(order.entity.contains("targetDate"));
  advance(order, kCommit, kToday);
  EXPECT_EQ(at(order.entity, "committedDate"), "2030-04-19") << "the day in London";
  EXPECT_EQ(at(order.entity, "appointmentSupplierReference"), "A-1");
}

TEST(Advance, ReappointingMovesTheTargetDateAndNamesASlot) {
  PlannedKci reappoint = planned(ReasonCode::kReappointed, OrderStatus::kInProgress);
  reappoint.target_date_offset = 3;
  json::object entity = advanced(an_order(), {kCommit, reappoint}).entity;
  EXPECT_EQ(at(entity, "committedDate"), "2030-04-15");
  EXPECT_EQ(at(entity, "targetDate"), "2030-04-18");
  EXPECT_EQ(at(entity, "appointmentSupplierReference"), "S-100042-R");
  EXPECT_EQ(at(entity.at("appointmentTimeslot").as_object(), "timeslotStartDateTime"), "2030-04-18T07:00:00.000Z");
}

TEST(Advance, ADeliveredLineHasItsServiceId) {
  PlannedKci complete = planned(ReasonCode::kCompleted, OrderStatus::kCompleted);
  json::object entity = advanced(an_order(), {complete}).entity;
  const auto& given =
      entity.at("serviceOrderItem").as_object().at("serviceCharacteristics").as_array().at(0).as_object();
  EXPECT_EQ(at(given, "name"), "SERVICE_ID");
  EXPECT_EQ(at(given, "value"), "SVC-100042");
  EXPECT_FALSE(advanced(a_cease(), {complete}).entity.contains("serviceOrderItem"));
}

TEST(Acknowledge, ASynchronousCommitmentHasItsDates) {
  SupplierOrder acknowledged = order_from(an_order());
  acknowledge(acknowledged, Reply::kAcknowledged, kToday);
  EXPECT_EQ(at(acknowledged.entity, "status"), "ACKNOWLEDGED");
  SupplierOrder committed = order_from(an_order());
  acknowledge(committed, Reply::kCommitted, kToday);
  EXPECT_EQ(at(committed.entity, "status"), "IN_PROGRESS");
  EXPECT_EQ(at(committed.entity, "targetDate"), "2030-04-15");
}

TEST(UnsolicitedCease, IsOfTheServiceThatWasDeliveredAndOnlyTheSuppliersOwn) {
  SupplierOrder cease = unsolicited_cease(order_from(an_order()), {}, kToday, "conversation");
  EXPECT_EQ(cease.id, 0);
  EXPECT_EQ(name_of(cease), "cease U-100042");
  EXPECT_EQ(json::serialize(cease.entity),
            R"({"supplierOrderReference":"U-100042","tenant":"EXAMPLE_ISP","serviceId":"SVC-100042",)"
            R"("reason":"WORKING_LINE_TAKEOVER","requestedCeaseDate":"2030-03-14"})");
  advance(cease, kCommit, kToday);
  EXPECT_EQ(at(cease.entity, "committedDate"), "2030-03-14");
  EXPECT_EQ(unsolicited_cease(order_from(a_modify()), {}, kToday, "").entity.at("serviceId"), "SVC-100042");
}

TEST(KciBody, CarriesTheWholeOrderUnderItsKind) {
  PlannedKci kci = planned(ReasonCode::kDelay, OrderStatus::kHeld);
  kci.problem_code = ProblemCode::kSiteUnsafe;
  kci.text = "held up";
  SupplierOrder order = advanced(an_order(), {kci});
  SeededRandom random(1);
  json::object body = kci_body(order, kci, {uuid_v4(random), 3, *parse_time("2030-03-04T09:15:41Z")});
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
