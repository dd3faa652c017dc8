// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/amend_order.hpp"

#include "tenant_api/request_calls_testing.hpp"

namespace fibrecafe::tenant_api {
namespace {

using fields::UnknownFields;
using orders::ContactChange;
using orders::OrderChanges;
using Paths = std::vector<std::string>;

constexpr std::string_view kPath = "/v1/service-order-amendments";
constexpr std::string_view kLeast = R"({"orderId":42,"notes":"Ring twice"})";

Result<orders::AmendOrder> decoded(std::string_view body, UnknownFields unknown = UnknownFields::kRefuse) {
  return decode_amendment(json::parse(body), unknown);
}

TEST(DecodeAmendment, TakesEveryField) {
  auto wanted = decoded(R"({"orderId":42,"supplier":"EXAMPLE_FIBRE",
    "serviceCharacteristics":[{"name":"ECC_CHARGEBAND","value":"2"},{"name":"A","value":""}],
    "primaryContact":{"name":"Alex Morgan","phoneNumber":"020 7946 0018","email":"alex@example.com"},
    "secondaryContact":{"phoneNumber":"020 7946 0019"},"appointmentReservationId":77,
    "requestedCompletionDate":"2030-04-15T00:00:00Z","engineerTasks":["INSTALL_ROUTER"],"hazards":"h",
    "onSiteRestrictions":"r","notes":"n"})");
  ASSERT_TRUE(wanted);
  OrderChanges expected;
  expected.characteristics = {{"ECC_CHARGEBAND", "2"}, {"A", ""}};
  expected.primary_contact = ContactChange{"Alex Morgan", "020 7946 0018", "alex@example.com"};
  expected.secondary_contact = ContactChange{{}, "020 7946 0019", {}};
  expected.appointment_reservation_id = 77;
  expected.requested_completion_date = "2030-04-15";
  expected.engineer_tasks = {EngineerTask::kInstallRouter};
  expected.hazards = "h";
  expected.on_site_restrictions = "r";
  expected.notes = "n";
  EXPECT_EQ(wanted->changes, expected);
  EXPECT_EQ(wanted->order.order, OrderId{42});
  EXPECT_EQ(wanted->supplier_name, "EXAMPLE_FIBRE");
}

TEST(DecodeAmendment, TellsWhatIsEmptyFromWhatIsAbsent) {
  auto wanted = decoded(R"({"orderId":42,"serviceCharacteristics":[],"primaryContact":{"email":""},
    "secondaryContact":{},"requestedCompletionDate":"","engineerTasks":[],"hazards":"","onSiteRestrictions":"",
    "notes":""})");
  ASSERT_TRUE(wanted);
  OrderChanges expected;
  expected.characteristics.emplace();
  expected.primary_contact = ContactChange{{}, {}, ""};
  expected.secondary_contact.emplace();
  expected.requested_completion_date = expected.hazards = expected.on_site_restrictions = expected.notes = "";
  expected.engineer_tasks.emplace();
  EXPECT_EQ(wanted->changes, expected);
  auto least = decoded(kLeast);
  ASSERT_TRUE(least);
  OrderChanges notes;
  notes.notes = "Ring twice";
  EXPECT_EQ(least->changes, notes);
  EXPECT_FALSE(least->supplier_name);
}

TEST(DecodeAmendment, WantsSomethingToChange) {
  for (const char* body : {R"({"orderId":42})", R"({"orderId":42,"supplier":"EXAMPLE_FIBRE"})"}) {
    Refused got = refused(decoded(body));
    EXPECT_EQ(got.code, ErrorCode::kInvalid) << body;
    EXPECT_EQ(got.paths, Paths{""}) << body;
  }
  EXPECT_EQ(refused(decoded(R"({"orderId":42,"colour":1})", UnknownFields::kIgnore)).code, ErrorCode::kInvalid);
  EXPECT_EQ(refused(decoded("{}")).paths, Paths{"orderId"});
}

