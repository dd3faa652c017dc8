// SPDX-License-Identifier: Apache-2.0
// The two enquiries, from the request to the answer, behind the real router.
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "tenant_api/routes.hpp"
#include "tests/support/edge_support.hpp"
#include "tests/support/fake_asks.hpp"
#include "tests/support/fake_store.hpp"

namespace fibrecafe::tenant_api {
namespace {

using enquiries::AddressRecord;
using enquiries::AddressSearch;
using enquiries::Availability;

constexpr std::string_view kAddress = "address=%7B%22id%22%3A%22999900000018%22%2C%22type%22%3A%22UPRN%22%7D";

parties::Directory::Content cast() {
  auto all = testing::cast();
  all.suppliers[0].offers_addresses = true;
  return all;
}

template <class Value>
Asked<Value> ended(AskEnd end, std::vector<std::string> messages = {}, std::string detail = {}) {
  return {end, {}, std::move(messages), std::move(detail)};
}
Asked<Availability> offering(std::string id) {
  auto asked = ended<Availability>(AskEnd::kAnswered);
  asked.value.specifications.push_back({std::move(id), {}, {}});
  return asked;
}
AddressRecord record(std::string uprn, std::string postcode) {
  AddressRecord out;
  out.identifier.identifier = {std::move(uprn), AddressType::kUprn};
  out.postcode = std::move(postcode);
  return out;
}

struct Enquiries : ::testing::Test {
  testing::FakeStore store{cast()};
  testing::FakeAuthenticator authenticator{store.directory()};
  ManualClock clock{parse_time("2030-03-04T12:00:00Z").value()};
  SeededRandom random{1};
  testing::RecordedLog log;
  std::unique_ptr<observe::Metrics> metrics = observe::make_metrics();
  orders::Timing timing;
  testing::FakeAsking asking;
  edge::Router router{
      {routes(asking.needs({store, timing, clock, random, log})), authenticator, clock, random, log, *metrics}};
  std::vector<http::Response> answers;

  auto& available() { return asking.enquiries.available; }
  auto& found() { return asking.enquiries.found; }

  void get(std::string path, std::string query, std::string_view client = "example-isp") {
    http::Request request = testing::request("GET", std::move(path));
    request.query = std::move(query);
    request.headers.set("Authorization", "Bearer " + std::string(client));
    request.headers.set("X-Request-ID", "r-1");
    request.headers.set("X-Conversation-ID", "c-1");
    router.handle(std::move(request), [this](http::Response response) { answers.push_back(std::move(response)); });
  }
  http::Response availability(const std::string& query, std::string_view client = "example-isp") {
    answers.clear();
    get("/v1/service-availability", query, client);
    EXPECT_EQ(answers.size(), 1u) << query;
    return answers.empty() ? http::Response() : answers.back();
  }
  http::Response addresses(const std::string& query) {
    answers.clear();
    get("/v1/addresses", query);
    EXPECT_EQ(answers.size(), 1u) << query;
    return answers.empty() ? http::Response() : answers.back();
  }
  static std::string first_message(const http::Response& response) {
    return std::string(parse_json(response.body).value().at("messages").at(0).as_string());
  }
  size_t warnings() const {
    return static_cast<size_t>(std::count_if(log.lines.begin(), log.lines.end(), [](const std::string& line) {
      return line.find("supplier_ask_failed") != line.npos;
    }));
  }
};

TEST_F(Enquiries, AvailabilityAsksAllAgreedSuppliersAndAnswersWithTheLast) {
  get("/v1/service-availability", std::string(kAddress));
  ASSERT_EQ(available().calls.size(), 2u);
  EXPECT_EQ(available().calls[0].asking.conversation_id, "c-1");
  EXPECT_EQ(available().calls[0].question.service_types, std::vector{ServiceType::kBroadband});
  EXPECT_EQ(available().calls[0].question.address.identifier.id, "999900000018");
  available().answer(2, offering("FTTP"));
  EXPECT_TRUE(answers.empty());
  available().answer(1, offering("FTTB"));
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].status, 200);
  EXPECT_EQ(answers[0].headers.find("X-Suppliers-Unavailable"), std::nullopt);
  auto body = parse_json(answers[0].body).value();
  ASSERT_EQ(body.as_array().size(), 2u);
  EXPECT_EQ(body.at(0).at("supplier"), "EXAMPLE_FIBRE");
  EXPECT_EQ(body.at(1).at("serviceSpecifications").at(0).at("id"), "FTTP");
}

