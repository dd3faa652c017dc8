// SPDX-License-Identifier: Apache-2.0
#include "suppliers/fibrecafe/enquiry_asks.hpp"

#include <gtest/gtest.h>

#include "suppliers/fibrecafe/enquiry_readers.hpp"

namespace fibrecafe::suppliers {
namespace {

using enquiries::Availability;
using Records = std::vector<enquiries::AddressRecord>;

class RecordingAsker final : public Asker {
 public:
  void ask(parties::Asking, Question asked, Done done) override {
    question = std::move(asked);
    done(answer);
  }
  void stop() override {}
  Question question;
  Asked<json::value> answer{AskEnd::kRefused, {}, {}, {}};
};

using Query = std::vector<std::pair<std::string, std::string>>;

TEST(EnquiryAsks, AsksForAvailabilityWithTheAddressAndTheServiceTypes) {
  RecordingAsker asker;
  auto port = make_enquiry_asks(asker);
  enquiries::AvailabilityQuestion question;
  question.address.identifier = {"999900000018", AddressType::kUprn};
  Asked<Availability> got;
  port->availability({}, question, [&](auto asked) { got = std::move(asked); });
  EXPECT_EQ(asker.question.path, "/service-availability");
  EXPECT_EQ(asker.question.query,
            (Query{{"address", R"({"id":"999900000018","type":"UPRN"})"}, {"serviceTypes", "BROADBAND"}}));
  EXPECT_EQ(got.end, AskEnd::kRefused);
  question.address.additional = {{"A00009999018", AddressType::kNad}};
  question.service_types = {ServiceType::kBroadband, ServiceType::kEthernet};
  port->availability({}, question, [](auto) {});
  EXPECT_EQ(
      asker.question.query,
      (Query{{"address",
              R"({"id":"999900000018","type":"UPRN","additionalIdentifiers":[{"id":"A00009999018","type":"NAD"}]})"},
             {"serviceTypes", "BROADBAND"},
             {"serviceTypes", "ETHERNET"}}));
}

TEST(EnquiryAsks, AsksForAddressesByWhatIsGiven) {
  RecordingAsker asker;
  asker.answer = {AskEnd::kAnswered, json::array{}, {}, {}};
  auto port = make_enquiry_asks(asker);
  Asked<Records> got;
  port->addresses({}, {.postcode = "ZZ991AA", .uprn = "", .name = "", .street_number = "18", .street_name = ""},
                  [&](auto asked) { got = std::move(asked); });
  EXPECT_EQ(asker.question.path, "/addresses");
  EXPECT_EQ(asker.question.query, (Query{{"postalCode", "ZZ991AA"}, {"streetNumber", "18"}}));
  EXPECT_EQ(got.end, AskEnd::kAnswered);
}

template <class Value>
struct Reading {
  Value value;
  std::string problem;  // "path: text"
};
template <class Value, class Read>
Reading<Value> read(const std::string& text, Read reader) {
  Reading<Value> out;
  fields::Findings findings(fields::UnknownFields::kIgnore);
  reader(parse_json(text).value(), out.value, findings);
  if (auto verdict = std::move(findings).verdict(); !verdict) {
    out.problem = verdict.error().problems[0].path + ": " + verdict.error().problems[0].text;
  }
  return out;
}
Reading<Availability> availability(const std::string& text) {
  return read<Availability>(text, read_availability);
}
Availability good(const std::string& text) {
  auto reading = availability(text);
  EXPECT_EQ(reading.problem, "") << text;
  return reading.value;
}

TEST(ReadAvailability, TakesRecordAndSpecifications) {
  auto read = good(R"({"address":{"identifier":{"id":"999900000018","type":"UPRN"},"streetNumber":18,
      "subAddress":{"name":"Flat","unitNumber":"2"},"additionalAttributes":[{"name":"UNINHABITED","value":true}]},
      "serviceSpecifications":[{"id":"FTTP","name":"Fibre","price":12,
        "serviceCharacteristics":[{"name":"LINE_PROFILE","values":["FTTP_500_70",900]}]},{"id":"FTTB"}],
      "unavailabilityReasons":[{"code":1}]})");
  ASSERT_TRUE(read.address);
  EXPECT_EQ(read.address->identifier.identifier, (AddressIdentifier{"999900000018", AddressType::kUprn}));
  EXPECT_EQ(read.address->street_number, "18");
  EXPECT_EQ(read.address->sub_address, (enquiries::SubAddress{"Flat", "2"}));
  EXPECT_EQ(read.address->additional_attributes, (std::vector<Characteristic>{{"UNINHABITED", "true"}}));
  ASSERT_EQ(read.specifications.size(), 2u);
  EXPECT_EQ(read.specifications[0].characteristics[0].values, (std::vector<std::string>{"FTTP_500_70", "900"}));
  EXPECT_EQ(read.specifications[1].id, "FTTB");
  EXPECT_FALSE(read.line);
  EXPECT_TRUE(read.says_something());
}

TEST(ReadAvailability, NothingToSayIsAnAnswerToo) {
  for (const char* text : {"{}", R"({"serviceSpecifications":[]})", R"({"siteInformation":{"newLine":false}})",
                           R"({"siteInformation":{"newLine":false,"installationType":17,"constraints":"none"}})"}) {
    EXPECT_FALSE(good(text).says_something()) << text;
  }
}

