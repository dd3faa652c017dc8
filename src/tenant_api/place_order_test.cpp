// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/place_order.hpp"

#include <gtest/gtest.h>

#include "tests/support/edge_support.hpp"

namespace fibrecafe::tenant_api {
namespace {

using Paths = std::vector<std::string>;

constexpr std::string_view kProvide = R"({"orderType":"NEW","supplier":"EXAMPLE_FIBRE",
  "address":{"id":"999900000018","type":"UPRN"},"serviceOrderItem":{"serviceSpecification":{"id":"FTTP"}},
  "primaryContact":{"name":"Alex Morgan","phoneNumber":"020 7946 0018"}})";
constexpr std::string_view kModify = R"({"orderType":"MODIFY","supplier":"EXAMPLE_FIBRE","serviceId":"EXF-0000451",
  "serviceCharacteristics":[{"name":"LINE_PROFILE","value":"FTTP_900_110"}]})";
constexpr std::string_view kCease = R"({"orderType":"CEASE","supplier":"EXAMPLE_FIBRE","serviceId":"EXF-0000451"})";

json::object with(std::string_view base, std::string_view member, std::string_view value) {
  json::object body = json::parse(base).as_object();
  body[member] = json::parse(value);
  return body;
}

struct Refused {
  ErrorCode code = ErrorCode::kDefect;  // none: accepted
  Paths paths;
};
Refused refused(const json::object& body) {
  auto decoded = decode_order(body, fields::UnknownFields::kRefuse);
  if (decoded) return {};
  Refused out{decoded.error().code, {}};
  for (const Problem& problem : decoded.error().problems) out.paths.push_back(problem.path);
  return out;
}

TEST(DecodeOrder, TakesEveryFieldOfAProvideOrder) {
  auto wanted = decode_order(json::parse(R"({"orderType":"TAKEOVER","supplier":"EXAMPLE_FIBRE",
    "address":{"id":"A1","type":"NAD","additionalIdentifiers":[{"id":"LS","type":"DistrictCode"}]},
    "serviceOrderItem":{"serviceSpecification":{"id":"FTTP"},"serviceCharacteristics":[{"name":"LINE_ID","value":"L1"}]},
    "primaryContact":{"name":"Alex Morgan","phoneNumber":"020 7946 0018","email":"alex@example.com"},
    "secondaryContact":{"name":"Sam Patel","phoneNumber":"01632 960 001"},"appointmentReservationId":7,
    "requestedCompletionDate":"2030-04-15","engineerTasks":["INSTALL_ROUTER"],"hazards":"h","onSiteRestrictions":"r",
    "notes":"n"})"),
                             fields::UnknownFields::kRefuse);
  ASSERT_TRUE(wanted);
  orders::Order expected;
  expected.type = OrderType::kTakeover;
  expected.address = Address{{"A1", AddressType::kNad}, {{"LS", AddressType::kDistrictCode}}};
  expected.specification_id = "FTTP";
  expected.characteristics = {{"LINE_ID", "L1"}};
  expected.primary_contact = Contact{"Alex Morgan", "020 7946 0018", "alex@example.com"};
  expected.secondary_contact = Contact{"Sam Patel", "01632 960 001", {}};
  expected.appointment_reservation_id = 7;
  expected.requested_completion_date = parse_date("2030-04-15");
  expected.engineer_tasks = {EngineerTask::kInstallRouter};
  expected.hazards = "h";
  expected.on_site_restrictions = "r";
  expected.notes = "n";
  EXPECT_EQ(wanted->order, expected);
  EXPECT_EQ(wanted->supplier_name, "EXAMPLE_FIBRE");
}

TEST(DecodeOrder, TakesModifyAndCeaseByTheirOwnTables) {
  auto modify = decode_order(json::parse(kModify), fields::UnknownFields::kRefuse);
  ASSERT_TRUE(modify);
  EXPECT_EQ(modify->order.service_id, "EXF-0000451");
  EXPECT_EQ(modify->order.characteristics.size(), 1u);
  auto cease = decode_order(json::parse(kCease), fields::UnknownFields::kRefuse);
  ASSERT_TRUE(cease);
  EXPECT_EQ(cease->order.type, OrderType::kCease);
}

