// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/available_appointments.hpp"

#include "tenant_api/appointments_testing.hpp"

namespace fibrecafe::tenant_api {
namespace {

using Paths = std::vector<std::string>;
using Parameters = std::vector<std::pair<std::string, std::string>>;

const Parameters kLeast{{"supplier", "EXAMPLE_FIBRE"},
                        {"address", R"({"id":"999900000018","type":"UPRN"})"},
                        {"serviceSpecification", R"({"id":"FTTP"})"},
                        {"appointmentPurpose", "PROVIDE"}};

std::string query(Parameters more = {}) {
  Parameters all = kLeast;
  all.insert(all.end(), more.begin(), more.end());
  return http::form_encode(all);
}

Paths paths(const Error& error) {
  Paths out;
  for (const Problem& problem : error.problems) out.push_back(problem.path);
  return out;
}

Result<appointments::WantedSlots> decode_slots(std::string_view text) {
  return tenant_api::decode_slots(text, fields::UnknownFields::kRefuse);
}

TEST(DecodeSlots, TakesEveryParameter) {
  auto wanted = decode_slots(query({{"serviceCharacteristics", R"([{"name":"CARE_LEVEL","value":"2"}])"},
                                    {"appointmentFromDate", "2030-04-15"},
                                    {"standardOnly", "true"},
                                    {"singleDayAppointment", "true"},
                                    {"serviceId", "EXF-0000451"}}));
  ASSERT_TRUE(wanted);
  EXPECT_EQ(wanted->supplier_name, "EXAMPLE_FIBRE");
  EXPECT_EQ(wanted->address.identifier.id, "999900000018");
  EXPECT_EQ(wanted->specification_id, "FTTP");
  EXPECT_EQ(wanted->characteristics, (std::vector<Characteristic>{{"CARE_LEVEL", "2"}}));
  EXPECT_EQ(wanted->from, parse_date("2030-04-15"));
  EXPECT_TRUE(wanted->standard_only && wanted->single_day);
  EXPECT_EQ(wanted->purpose, AppointmentPurpose::kProvide);
  EXPECT_EQ(wanted->service_id, "EXF-0000451");
}

TEST(DecodeSlots, TakesAProductAsItWasOffered) {
  Parameters given = kLeast;
  given[2].second = R"({"id":"FTTP","name":"Fibre to the premises"})";
  auto wanted = decode_slots(http::form_encode(given));
  ASSERT_TRUE(wanted);
  EXPECT_EQ(wanted->specification_id, "FTTP");
  given[2].second = R"({"id":"FTTP","name":"Fibre to the premises","colour":"red"})";
  auto refused = decode_slots(http::form_encode(given));
  ASSERT_FALSE(refused);
  EXPECT_EQ(paths(refused.error()), Paths{"serviceSpecification.colour"});
}

TEST(DecodeSlots, NeedsWhatIsMandatory) {
  auto refused = decode_slots("");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kMalformed);
  EXPECT_EQ(paths(refused.error()), (Paths{"supplier", "address", "serviceSpecification", "appointmentPurpose"}));
}

TEST(DecodeSlots, NamesWhatIsNotAccepted) {
  for (const auto& [name, value, code] : std::vector<std::tuple<std::string, std::string, ErrorCode>>{
           {"serviceCharacteristics", "CARE_LEVEL", ErrorCode::kMalformed},
           {"serviceCharacteristics", R"({"name":"CARE_LEVEL"})", ErrorCode::kMalformed},
           {"appointmentFromDate", "soon", ErrorCode::kInvalid},
           {"standardOnly", "yes", ErrorCode::kMalformed},
           {"singleDayAppointment", "1", ErrorCode::kMalformed},
           {"serviceId", std::string(51, 'x'), ErrorCode::kInvalid},
           {"classifications", "WEEKDAY", ErrorCode::kInvalid}}) {
    auto refused = decode_slots(query({{name, value}}));
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code, code) << name;
    EXPECT_EQ(paths(refused.error()), Paths{name});
  }
}

class FreeSlotsCall : public AppointmentCalls {
 protected:
  http::Response get(std::string query_text, std::string_view client = "example-isp") {
    http::Request request = testing::request("GET", "/v1/available-appointments");
    request.query = std::move(query_text);
    return only(start(asking_door<AvailableAppointments>(needs),
                      call("handleAppointmentAvailability", std::move(request), "r-1", client)));
  }
  void offer(std::vector<std::pair<const char*, const char*>> slots) {
    for (const auto& [from, to] : slots) {
      supplier.slots.value.slots.push_back({.start = parse_time(from).value(), .end = parse_time(to).value()});
    }
  }
};