TEST(DecodeAmendment, AContactWhoseFieldsAreDroppedIsNotRemoved) {
  Refused got = refused(decoded(R"({"orderId":42,"secondaryContact":{"phone":"1"}})", UnknownFields::kIgnore));
  EXPECT_EQ(got.code, ErrorCode::kInvalid);
  EXPECT_EQ(got.paths, Paths{"secondaryContact"});
  EXPECT_TRUE(decoded(R"({"orderId":42,"secondaryContact":{}})", UnknownFields::kIgnore));
}

TEST(DecodeAmendment, NumbersThatNoOrderHasAreWellFormed) {
  for (const char* id : {"0", "-1", "-9007199254740991", "9007199254740991", "42.0"}) {
    EXPECT_TRUE(decode_amendment(with(kLeast, "orderId", id), UnknownFields::kRefuse)) << id;
  }
}

TEST(DecodeAmendment, GathersEveryProblemInTheOrderOfTheTable) {
  Refused got = refused(
      decoded(R"({"colour":1,"notes":7,"hazards":null,"primaryContact":{"name":"","size":2},"supplier":"A B"})"));
  EXPECT_EQ(got.paths,
            (Paths{"orderId", "supplier", "primaryContact.name", "primaryContact.size", "hazards", "notes", "colour"}));
  EXPECT_EQ(got.code, ErrorCode::kMalformed) << "one 400 case makes it 400";
}

struct Bad {
  const char* member;
  std::string value;
  const char* path;
  ErrorCode code;
};
class BadAmendment : public ::testing::TestWithParam<Bad> {};

TEST_P(BadAmendment, IsTheOneProblem) {
  const Bad& bad = GetParam();
  Refused got = refused(decode_amendment(with(kLeast, bad.member, bad.value), UnknownFields::kRefuse));
  EXPECT_EQ(got.paths, Paths{bad.path}) << bad.value;
  EXPECT_EQ(got.code, bad.code) << bad.path << " " << bad.value;
}

constexpr auto kBroken = ErrorCode::kInvalid;
constexpr auto kWrong = ErrorCode::kMalformed;

std::string quoted(size_t length) {
  return '"' + std::string(length, 'x') + '"';
}
std::string many_characteristics(size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += (i ? "," : "") + std::string(R"({"name":"A","value":""})");
  return "[" + out + "]";
}

INSTANTIATE_TEST_SUITE_P(
    DecodeAmendment, BadAmendment,
    ::testing::Values(
        Bad{"orderId", "\"42\"", "orderId", kWrong}, Bad{"orderId", "null", "orderId", kWrong},
        Bad{"orderId", "\"\"", "orderId", kWrong}, Bad{"orderId", "1.5", "orderId", kWrong},
        Bad{"orderId", "9007199254740992", "orderId", kBroken}, Bad{"orderId", "[]", "orderId", kWrong},
        Bad{"supplier", "\"\"", "supplier", kBroken}, Bad{"supplier", quoted(21), "supplier", kBroken},
        Bad{"supplier", "7", "supplier", kWrong}, Bad{"serviceCharacteristics", "{}", "serviceCharacteristics", kWrong},
        Bad{"serviceCharacteristics", "\"\"", "serviceCharacteristics", kWrong},
        Bad{"serviceCharacteristics", "null", "serviceCharacteristics", kWrong},
        Bad{"serviceCharacteristics", many_characteristics(101), "serviceCharacteristics", kBroken},
        Bad{"serviceCharacteristics", R"([{"name":"A","value":""},{"name":"","value":""}])",
            "serviceCharacteristics[1].name", kWrong},
        Bad{"serviceCharacteristics", R"([{"name":"A"}])", "serviceCharacteristics[0].value", kWrong},
        Bad{"serviceCharacteristics", R"([{"name":"A","value":)" + quoted(1001) + "}]",
            "serviceCharacteristics[0].value", kBroken},
        Bad{"primaryContact", "\"\"", "primaryContact", kWrong}, Bad{"primaryContact", "[]", "primaryContact", kWrong},
        Bad{"primaryContact", R"({"name":""})", "primaryContact.name", kBroken},
        Bad{"primaryContact", R"({"name":)" + quoted(101) + "}", "primaryContact.name", kBroken},
        Bad{"primaryContact", R"({"phoneNumber":""})", "primaryContact.phoneNumber", kBroken},
        Bad{"primaryContact", R"({"phoneNumber":"12"})", "primaryContact.phoneNumber", kBroken},
        Bad{"secondaryContact", R"({"email":"a@b@c"})", "secondaryContact.email", kBroken},
        Bad{"secondaryContact", R"({"email":"a@"})", "secondaryContact.email", kBroken},
        Bad{"secondaryContact", R"({"email":null})", "secondaryContact.email", kWrong},
        Bad{"secondaryContact", R"({"mobile":"1"})", "secondaryContact.mobile", kBroken},
        Bad{"appointmentReservationId", "0", "appointmentReservationId", kBroken},
        Bad{"appointmentReservationId", "\"\"", "appointmentReservationId", kWrong},
        Bad{"requestedCompletionDate", "\"15/04/2030\"", "requestedCompletionDate", kBroken},
        Bad{"requestedCompletionDate", "\"2030-04-15T12:00:00Z\"", "requestedCompletionDate", kBroken},
        Bad{"requestedCompletionDate", "20300415", "requestedCompletionDate", kWrong},
        Bad{"requestedCompletionDate", "null", "requestedCompletionDate", kWrong},
        Bad{"engineerTasks", "\"\"", "engineerTasks", kWrong},
        Bad{"engineerTasks", R"(["INSTALL_ROUTER","SLEEP"])", "engineerTasks[1]", kBroken},
        Bad{"engineerTasks", "[null]", "engineerTasks[0]", kWrong}, Bad{"hazards", quoted(1001), "hazards", kBroken},
        Bad{"hazards", "[]", "hazards", kWrong}, Bad{"onSiteRestrictions", quoted(1001), "onSiteRestrictions", kBroken},
        Bad{"notes", quoted(1001), "notes", kBroken}, Bad{"notes", "null", "notes", kWrong},
        Bad{"address", R"({"id":"1","type":"UPRN"})", "address", kBroken}, Bad{"id", "7", "id", kBroken},
        Bad{"status", "\"PENDING\"", "status", kBroken}));