TEST(DecodeOrder, NeedsWhatIsMandatory) {
  auto bare = [](const char* type) { return refused({{"orderType", type}}).paths; };
  EXPECT_EQ(bare("NEW"), (Paths{"supplier", "address", "serviceOrderItem", "primaryContact"}));
  EXPECT_EQ(bare("MODIFY"), (Paths{"supplier", "serviceId", "serviceCharacteristics"}));
  EXPECT_EQ(bare("CEASE"), (Paths{"supplier", "serviceId"}));
  EXPECT_EQ(bare("OTHER"), (Paths{"orderType", "supplier"}));
}

struct Bad {
  std::string_view base;
  const char* member;
  std::string value;
  const char* path;
  ErrorCode code;
};
class BadField : public ::testing::TestWithParam<Bad> {};

TEST_P(BadField, IsTheOneProblem) {
  const Bad& bad = GetParam();
  Refused got = refused(with(bad.base, bad.member, bad.value));
  EXPECT_EQ(got.paths, Paths{bad.path}) << bad.value;
  EXPECT_EQ(got.code, bad.code) << bad.path;
}

constexpr auto kBroken = ErrorCode::kInvalid;
constexpr auto kWrong = ErrorCode::kMalformed;

std::string quoted(size_t length) {
  return '"' + std::string(length, 'x') + '"';
}
std::string contact(const std::string& name, const std::string& phone, const std::string& email) {
  return R"({"name":)" + name + R"(,"phoneNumber":)" + phone + R"(,"email":)" + email + "}";
}
std::string item(const std::string& id, const std::string& characteristics) {
  return R"({"serviceSpecification":{"id":)" + id + R"(},"serviceCharacteristics":)" + characteristics + "}";
}
const std::string kEmail = R"("alex.morgan@example.com")";
std::string many_characteristics(size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += (i ? "," : "") + std::string(R"({"name":"A","value":""})");
  return "[" + out + "]";
}

INSTANTIATE_TEST_SUITE_P(
    DecodeOrder, BadField,
    ::testing::Values(
        Bad{kProvide, "supplier", quoted(21), "supplier", kBroken},
        Bad{kProvide, "supplier", "\"A B\"", "supplier", kBroken},
        Bad{kProvide, "supplier", "\"\"", "supplier", kWrong},
        Bad{kProvide, "address", R"({"id":"1234567890123","type":"UPRN"})", "address.id", kBroken},
        Bad{kProvide, "address", R"({"id":"","type":"NAD"})", "address.id", kWrong},
        Bad{kProvide, "address", R"({"id":)" + quoted(65) + R"(,"type":"NAD"})", "address.id", kBroken},
        Bad{kProvide, "address", R"({"id":"1","type":"uprn"})", "address.type", kBroken},
        Bad{kProvide, "address", R"({"id":"1","type":"UPRN","additionalIdentifiers":[{"id":"x","type":"UPRN"}]})",
            "address.additionalIdentifiers[0].id", kBroken},
        Bad{kProvide, "address", R"({"id":"1","type":"UPRN","postcode":"LS1"})", "address.postcode", kBroken},
        Bad{kProvide, "serviceOrderItem", item(quoted(65), "[]"), "serviceOrderItem.serviceSpecification.id", kBroken},
        Bad{kProvide, "serviceOrderItem", item(quoted(1), many_characteristics(101)),
            "serviceOrderItem.serviceCharacteristics", kBroken},
        Bad{kProvide, "serviceOrderItem", item(quoted(1), R"([{"name":"A","value":)" + quoted(1001) + "}]"),
            "serviceOrderItem.serviceCharacteristics[0].value", kBroken},
        Bad{kProvide, "primaryContact", contact(quoted(101), quoted(3), kEmail), "primaryContact.name", kBroken},
        Bad{kProvide, "primaryContact", contact(quoted(1), quoted(2), kEmail), "primaryContact.phoneNumber", kBroken},
        Bad{kProvide, "primaryContact", contact(quoted(1), quoted(31), kEmail), "primaryContact.phoneNumber", kBroken},
        Bad{kProvide, "primaryContact", contact(quoted(1), quoted(3), "\"\""), "primaryContact.email", kBroken},
        Bad{kProvide, "primaryContact", contact(quoted(1), quoted(3), "\"a@b@c\""), "primaryContact.email", kBroken},
        Bad{kProvide, "primaryContact", contact(quoted(1), quoted(3), '"' + std::string(253, 'x') + "@b\""),
            "primaryContact.email", kBroken},
        Bad{kProvide, "secondaryContact", R"({"name":"A"})", "secondaryContact.phoneNumber", kWrong},
        Bad{kProvide, "serviceId", "\"S\"", "serviceId", kBroken},
        Bad{kProvide, "appointmentReservationId", "0", "appointmentReservationId", kBroken},
        Bad{kProvide, "appointmentReservationId", "\"7\"", "appointmentReservationId", kWrong},
        Bad{kProvide, "engineerTasks", R"(["INSTALL_ROUTER","SLEEP"])", "engineerTasks[1]", kBroken},
        Bad{kProvide, "hazards", "\"\"", "hazards", kBroken},
        Bad{kProvide, "hazards", quoted(1001), "hazards", kBroken},
        Bad{kProvide, "onSiteRestrictions", quoted(1001), "onSiteRestrictions", kBroken},
        Bad{kProvide, "notes", "null", "notes", kWrong},
        Bad{kProvide, "requestedCompletionDate", "\"15/04/2030\"", "requestedCompletionDate", kBroken},
        Bad{kModify, "serviceId", quoted(51), "serviceId", kBroken},
        Bad{kModify, "serviceId", "\"\"", "serviceId", kWrong},
        Bad{kModify, "serviceCharacteristics", "[]", "serviceCharacteristics", kWrong},
        Bad{kModify, "serviceCharacteristics", many_characteristics(101), "serviceCharacteristics", kBroken},
        Bad{kModify, "address", R"({"id":"1","type":"UPRN"})", "address", kBroken},
        Bad{kCease, "primaryContact", R"({"name":"A","phoneNumber":"123"})", "primaryContact", kBroken},
        Bad{kCease, "hazards", "\"x\"", "hazards", kBroken}, Bad{kCease, "orderType", "7", "orderType", kWrong},
        Bad{kCease, "orderType", "null", "orderType", kWrong}, Bad{kCease, "orderType", "\"\"", "orderType", kWrong},
        Bad{kCease, "orderType", "\"Cease\"", "orderType", kBroken}));

