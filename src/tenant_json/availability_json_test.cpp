// SPDX-License-Identifier: Apache-2.0
#include "tenant_json/availability_json.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::tenant_json {
namespace {

using namespace enquiries;

const Address kAsked{{"999900000018", AddressType::kUprn}, {}};

TEST(AvailabilityJson, LeavesOutWhatIsNotSaid) {
  SupplierAvailability element{"EXAMPLE_FIBRE", {}};
  element.availability.specifications.push_back({"FTTP", "", {}});
  EXPECT_EQ(json::serialize(availability_json({element}, kAsked)),
            R"([{"supplier":"EXAMPLE_FIBRE","address":{"identifier":{"id":"999900000018","type":"UPRN"}},)"
            R"("serviceSpecifications":[{"id":"FTTP"}]}])");
  EXPECT_EQ(json::serialize(availability_json({}, kAsked)), "[]");
}

TEST(AvailabilityJson, ShowsAllThereIs) {
  SupplierAvailability element{"EXAMPLE_FIBRE", {}};
  Availability& said = element.availability;
  said.address = AddressRecord{};
  said.address->identifier.identifier = {"A00009999018", AddressType::kNad};
  said.specifications.push_back({"FTTP", "Fibre", {{"LINE_PROFILE", {"FTTP_500_70"}}}});
  HandOver hand_over{"ENNI-EX-01", "Exchange", "Exampleton", "STANDARD"};
  said.line = NewLine{"NEW", "FIBRE", {{"SURVEY_REQUIRED", "A survey"}}, hand_over, {{"MINIMUM_LEAD_TIME", "5"}}};
  ExistingLine line{"EXF-LINE-0451", "FIBRE", {}, Ont{}, {{"NTE_ROOM", "Hall"}}};
  line.ont = Ont{"ONT-7Q2-0044", "EX00044", "Example Optics", "0", "Hall", "Door", {}};
  line.ont->ports.push_back({1, "Data", "STOPPED", false, parse_time("2029-11-30T00:00:00Z")});
  said.existing_lines.push_back(line);
  json::value shown = availability_json({element}, kAsked).at(0);
  EXPECT_EQ(json::serialize(shown.at("address")), R"({"identifier":{"id":"A00009999018","type":"NAD"}})");
  EXPECT_EQ(json::serialize(shown.at("serviceSpecifications")),
            R"([{"id":"FTTP","name":"Fibre","serviceCharacteristics":[{"name":"LINE_PROFILE",)"
            R"("values":["FTTP_500_70"]}]}])");
  EXPECT_EQ(json::serialize(shown.at("siteInformation").at("line")),
            R"({"type":"NEW","lineType":"FIBRE","constraints":[{"code":"SURVEY_REQUIRED","text":"A survey"}],)"
            R"("enniId":"ENNI-EX-01","siteName":"Exchange","siteLocation":"Exampleton",)"
            R"("installationType":"STANDARD","lineCharacteristics":[{"name":"MINIMUM_LEAD_TIME","value":"5"}]})");
  EXPECT_EQ(json::serialize(shown.at("siteInformation").at("existingLines").at(0)),
            R"({"lineId":"EXF-LINE-0451","lineType":"FIBRE","ont":{"ontReference":"ONT-7Q2-0044",)"
            R"("serialNumber":"EX00044","manufacturer":"Example Optics","floor":"0","room":"Hall",)"
            R"("position":"Door","ports":[{"portNumber":1,"description":"Data","status":"STOPPED",)"
            R"("tenantActive":false,"stoppedDate":"2029-11-30T00:00:00.000Z"}]},)"
            R"("lineCharacteristics":[{"name":"NTE_ROOM","value":"Hall"}]})");
}

TEST(AddressRecordJson, ShowsAllThereIs) {
  AddressRecord record{{{"999900000018", AddressType::kUprn}, {{"LS", AddressType::kDistrictCode}}},
                       "Example House",
                       "18",
                       "Example Street",
                       "Old Exampleton",
                       "Exampleton",
                       "ZZ991AA",
                       "United Kingdom",
                       {"Flat", "1"},
                       "Gold",
                       "EXAMPLE_FIBRE",
                       {{"UNINHABITED", "true"}}};
  EXPECT_EQ(json::serialize(address_records_json({record})),
            R"([{"identifier":{"id":"999900000018","type":"UPRN","additionalIdentifiers":[{"id":"LS",)"
            R"("type":"DistrictCode"}]},"name":"Example House","streetNumber":"18","streetName":"Example Street",)"
            R"("locality":"Old Exampleton","city":"Exampleton","postcode":"ZZ991AA","country":"United Kingdom",)"
            R"("subAddress":{"name":"Flat","unitNumber":"1"},"qualifier":"Gold","source":"EXAMPLE_FIBRE",)"
            R"("additionalAttributes":[{"name":"UNINHABITED","value":"true"}]}])");
}

}  // namespace
}  // namespace fibrecafe::tenant_json