struct AmendCall : RequestCalls {
  http::Response amend(std::string_view body, std::string_view request_id = "r-1",
                       std::string_view client = "example-isp") {
    return post(kPath, body, request_id, client);
  }
};

TEST_F(AmendCall, KnowsItsTenantAndConversation) {
  auto command = AmendOrder::decode(call(kLeast, "example-isp"), *directory());
  ASSERT_TRUE(command);
  EXPECT_EQ(command->order, (orders::OrderKey{TenantId{1}, OrderId{42}}));
  EXPECT_EQ(command->conversation_id, "journey-2");
}

TEST_F(AmendCall, TakesTheScenarioOfASandboxTenantAlone) {
  std::vector<std::pair<std::string, std::string>> headers{
      {"X-Scenario", "AMENDMENT_REJECTED"}, {"X-Problem-Code", "COST_ISSUE"}, {"X-Kci-Delay", "0.5"}};
  EXPECT_EQ(AmendOrder::decode(call(kLeast, "sandbox-isp", headers), *directory())->scenario,
            (orders::Scenario{"AMENDMENT_REJECTED", "COST_ISSUE", "0.5"}));
  EXPECT_EQ(AmendOrder::decode(call(kLeast, "example-isp", headers), *directory())->scenario, orders::Scenario{});
  auto bad = call(R"({"orderId":42})", "sandbox-isp", {{"X-Kci-Delay", "soon"}});
  EXPECT_EQ(refused(AmendOrder::decode(bad, *directory())).paths, (Paths{"", ""})) << "of the body and of the header";
}

TEST_F(AmendCall, DropsUnknownFieldsOfATenantThatWantsIt) {
  constexpr std::string_view kUnknown = R"({"orderId":42,"notes":"n","colour":1})";
  EXPECT_TRUE(AmendOrder::decode(call(kUnknown, "lenient-isp"), *directory()));
  EXPECT_FALSE(AmendOrder::decode(call(kUnknown, "example-isp"), *directory()));
}