TEST(ReadAvailability, TakesTheFlatGeneration) {
  auto read = good(R"({"siteInformation":{"newLine":true,"installationType":"STANDARD","enniId":"ENNI-EX-01",
      "siteName":"Exampleton exchange","siteLocation":"Exampleton","serviceReadyDate":"2030-04-15",
      "constraints":[{"code":"WAYLEAVE_SHARED","text":"two houses"}]}})");
  ASSERT_TRUE(read.line);
  EXPECT_EQ(read.line->type, "NEW");
  EXPECT_EQ(read.line->hand_over, (enquiries::HandOver{"ENNI-EX-01", "Exampleton exchange", "Exampleton", "STANDARD"}));
  EXPECT_EQ(read.line->constraints, (std::vector<enquiries::Constraint>{{"WAYLEAVE_SHARED", "two houses"}}));
  EXPECT_EQ(read.line->characteristics, (std::vector<Characteristic>{{"AVAILABILITY_DATE", "2030-04-15"}}));
}

TEST(ReadAvailability, TakesTheGenerationWithALine) {
  auto read = good(R"({"siteInformation":{"line":{"type":"NEW","lineType":"FIBRE","enniId":"ENNI-EX-01",
      "serviceReadyDate":"2030-04-15","lineCharacteristics":[{"name":"AVAILABILITY_DATE","value":"2030-05-01"}]},
      "newLine":true,"enniId":"another"}})");
  ASSERT_TRUE(read.line);
  EXPECT_EQ(read.line->line_type, "FIBRE");
  EXPECT_EQ(read.line->hand_over.enni_id, "ENNI-EX-01");
  EXPECT_EQ(read.line->characteristics, (std::vector<Characteristic>{{"AVAILABILITY_DATE", "2030-05-01"}}));
  EXPECT_EQ(good(R"({"siteInformation":{"line":{}}})").line->type, "NEW");
}

TEST(ReadAvailability, TheReadyDateIsTheDayInLondon) {
  auto read = good(R"({"siteInformation":{"newLine":true,"serviceReadyDate":"2030-07-14T23:00:00Z"}})");
  EXPECT_EQ(read.line->characteristics, (std::vector<Characteristic>{{"AVAILABILITY_DATE", "2030-07-15"}}));
}

TEST(ReadAvailability, TakesExistingLines) {
  auto read = good(R"({"siteInformation":{"existingLines":[{"lineId":451,"installationType":"STANDARD",
      "ont":{"ontReference":"ONT-7Q2-0044","floor":0,"ports":[
        {"portNumber":"1","status":"STOPPED","tenantActive":false,"stoppedDate":"2029-11-30"}]}}]}})");
  ASSERT_EQ(read.existing_lines.size(), 1u);
  const auto& line = read.existing_lines[0];
  EXPECT_EQ(line.line_id, "451");
  EXPECT_EQ(line.hand_over.installation_type, "STANDARD");
  ASSERT_TRUE(line.ont);
  EXPECT_EQ(line.ont->floor, "0");
  const auto& port = line.ont->ports.at(0);
  EXPECT_EQ(port.number, 1);
  EXPECT_EQ(port.tenant_active, false);
  EXPECT_EQ(port.stopped, parse_time("2029-11-30T00:00:00Z"));
  EXPECT_FALSE(read.line);
}

TEST(ReadAvailability, NamesWhatHasAnotherShape) {
  struct Case {
    const char* text;
    const char* path;
  };
  for (Case each :
       {Case{"[]", ""}, Case{R"({"address":"here"})", "address"}, Case{R"({"address":{}})", "address.identifier"},
        Case{R"({"address":{"identifier":{"id":"1","type":"PAF"}}})", "address.identifier.type"},
        Case{R"({"serviceSpecifications":{}})", "serviceSpecifications"},
        Case{R"({"serviceSpecifications":[{"name":"x"}]})", "serviceSpecifications[0].id"},
        Case{R"({"serviceSpecifications":[{"id":""}]})", "serviceSpecifications[0].id"},
        Case{R"({"siteInformation":[]})", "siteInformation"},
        Case{R"({"siteInformation":{"newLine":"yes"}})", "siteInformation.newLine"},
        Case{R"({"siteInformation":{"line":true}})", "siteInformation.line"},
        Case{R"({"siteInformation":{"line":{"enniId":{}}}})", "siteInformation.line.enniId"},
        Case{R"({"siteInformation":{"newLine":true,"constraints":"none"}})", "siteInformation.constraints"},
        Case{R"({"siteInformation":{"existingLines":[{"ont":{"ports":[{"portNumber":"x"}]}}]}})",
             "siteInformation.existingLines[0].ont.ports[0].portNumber"}}) {
    std::string problem = availability(each.text).problem;
    EXPECT_TRUE(problem.starts_with(std::string(each.path) + ": ")) << each.text << " gave " << problem;
  }
}

TEST(ReadAddresses, TakesAListOfRecords) {
  auto reading = read<Records>(
      R"([{"identifier":{"id":"999900000018","type":"UPRN","additionalIdentifiers":[{"id":"LS","type":"DistrictCode"}]},
           "postcode":"ZZ991AA","qualifier":"Gold","source":"EXAMPLE_FIBRE","extra":1}])",
      read_addresses);
  EXPECT_EQ(reading.problem, "");
  ASSERT_EQ(reading.value.size(), 1u);
  EXPECT_EQ(reading.value[0].identifier.additional,
            (std::vector<AddressIdentifier>{{"LS", AddressType::kDistrictCode}}));
  EXPECT_EQ(reading.value[0].qualifier, "Gold");
}

TEST(ReadAddresses, NamesTheRecordThatHasAnotherShape) {
  EXPECT_TRUE(read<Records>("{}", read_addresses).problem.starts_with(": accepted is a list"));
  EXPECT_TRUE(read<Records>(R"([{"identifier":{"id":"1","type":"UPRN"}},{}])", read_addresses)
                  .problem.starts_with("[1].identifier: "));
}

}  // namespace
}  // namespace fibrecafe::suppliers