TEST_F(FreeSlotsCall, ShowsTheSlotsSortedAndClassified) {
  offer({{"2030-03-06T18:00:00Z", "2030-03-06T20:00:00Z"}, {"2030-03-05T08:00:00Z", "2030-03-05T13:00:00Z"}});
  supplier.slots.value.specification_name = "Fibre to the premises";
  http::Response response = get(query());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body,
            R"({"supplier":"EXAMPLE_FIBRE","address":{"id":"999900000018","type":"UPRN"},)"
            R"("serviceSpecification":{"id":"FTTP","name":"Fibre to the premises"},"availableTimeslots":[)"
            R"({"timeslotStartDateTime":"2030-03-05T08:00:00.000Z","timeslotEndDateTime":"2030-03-05T13:00:00.000Z",)"
            R"("classification":"WEEKDAY_AM","standard":true},)"
            R"({"timeslotStartDateTime":"2030-03-06T18:00:00.000Z","timeslotEndDateTime":"2030-03-06T20:00:00.000Z",)"
            R"("classification":"WEEKDAY_EVENING","standard":false}]})");
  EXPECT_TRUE(inner_store.state.requests.empty()) << "a GET is not remembered";
}

TEST_F(FreeSlotsCall, AsksInTheTenantsNameAndForNoLongerThanTheSupplierMayTake) {
  get(query());
  ASSERT_EQ(supplier.askings.size(), 1u);
  EXPECT_EQ(supplier.askings[0].tenant, TenantId{1});
  EXPECT_EQ(supplier.askings[0].supplier, SupplierId{1});
  EXPECT_EQ(supplier.askings[0].conversation_id, "journey-1");
  EXPECT_LE(supplier.askings[0].within, std::chrono::seconds(10));
  EXPECT_GT(supplier.askings[0].within, std::chrono::seconds(5));
}

TEST_F(FreeSlotsCall, LeavesOutWhatWasNotWanted) {
  offer({{"2030-03-05T18:00:00Z", "2030-03-05T20:00:00Z"},    // premium
         {"2030-03-05T08:00:00Z", "2030-03-06T18:00:00Z"},    // two days
         {"2030-03-04T10:00:00Z", "2030-03-04T12:00:00Z"},    // too early
         {"2030-03-05T13:00:00Z", "2030-03-05T17:00:00Z"}});  // fits
  EXPECT_EQ(body(get(query())).at("availableTimeslots").as_array().size(), 4u);
  json::value shown = body(
      get(query({{"standardOnly", "true"}, {"singleDayAppointment", "true"}, {"appointmentFromDate", "2030-03-05"}})));
  ASSERT_EQ(shown.at("availableTimeslots").as_array().size(), 1u);
  EXPECT_EQ(shown.at("availableTimeslots").at(0).at("timeslotStartDateTime"), "2030-03-05T13:00:00.000Z");
}

TEST_F(FreeSlotsCall, IsRefusedBeforeAnybodyIsAsked) {
  EXPECT_EQ(get("").status, 400);
  EXPECT_EQ(get(query({{"appointmentFromDate", "2030-03-03"}})).status, 422);
  std::string unknown = query();
  unknown.replace(unknown.find("EXAMPLE_FIBRE"), 13, "UNAGREED_FIBRE");
  http::Response rejected = get(unknown);
  EXPECT_EQ(rejected.status, 400);
  EXPECT_EQ(body(rejected).at("code"), "INVALID_REQUEST");
  EXPECT_TRUE(supplier.askings.empty());
}

TEST_F(FreeSlotsCall, TellsHowTheSupplierEnded) {
  for (const auto& [end, status, code] :
       std::vector<std::tuple<AskEnd, int, const char*>>{{AskEnd::kRefused, 422, "INVALID_REQUEST"},
                                                         {AskEnd::kFailed, 502, "SUPPLIER_FAULT"},
                                                         {AskEnd::kTimedOut, 504, "SUPPLIER_TIMED_OUT"},
                                                         {AskEnd::kNotOffered, 501, "SUPPLIER_FAULT"}}) {
    supplier.slots = {end, {}, {"no engineers there"}, "answered so"};
    http::Response response = get(query());
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(body(response).at("code"), code);
  }
  auto is_told = [](const std::string& line) { return line.find("supplier_ask_failed") != line.npos; };
  EXPECT_EQ(std::count_if(log.lines.begin(), log.lines.end(), is_told), 3) << "a refusal is an answer";
}

TEST_F(FreeSlotsCall, DropsUnknownParametersForATenantThatWantsIt) {
  auto content = parties();
  content.tenants.at(0).ignore_unknown_fields = true;
  http::Request request = testing::request("GET", "/v1/available-appointments");
  request.query = query({{"classifications", "WEEKDAY"}});
  edge::Call made = call("handleAppointmentAvailability", std::move(request));
  EXPECT_TRUE(AvailableAppointments::decode(made, fibrecafe::parties::Directory(content)));
}

}  // namespace
}  // namespace fibrecafe::tenant_api