TEST_F(AmendCall, AnswersTheAmendmentAndTellsTheSupplier) {
  given(order());
  http::Response response = amend(kLeast);
  EXPECT_EQ(response.status, 201);
  ASSERT_EQ(stored().amendments.size(), 1u);
  std::string number = std::to_string(stored().amendments[0].id.value);
  EXPECT_EQ(response.body, R"({"id":)" + number + R"(,"status":"RECEIVED_BY_GATEWAY","orderId":42,)" +
                               R"("supplier":"EXAMPLE_FIBRE","notes":"Ring twice"})");
  ASSERT_EQ(messages().size(), 1u);
  EXPECT_EQ(messages()[0].kind, orders::MessageKind::kAmendOrder);
  EXPECT_EQ(std::to_string(messages()[0].subject), number);
  EXPECT_EQ(messages()[0].conversation_id, "journey-2");
  EXPECT_EQ(stored().status, OrderStatus::kInProgress);
  EXPECT_FALSE(stored().notes) << "nothing changes before the supplier agrees";
}

TEST_F(AmendCall, FindsOrdersOfItsTenantAlone) {
  given(order());
  auto missing = messages_of(amend(R"({"orderId":43,"notes":"n"})"));
  EXPECT_EQ(missing.size(), 1u);
  for (const char* id : {"43", "0", "-1", "-9007199254740991", "9007199254740991"}) {
    http::Response response = amend(R"({"orderId":)" + std::string(id) + R"(,"notes":"n"})");
    EXPECT_EQ(response.status, 404) << id;
    EXPECT_EQ(messages_of(response), missing);
  }
  http::Response foreign = amend(kLeast, "r-1", "other-isp");
  EXPECT_EQ(foreign.status, 404);
  EXPECT_EQ(messages_of(foreign), missing);
}

TEST_F(AmendCall, ALostOrderComesBeforeWhatOnlyTheOrderCouldSay) {
  EXPECT_EQ(amend(R"({"orderId":42,"requestedCompletionDate":"2030-03-03"})").status, 404);
  given(order());
  EXPECT_EQ(amend(R"({"orderId":42,"requestedCompletionDate":"2030-03-03"})").status, 422);
}

TEST_F(AmendCall, BrokenRulesAreToldTogether) {
  orders::Order held = order();
  held.status = OrderStatus::kHeld;
  given(held);
  http::Response response = amend(R"({"orderId":42,"supplier":"OTHER_FIBRE","appointmentReservationId":9})");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(json::parse(response.body).at("code"), "INVALID_REQUEST");
  EXPECT_EQ(messages_of(response).size(), 3u);
  EXPECT_TRUE(messages().empty());
}

TEST_F(AmendCall, ARepeatAnswersTheAmendmentAsAcceptedWhateverCameOfIt) {
  given(order());
  http::Response first = amend(kLeast);
  EXPECT_FALSE(first.headers.find("Idempotent-Replayed"));
  taken("EXF-ORD-1-1");
  ASSERT_EQ(stored().amendments[0].status, RequestStatus::kCompleted);
  clock.advance(std::chrono::hours(24));
  http::Response again = amend(kLeast);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.headers.find("Idempotent-Replayed"), "true");
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(stored().amendments.size(), 1u);
}

TEST_F(AmendCall, AnotherRequestUnderTheSameIdIsRefused) {
  given(order());
  amend(kLeast);
  for (const http::Response& response :
       {amend(R"({"orderId":42,"notes":"Ring once"})"),
        post("/v1/service-order-cancellations", R"({"orderId":42,"reasonCode":"OTHER"})")}) {
    EXPECT_EQ(response.status, 422);
    EXPECT_NE(messages_of(response).at(0).find("42"), std::string::npos);
  }
  EXPECT_EQ(amend(R"({"orderId":42,"notes":"Ring once"})", "r-2").status, 201);
  EXPECT_EQ(stored().amendments.size(), 2u);
}

TEST_F(AmendCall, WhatWasRefusedMayComeMendedUnderTheSameId) {
  given(order());
  EXPECT_EQ(amend(R"({"orderId":43,"notes":"n"})").status, 404);
  EXPECT_EQ(amend(R"({"orderId":42})").status, 422);
  EXPECT_EQ(amend(kLeast).status, 201);
}

}  // namespace
}  // namespace fibrecafe::tenant_api