TEST_F(Enquiries, AvailabilityNamesWhoGaveNoAnswerInTheHeaderAndTheLog) {
  available().answers = {{1, offering("FTTB")},
                         {2, ended<Availability>(AskEnd::kTimedOut, {}, "no answer within the deadline")}};
  auto response = availability(std::string(kAddress));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.find("X-Suppliers-Unavailable"), "OTHER_FIBRE");
  EXPECT_EQ(warnings(), 1u);
  EXPECT_NE(log.all().find("supplier=OTHER_FIBRE"), std::string::npos) << log.all();
  EXPECT_NE(log.all().find("end=timed_out"), std::string::npos);
}

TEST_F(Enquiries, AvailabilityAsksTheNamedSuppliersWithTheirServiceTypes) {
  available().answers = {{2, offering("FTTP")}};
  auto response = availability(
      std::string(kAddress) + "&suppliers=OTHER_FIBRE&postalCode=ZZ991AA&serviceTypes=ETHERNET&serviceTypes=BROADBAND");
  EXPECT_EQ(response.status, 200);
  ASSERT_EQ(available().calls.size(), 1u);
  EXPECT_EQ(available().calls[0].question.service_types,
            (std::vector{ServiceType::kEthernet, ServiceType::kBroadband}));
}

TEST_F(Enquiries, AvailabilityFailsWhenNobodyAnswered) {
  struct Case {
    AskEnd first, second;
    int status;
    std::string_view code;
  };
  for (Case each : {Case{AskEnd::kTimedOut, AskEnd::kTimedOut, 504, "SUPPLIER_TIMED_OUT"},
                    Case{AskEnd::kTimedOut, AskEnd::kFailed, 502, "SUPPLIER_FAULT"},
                    Case{AskEnd::kRefused, AskEnd::kFailed, 422, "INVALID_REQUEST"},
                    Case{AskEnd::kNotOffered, AskEnd::kNotOffered, 501, "SUPPLIER_FAULT"}}) {
    available().answers = {{1, ended<Availability>(each.first)}, {2, ended<Availability>(each.second)}};
    auto response = availability(std::string(kAddress));
    EXPECT_EQ(response.status, each.status);
    EXPECT_EQ(parse_json(response.body).value().at("code"), json::value(each.code));
  }
}

TEST_F(Enquiries, AvailabilityRefusesWhatIsNotAskedWell) {
  struct Case {
    std::string query;
    int status;
    std::string message;
  };
  const std::string address(kAddress);
  for (const Case& each :
       {Case{"", 400,
             "Invalid value for field address - missing, accepted is an object with id, type, "
             "additionalIdentifiers"},
        Case{"address=12a", 400,
             "Invalid value for field address - accepted is JSON text, each of its keys given once"},
        Case{"address=%7B%7D", 400,
             "Invalid value for field address - empty, accepted is an object with id, type, "
             "additionalIdentifiers"},
        Case{address + "&" + address, 400, "Invalid value for field address - given twice, accepted is one value"},
        Case{address + "&serviceTypes=FIBRE", 422,
             "Invalid value for field serviceTypes[0] - accepted is one of BROADBAND, ETHERNET"},
        Case{address + "&suppliers=", 422,
             "Invalid value for field suppliers[0] - accepted is a name of 1 to 20 letters, digits and underscores"},
        Case{address + "&postcode=ZZ991AA", 422,
             "Invalid value for field postcode - unknown field, accepted are "
             "address, suppliers, postalCode, serviceTypes"},
        Case{address + "&suppliers=EXAMPLE_FIBRE&suppliers=UNAGREED_FIBRE", 400,
             "Invalid value for field suppliers[1] - accepted are the suppliers you have an agreement with; "
             "UNAGREED_FIBRE is not one of them"}}) {
    auto response = availability(each.query);
    EXPECT_EQ(response.status, each.status) << each.query;
    EXPECT_EQ(first_message(response), each.message);
  }
  EXPECT_TRUE(available().calls.empty());
}

TEST_F(Enquiries, ALenientTenantsUnknownParametersAreIgnored) {
  available().answers = {{1, offering("FTTB")}};
  EXPECT_EQ(availability(std::string(kAddress) + "&postcode=ZZ991AA", "lenient-isp").status, 200);
}

TEST_F(Enquiries, AddressesComeFromTheGatewaysOwnSource) {
  asking.addresses.records = {record("999900000018", "ZZ99 1AA"), record("999900000019", "ZZ99 1AB")};
  auto response = addresses("postalCode=zz991aa");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"([{"identifier":{"id":"999900000018","type":"UPRN"},"postcode":"ZZ99 1AA"}])");
  EXPECT_EQ(addresses("uprn=999900000019&postalCode=ZZ99+1AA").body, "[]");
  EXPECT_TRUE(found().calls.empty());
}