struct DecodeCall : ::testing::Test {
  parties::Directory parties{testing::cast()};

  edge::Call call(std::string_view client, const std::vector<std::pair<std::string, std::string>>& headers) {
    edge::Call made;
    made.request = testing::request("POST", "/v1/service-orders", std::string(kCease));
    for (const auto& [name, value] : headers) made.request.headers.add(name, value);
    made.principal = auth::make_principal(*parties.client(client));
    made.conversation_id = "journey-1";
    return made;
  }
};

TEST_F(DecodeCall, KnowsItsTenantAndConversation) {
  auto command = PlaceOrder::decode(call("example-isp", {}), parties);
  ASSERT_TRUE(command);
  EXPECT_EQ(command->order.key.tenant, TenantId{1});
  EXPECT_EQ(command->order.conversation_id, "journey-1");
  EXPECT_EQ(command->order.scenario, orders::Scenario{});
}

TEST_F(DecodeCall, TakesTheScenarioOfASandboxTenant) {
  auto command = PlaceOrder::decode(call("sandbox-isp", {{"X-Scenario", "ORDER_DELAYED?resumeAfter=2"},
                                                         {"X-Problem-Code", "ACCESS_ISSUE"},
                                                         {"X-Kci-Delay", "0.25"}}),
                                    parties);
  ASSERT_TRUE(command);
  EXPECT_EQ(command->order.scenario, (orders::Scenario{"ORDER_DELAYED?resumeAfter=2", "ACCESS_ISSUE", "0.25"}));
}

TEST_F(DecodeCall, RefusesScenarioHeadersThatAreNotAccepted) {
  std::vector<std::pair<std::string, std::string>> bad{
      {"X-Scenario", ""},    {"X-Scenario", "a b"},  {"X-Problem-Code", "x"},  {"X-Kci-Delay", ""},
      {"X-Kci-Delay", "-1"}, {"X-Kci-Delay", "1e3"}, {"X-Kci-Delay", "86401"}, {"X-Kci-Delay", "1."},
      {"X-Kci-Delay", ".5"}, {"X-Kci-Delay", "nan"}};
  for (const auto& header : bad) {
    auto command = PlaceOrder::decode(call("sandbox-isp", {header}), parties);
    ASSERT_FALSE(command) << header.first << ": " << header.second;
    EXPECT_EQ(command.error().code, ErrorCode::kInvalid);
    EXPECT_NE(command.error().problems.front().text.find(header.first), std::string::npos);
    EXPECT_TRUE(PlaceOrder::decode(call("example-isp", {header}), parties));
  }
}

}  // namespace
}  // namespace fibrecafe::tenant_api
