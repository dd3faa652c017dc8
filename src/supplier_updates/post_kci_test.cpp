// SPDX-License-Identifier: Apache-2.0
#include "supplier_updates/post_kci.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "tests/support/edge_support.hpp"

namespace fibrecafe::supplier_updates {
namespace {

using Paths = std::vector<std::string>;

json::object kci(std::string_view reason = "UPDATE", std::string_view status = "IN_PROGRESS") {
  return {{"id", "7d1f2b7e-53f4-4f0e-9d43-5a1c1b2f0001"},
          {"sequenceNumber", 1},
          {"issuedOn", "2030-03-04T09:15:41.000Z"},
          {"reasonCode", reason},
          {"provideServiceOrder", {{"id", 1}, {"status", status}}}};
}

json::object with(json::object body, std::string_view member, std::string_view value) {
  body[member] = json::parse(value);
  return body;
}
json::object with_entity(std::string_view member, std::string_view value, json::object body = kci()) {
  body["provideServiceOrder"].as_object()[member] = json::parse(value);
  return body;
}

Result<PostKci::Command> decode(const json::object& body) {
  parties::Directory parties(testing::cast());
  edge::Call call;
  call.request = testing::request("POST", "/v1/kcis", json::serialize(body));
  call.principal = auth::make_principal(*parties.client("example-fibre"));
  return PostKci::decode(call, parties);
}

struct Refused {
  ErrorCode code = ErrorCode::kDefect;  // none: accepted
  Paths paths;
};
Refused refused(const json::object& body) {
  auto command = decode(body);
  if (command) return {};
  Refused out{command.error().code, {}};
  for (const Problem& problem : command.error().problems) out.paths.push_back(problem.path);
  return out;
}

TEST(PostKci, TakesWhatTheOrderTakes) {
  auto command =
      decode(json::parse(R"({"id":"7D1F2B7E-53F4-4F0E-9D43-5A1C1B2F0002","sequenceNumber":"2","issuedOn":"2030-06-04",
    "reasonCode":"DELAY","problemCode":"NETWORK_ISSUE","text":"t","supplierCode":"A","supplierCodes":["B"],
    "supplierNotes":[{"note":"n","type":"Engineer Note","created":"2030-03-04"}],"unknown":1,
    "provideServiceOrder":{"id":"17","orderType":"NEW","tenant":"EXAMPLE_ISP","supplierOrderReference":"R-1","status":"HELD",
    "address":7,"serviceOrderItem":{"serviceSpecification":{"id":8,"name":"Fibre"},
    "serviceCharacteristics":[{"name":"SERVICE_ID","value":"S","more":1}]},"committedDate":"2030-04-15",
    "targetDate":"2030-04-15T10:00:00Z","appointmentSupplierReference":"A-1",
    "appointmentTimeslot":{"timeslotStartDateTime":"2030-04-15T08:00:00Z","timeslotEndDateTime":"2030-04-15T12:00:00Z"}}})")
                 .as_object());
  ASSERT_TRUE(command) << command.error().problems.front().path;
  EXPECT_EQ(command->from, SupplierId{1});
  EXPECT_EQ(command->claim.order, OrderId{17});
  EXPECT_EQ(command->claim.reference, "R-1");
  EXPECT_EQ(command->claim.tenant_name, "EXAMPLE_ISP");
  EXPECT_EQ(command->claim.type, OrderType::kNew);
  const orders::SupplierKci& got = command->kci;
  EXPECT_EQ(to_string(got.id), "7d1f2b7e-53f4-4f0e-9d43-5a1c1b2f0002");
  EXPECT_EQ(got.sequence, 2);
  EXPECT_EQ(format_time(got.issued_on), "2030-06-03T23:00:00.000Z");
  EXPECT_EQ(got.supplier_codes, (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(got.notes.at(0).type, "Engineer Note");
  EXPECT_EQ(got.status, OrderStatus::kHeld);
  EXPECT_EQ(got.facts.reference, "R-1");
  EXPECT_EQ(got.facts.specification_name, "Fibre");
  EXPECT_EQ(got.facts.characteristics, (std::vector<Characteristic>{{"SERVICE_ID", "S"}}));
  EXPECT_EQ(format_time(*got.facts.committed_date), "2030-04-14T23:00:00.000Z");
  EXPECT_EQ(got.facts.appointment_supplier_reference, "A-1");
  EXPECT_TRUE(got.facts.appointment_timeslot);
  EXPECT_NE(got.raw.find("\"unknown\":1"), std::string::npos);
}

TEST(PostKci, MergesASupplierCodeThatIsThereTwice) {
  auto command = decode(with(with(kci(), "supplierCode", "\"A\""), "supplierCodes", R"(["B","A"])"));
  EXPECT_EQ(command->kci.supplier_codes, (std::vector<std::string>{"B", "A"}));
}

TEST(PostKci, TakesAnEmptyTextForNone) {
  EXPECT_FALSE(decode(with(kci(), "text", "\"\""))->kci.text);
}

struct Bad {
  json::object body;
  const char* path;
  ErrorCode code;
};
class BadKci : public ::testing::TestWithParam<Bad> {};

TEST_P(BadKci, IsTheOneProblem) {
  Refused got = refused(GetParam().body);
  EXPECT_EQ(got.paths, Paths{GetParam().path}) << json::serialize(GetParam().body);
  EXPECT_EQ(got.code, GetParam().code) << json::serialize(GetParam().body);
}

constexpr auto kBroken = ErrorCode::kInvalid;
constexpr auto kWrong = ErrorCode::kMalformed;
INSTANTIATE_TEST_SUITE_P(
    PostKci, BadKci,
    ::testing::Values(
        Bad{with(kci(), "id", "\"\""), "id", kWrong}, Bad{with(kci(), "id", "7"), "id", kWrong},
        Bad{with(kci(), "id", "\"7d1f\""), "id", kBroken},
        Bad{with(kci(), "sequenceNumber", "0"), "sequenceNumber", kBroken},
        Bad{with(kci(), "sequenceNumber", "1.5"), "sequenceNumber", kWrong},
        Bad{with(kci(), "sequenceNumber", "\"one\""), "sequenceNumber", kBroken},
        Bad{with(kci(), "issuedOn", "\"2030-03-04T09:15:41\""), "issuedOn", kBroken},
        Bad{with(kci(), "issuedOn", "null"), "issuedOn", kWrong}, Bad{kci("UPDATED"), "reasonCode", kBroken},
        Bad{with(kci(), "problemCode", "\"NONE\""), "problemCode", kBroken},
        Bad{with(kci(), "supplierCode", "\"" + std::string(51, 'x') + "\""), "supplierCode", kBroken},
        Bad{with(kci(), "supplierNotes", "[7]"), "supplierNotes[0]", kWrong},
        Bad{with(kci(), "provideServiceOrder", "7"), "provideServiceOrder", kWrong},
        Bad{with(kci(), "modifyServiceOrder", R"({"id":1,"status":"HELD"})"), "modifyServiceOrder", kBroken},
        Bad{with_entity("status", "\"\""), "provideServiceOrder.status", kWrong},
        Bad{with_entity("status", "\"OPEN\""), "provideServiceOrder.status", kBroken},
        Bad{with_entity("id", "0"), "provideServiceOrder.id", kBroken},
        Bad{with_entity("appointmentTimeslot",
                        R"({"timeslotStartDateTime":"2030-04-15","timeslotEndDateTime":"2030-04-14"})"),
            "provideServiceOrder.appointmentTimeslot.timeslotEndDateTime", kBroken},
        Bad{with_entity("id", "\"x\""), "provideServiceOrder.id", kBroken},
        Bad{with_entity("id", "true"), "provideServiceOrder.id", kWrong},
        Bad{with_entity("supplierOrderReference", "\"\""), "provideServiceOrder.supplierOrderReference", kBroken},
        Bad{with_entity("orderType", "\"OLD\""), "provideServiceOrder.orderType", kBroken},
        Bad{with_entity("targetDate", "\"soon\""), "provideServiceOrder.targetDate", kBroken},
        Bad{with_entity("serviceOrderItem", "[]"), "provideServiceOrder.serviceOrderItem", kWrong},
        Bad{with_entity("appointmentTimeslot", R"({"timeslotStartDateTime":"2030-04-15T08:00:00Z"})"),
            "provideServiceOrder.appointmentTimeslot.timeslotEndDateTime", kWrong},
        // what each reason requires
        Bad{kci("WARNING"), "problemCode", kBroken}, Bad{kci("DELAY", "HELD"), "problemCode", kBroken},
        Bad{kci("REAPPOINT", "PENDING"), "problemCode", kBroken},
        Bad{kci("CANCELLED", "CANCELLED"), "problemCode", kBroken},
        Bad{kci("INFORMATION_REQUIRED", "PENDING"), "text", kBroken},
        Bad{kci("ORDER_REJECTED", "REJECTED"), "text", kBroken},
        Bad{with_entity("committedDate", "\"2030-04-15\"", kci("COMMITTED")), "provideServiceOrder.targetDate",
            kBroken},
        Bad{kci("AMENDED"), "serviceOrderAmendmentId", kBroken},
        Bad{kci("AMENDMENT_REJECTED"), "serviceOrderAmendmentId", kBroken},
        Bad{kci("CANCELLATION_REJECTED"), "serviceOrderCancellationId", kBroken},
        Bad{kci("CREATED", "ACKNOWLEDGED"), "reasonCode", kBroken},
        // which status goes with which reason
        Bad{kci("ACKNOWLEDGED", "HELD"), "provideServiceOrder.status", kBroken},
        Bad{kci("COMPLETED", "FAILED"), "provideServiceOrder.status", kBroken},
        Bad{kci("TERMINATED", "COMPLETED"), "provideServiceOrder.status", kBroken}));

TEST(PostKci, NeedsAnEntityAndItsNumberOrReference) {
  json::object none = kci();
  none.erase("provideServiceOrder");
  EXPECT_EQ(refused(none).code, kWrong);
  Refused nameless = refused(with(kci(), "provideServiceOrder", R"({"status":"HELD"})"));
  EXPECT_EQ(nameless.paths, Paths{"provideServiceOrder.id"});
  EXPECT_EQ(nameless.code, kWrong);
}

TEST(PostKci, AnswersNotOfferedToWhatIsPublishedAlone) {
  for (const char* entity : {"serviceProblem", "serviceTest", "reportableIncident"}) {
    json::object body = with(kci(), entity, R"({"id":1})");
    EXPECT_EQ(refused(body).code, kBroken) << "two entities";
    body.erase("provideServiceOrder");
    EXPECT_EQ(refused(body).code, ErrorCode::kNotOffered) << entity;
  }
}

json::object created(std::string_view entity) {
  json::object body = with(kci("CREATED"), "unsolicitedCeaseServiceOrder", entity);
  body.erase("provideServiceOrder");
  return body;
}

TEST(PostKci, ReadsWhatBeginsAnUnsolicitedCease) {
  auto command = decode(created(R"({"supplierOrderReference":"C-1","tenant":"EXAMPLE_ISP","serviceId":"EXF-0000451",
      "reason":"WORKING_LINE_TAKEOVER","requestedCeaseDate":"2030-04-14T23:00:00Z","status":"ACKNOWLEDGED"})"));
  ASSERT_TRUE(command);
  EXPECT_EQ(command->claim.kind, OrderKind::kUnsolicitedCease);
  EXPECT_EQ(command->claim.service_id, "EXF-0000451");
  EXPECT_EQ(command->kci.facts.unsolicited_reason, UnsolicitedReason::kWorkingLineTakeover);
  EXPECT_EQ(command->kci.facts.requested_cease_date, parse_date("2030-04-15")) << "the day in London";
}

TEST(PostKci, WantsTheReferenceAndTheServiceOfANewUnsolicitedCease) {
  Refused got = refused(created(R"({"id":7,"status":"ACKNOWLEDGED"})"));
  EXPECT_EQ(got.paths,
            (Paths{"unsolicitedCeaseServiceOrder.supplierOrderReference", "unsolicitedCeaseServiceOrder.serviceId"}));
  EXPECT_EQ(got.code, kBroken);
}

TEST(PostKci, ReadsWhichRequestItSpeaksOf) {
  auto command = decode(
      with(with(kci("AMENDED"), "serviceOrderAmendmentId", "\"7\""), "serviceOrderCancellationReference", "\"C-9\""));
  ASSERT_TRUE(command);
  EXPECT_EQ(command->kci.amendment.id, 7);
  EXPECT_EQ(command->kci.cancellation.reference, "C-9");
}

TEST(PostKci, ReadsCharacteristicsWhereTheKindHasThem) {
  for (const char* entity : {"modifyServiceOrder", "ceaseServiceOrder"}) {
    json::object body =
        with(kci(), entity, R"({"id":1,"status":"HELD","serviceCharacteristics":[{"name":"A","value":"1"}]})");
    body.erase("provideServiceOrder");
    EXPECT_EQ(decode(body)->kci.facts.characteristics.size(), 1u) << entity;
  }
  auto provide = decode(with_entity("serviceCharacteristics", "7"));
  EXPECT_TRUE(provide) << "not where a provide order has them, so not looked at";
}

}  // namespace
}  // namespace fibrecafe::supplier_updates