TEST_F(Enquiries, AddressesComeFromTheSupplierThatIsNamed) {
  auto answer = ended<std::vector<AddressRecord>>(AskEnd::kAnswered);
  answer.value = {record("999900000018", "ZZ99 1AA")};
  found().answers = {{1, answer}};
  auto response = addresses("postalCode=zz99+1aa&streetNumber=18&name=House&streetName=Street&supplier=EXAMPLE_FIBRE");
  EXPECT_EQ(response.status, 200);
  ASSERT_EQ(found().calls.size(), 1u);
  EXPECT_EQ(found().calls[0].question, (AddressSearch{"ZZ991AA", "", "House", "18", "Street"}));
  EXPECT_LT(found().calls[0].asking.within, std::chrono::seconds(10));
  EXPECT_EQ(found().calls[0].asking.conversation_id, "c-1");
}

TEST_F(Enquiries, AddressesFailAsTheSupplierDid) {
  for (auto [end, status] : {std::pair{AskEnd::kRefused, 422}, std::pair{AskEnd::kFailed, 502},
                             std::pair{AskEnd::kTimedOut, 504}, std::pair{AskEnd::kNotOffered, 501}}) {
    found().answers = {{1, ended<std::vector<AddressRecord>>(end)}};
    EXPECT_EQ(addresses("uprn=999900000018&supplier=EXAMPLE_FIBRE").status, status);
  }
  EXPECT_EQ(warnings(), 3u) << "a refusal is an answer";
}

TEST_F(Enquiries, AddressesRefuseWhatIsNotAskedWell) {
  struct Case {
    std::string query;
    int status;
    std::string message;
  };
  for (const Case& each :
       {Case{"", 400, "Invalid value for field postalCode - missing, accepted is a postcode here, or a UPRN in uprn"},
        Case{"postalCode=+", 400,
             "Invalid value for field postalCode - missing, accepted is a postcode here, or a UPRN in uprn"},
        Case{"uprn=12x", 422, "Invalid value for field uprn - accepted is a UPRN of 1 to 12 digits"},
        Case{"postalCode=ZZ99+1AA+1AA", 422,
             "Invalid value for field postalCode - accepted is a text of 1 to 10 characters"},
        Case{"uprn=1&supplier=UNAGREED_FIBRE", 400,
             "Invalid value for field supplier - accepted are the suppliers you have an agreement with; "
             "UNAGREED_FIBRE is not one of them"},
        Case{"uprn=1&supplier=OTHER_FIBRE", 501, "OTHER_FIBRE does not offer this"},
        Case{"uprn=1", 501,
             "There is no address source - name a supplier that offers one, or ask the gateway's operator"}}) {
    auto response = addresses(each.query);
    EXPECT_EQ(response.status, each.status) << each.query;
    EXPECT_EQ(first_message(response), each.message);
  }
}

TEST_F(Enquiries, AsManyWaitAsMayAndTheRestIsTurnedAway) {
  Waiting waiting{1};
  EXPECT_TRUE(waiting.enter());
  EXPECT_FALSE(waiting.enter());
  waiting.leave();
  EXPECT_TRUE(waiting.enter());
  for (int i = 0; i < 100; ++i) get("/v1/service-availability", std::string(kAddress));
  EXPECT_TRUE(answers.empty());
  get("/v1/service-availability", std::string(kAddress));
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].status, 503);
  available().answer(1, offering("FTTB"));
  available().answer(2, offering("FTTB"));
  EXPECT_EQ(answers.size(), 2u);
  get("/v1/service-availability", std::string(kAddress));
  EXPECT_EQ(answers.size(), 2u) << "there is room again";
}

// What the door promises of operations that do not behave.
struct Throwing {
  using Command = int;
  using Reply = int;
  static Result<Command> decode(const edge::Call&, const parties::Directory&) { return 0; }
  static void ask(const Command&, const AskingNeeds&, std::function<void(Result<Reply>)> done) {
    if (answers_first) done(1);
    throw std::runtime_error("unexpected");
  }
  static http::Response encode(const Reply&) { return {}; }
  static bool answers_first;
};
bool Throwing::answers_first = false;

TEST_F(Enquiries, WhatAnOperationThrowsIsADefectAndAnsweredOnce) {
  auto run = asking_door<Throwing>(asking.needs({store, timing, clock, random, log}));
  for (bool answers_first : {false, true}) {
    Throwing::answers_first = answers_first;
    answers.clear();
    run({}, [this](http::Response response) { answers.push_back(std::move(response)); });
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(answers[0].status, answers_first ? 200 : 500);
  }
}

}  // namespace
}  // namespace fibrecafe::tenant_api
