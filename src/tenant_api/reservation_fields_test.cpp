// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/reservation_fields.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::tenant_api {
namespace {

constexpr std::string_view kLeast = R"({"supplier":"EXAMPLE_FIBRE","address":{"id":"999900000018","type":"UPRN"},
  "serviceSpecification":{"id":"FTTP"},"timeslot":{"timeslotStartDateTime":"2030-04-15T08:00:00+01:00",
  "timeslotEndDateTime":"2030-04-15T13:00:00+01:00"}})";

json::value with(std::string_view member, std::string_view value) {
  json::object body = json::parse(kLeast).as_object();
  body[member] = json::parse(value);
  return body;
}

TEST(DecodeReservation, TakesWhatIsMandatory) {
  auto wanted = decode_reservation(json::parse(kLeast), fields::UnknownFields::kRefuse);
  ASSERT_TRUE(wanted);
  EXPECT_EQ(wanted->supplier_name, "EXAMPLE_FIBRE");
  EXPECT_EQ(wanted->reservation.address.identifier.id, "999900000018");
  EXPECT_EQ(wanted->reservation.specification_id, "FTTP");
  EXPECT_EQ(format_time(wanted->reservation.timeslot.start), "2030-04-15T07:00:00.000Z");
  EXPECT_FALSE(wanted->reservation.purpose);
  EXPECT_TRUE(wanted->reservation.service_id.empty());
}

TEST(DecodeReservation, TakesWhatIsOptionalAndWhatWasOfferedAsItWasOffered) {
  json::object body = json::parse(kLeast).as_object();
  body["serviceSpecification"].as_object()["name"] = "Fibre to the premises";
  body["serviceCharacteristics"] = json::parse(R"([{"name":"CARE_LEVEL","value":"2"}])");
  body["serviceId"] = "EXF-0000451";
  body["purpose"] = "REPAIR";
  body["timeslot"].as_object()["classification"] = "WEEKDAY_AM";
  body["timeslot"].as_object()["standard"] = false;
  auto wanted = decode_reservation(body, fields::UnknownFields::kRefuse);
  ASSERT_TRUE(wanted);
  EXPECT_EQ(wanted->reservation.characteristics, (std::vector<Characteristic>{{"CARE_LEVEL", "2"}}));
  EXPECT_EQ(wanted->reservation.service_id, "EXF-0000451");
  EXPECT_EQ(wanted->reservation.purpose, AppointmentPurpose::kRepair);
  EXPECT_FALSE(wanted->reservation.timeslot.classification || wanted->reservation.timeslot.standard)
      << "not the tenant's to say";
}

TEST(DecodeReservation, NamesEveryProblem) {
  auto refused = decode_reservation(json::parse("{}"), fields::UnknownFields::kRefuse);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kMalformed);
  std::vector<std::string> paths;
  for (const Problem& problem : refused.error().problems) paths.push_back(problem.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"supplier", "address", "serviceSpecification", "timeslot"}));
}

struct Bad {
  const char *member, *value, *path;
  ErrorCode code;
};
class BadReservation : public ::testing::TestWithParam<Bad> {};

TEST_P(BadReservation, IsTheOneProblem) {
  const Bad& bad = GetParam();
  auto refused = decode_reservation(with(bad.member, bad.value), fields::UnknownFields::kRefuse);
  ASSERT_FALSE(refused) << bad.value;
  EXPECT_EQ(refused.error().code, bad.code) << bad.value;
  ASSERT_EQ(refused.error().problems.size(), 1u);
  EXPECT_EQ(refused.error().problems[0].path, bad.path);
}

constexpr auto kBroken = ErrorCode::kInvalid;
constexpr auto kWrong = ErrorCode::kMalformed;
INSTANTIATE_TEST_SUITE_P(
    DecodeReservation, BadReservation,
    ::testing::Values(
        Bad{"supplier", R"("A B")", "supplier", kBroken},
        Bad{"address", R"({"id":"1234567890123","type":"UPRN"})", "address.id", kBroken},
        Bad{"serviceSpecification", R"({"id":"FTTP","title":"Fibre"})", "serviceSpecification.title", kBroken},
        Bad{"serviceSpecification", R"({"id":"FTTP","name":1})", "serviceSpecification.name", kWrong},
        Bad{"serviceCharacteristics", R"([{"name":"CARE_LEVEL"}])", "serviceCharacteristics[0].value", kWrong},
        Bad{"serviceId", R"("")", "serviceId", kBroken}, Bad{"purpose", R"("INSTALL")", "purpose", kBroken},
        Bad{"purpose", "null", "purpose", kWrong}, Bad{"reservation", "1", "reservation", kBroken},
        Bad{"timeslot", R"({"timeslotStartDateTime":"2030-04-15T08:00:00Z"})", "timeslot.timeslotEndDateTime", kWrong},
        Bad{"timeslot", R"({"timeslotStartDateTime":"2030-04-15","timeslotEndDateTime":"2030-04-15T13:00:00Z"})",
            "timeslot.timeslotStartDateTime", kBroken},
        Bad{"timeslot",
            R"({"timeslotStartDateTime":"2030-04-15T08:00:00","timeslotEndDateTime":"2030-04-15T13:00:00Z"})",
            "timeslot.timeslotStartDateTime", kBroken},
        Bad{"timeslot",
            R"({"timeslotStartDateTime":"2030-04-15T13:00:00Z","timeslotEndDateTime":"2030-04-15T12:59:59Z"})",
            "timeslot.timeslotEndDateTime", kBroken},
        Bad{"timeslot",
            R"({"timeslotStartDateTime":"2030-04-15T08:00:00Z","timeslotEndDateTime":"2030-04-15T13:00:00Z",
                "standard":"yes"})",
            "timeslot.standard", kWrong}));

}  // namespace
}  // namespace fibrecafe::tenant_api
