// SPDX-License-Identifier: Apache-2.0
#include "sandbox/questions.hpp"

#include <gtest/gtest.h>

#include <set>

#include "sandbox/premises.hpp"
#include "sandbox/sandbox_testing.hpp"

namespace fibrecafe::sandbox {
namespace {

constexpr std::string_view kNewLine = "999900000018", kIdle = "999900000026", kOfAnother = "999900000034",
                           kNoVisit = "999900000042", kNothing = "999900000059", kSlow = "999900000067",
                           kFails = "999900000075", kRefuses = "999900000083", kUnknown = "999900000091";

class Asked : public testing::Test {
 protected:
  using Operation = Considered (Questions::*)(const http::Request&);

  Considered get(Operation operation, const std::vector<std::pair<std::string, std::string>>& query) {
    http::Request request;
    request.method = "GET";
    request.query = http::form_encode(query);
    request.headers = order_headers();
    return (questions_.*operation)(request);
  }
  static std::string address(std::string_view uprn) { return R"({"id":")" + std::string(uprn) + R"(","type":"UPRN"})"; }
  Considered availability(std::string_view uprn) {
    return get(&Questions::service_availability, {{"address", address(uprn)}});
  }
  json::object available(std::string_view uprn) {
    Considered considered = availability(uprn);
    EXPECT_EQ(considered.response.status, 200) << uprn;
    return parse_json(considered.response.body)->as_object();
  }
  std::vector<json::object> slots(std::string_view uprn, std::vector<std::pair<std::string, std::string>> more = {}) {
    more.emplace_back("address", address(uprn));
    more.emplace_back("serviceSpecification", R"({"id":"FTTP"})");
    more.emplace_back("appointmentPurpose", "PROVIDE");
    Considered considered = get(&Questions::available_appointments, more);
    EXPECT_EQ(considered.response.status, 200) << considered.response.body;
    std::vector<json::object> all;
    json::object answer = object(considered);
    for (const json::value& each : answer.at("availableTimeslots").as_array()) all.push_back(each.as_object());
    return all;
  }
  http::Response reserve(int64_t id, const json::object& slot, std::string_view uprn = kNewLine) {
    http::Request request =
        an_order_request({{"id", id},
                          {"address", json::object{{"id", uprn}, {"type", "UPRN"}}},
                          {"serviceSpecification", json::object{{"id", "FTTP"}}},
                          {"purpose", "PROVIDE"},
                          {"timeslot", json::object{{"timeslotStartDateTime", slot.at("timeslotStartDateTime")},
                                                    {"timeslotEndDateTime", slot.at("timeslotEndDateTime")}}}});
    return questions_.reserve(request).response;
  }
  static json::object object(const Considered& considered) { return parse_json(considered.response.body)->as_object(); }
  static std::vector<std::string> messages(const http::Response& response) {
    std::vector<std::string> all;
    json::object body = parse_json(response.body)->as_object();
    for (const json::value& each : body.at("messages").as_array()) all.emplace_back(each.as_string());
    return all;
  }

  ManualClock clock_{*parse_time("2030-03-04T12:00:00Z")};  // a Monday
  SystemRandom random_;
  std::set<std::pair<std::string, int64_t>> carried_;
  Reservations reservations_{[this](const std::string& order, int64_t id) { return carried_.contains({order, id}); }};
  Questions questions_{reservations_, clock_, random_};
};

using Addresses = Asked;
using Availability = Asked;
using Slots = Asked;
using Reserving = Asked;

TEST_F(Addresses, AreFoundByPostcodeHoweverItIsWritten) {
  for (const char* postcode : {"ZZ1 1AA", "zz11aa"}) {
    auto found = parse_json(get(&Questions::addresses, {{"postalCode", postcode}}).response.body)->as_array();
    ASSERT_EQ(found.size(), 5u) << postcode;
    EXPECT_EQ(json::serialize(found.at(0)),
              R"({"identifier":{"id":"999900000018","type":"UPRN"},"streetNumber":"18","streetName":"Example Street",)"
              R"("locality":"Old Exampleton","city":"Exampleton","postcode":"ZZ1 1AA","country":"United Kingdom"})");
  }
}

TEST_F(Addresses, AreFoundByUprnAndNarrowed) {
  auto count = [&](std::vector<std::pair<std::string, std::string>> query) {
    return parse_json(get(&Questions::addresses, query).response.body)->as_array().size();
  };
  EXPECT_EQ(count({{"uprn", std::string(kIdle)}}), 1u);
  EXPECT_EQ(count({{"uprn", std::string(kUnknown)}}), 0u);
  EXPECT_EQ(count({{"postalCode", "ZZ1 1AA"}, {"streetNumber", "34"}, {"streetName", "example street"}}), 1u);
  EXPECT_EQ(count({{"postalCode", "ZZ1 1AA"}, {"name", "Example House"}}), 0u);
}

TEST_F(Addresses, NeedAPostcodeOrAUprn) {
  http::Response response = get(&Questions::addresses, {{"streetNumber", "34"}}).response;
  EXPECT_EQ(response.status, 400);
  EXPECT_TRUE(messages(response).at(0).starts_with("postalCode: missing"));
  EXPECT_EQ(get(&Questions::addresses, {{"uprn", "1"}, {"supplier", "EXAMPLE_FIBRE"}}).response.status, 422);
}

TEST_F(Availability, OfANewLineWithAVisit) {
  json::object answer = available(kNewLine);
  EXPECT_EQ(json::serialize(answer.at("serviceSpecifications")),
            R"([{"id":"FTTP","name":"Fibre to the premises","serviceCharacteristics":)"
            R"([{"name":"LINE_PROFILE","values":["FTTP_500_70","FTTP_900_110","FTTP_160_30"]}]}])");
  const json::object& site = answer.at("siteInformation").as_object();
  EXPECT_EQ(site.at("newLine"), true);
  EXPECT_EQ(site.at("installationType"), "STANDARD");
  EXPECT_EQ(site.at("serviceReadyDate"), "2030-03-14");
  EXPECT_EQ(site.at("constraints").as_array().at(0).as_object().at("code"), "WAYLEAVE_SHARED");
  EXPECT_EQ(site.at("enniId"), "ENNI-EX-01");
  EXPECT_EQ(site.at("lineCharacteristics").as_array().size(), 3u);
}

TEST_F(Availability, OfALineThatIsThereNamesItsOntAndPorts) {
  auto line = [&](std::string_view uprn) {
    json::object answer = available(uprn);
    const json::object& site = answer.at("siteInformation").as_object();
    EXPECT_EQ(site.at("newLine"), false);
    return site.at("existingLines").as_array().at(0).as_object();
  };
  json::object idle = line(kIdle), active = line(kOfAnother);
  EXPECT_EQ(idle.at("lineId"), "LINE-EX-26");
  EXPECT_EQ(idle.at("ont").as_object().at("ontReference"), "ONT-EX-26");
  auto port = [](const json::object& of) { return of.at("ont").as_object().at("ports").as_array().at(0).as_object(); };
  EXPECT_EQ(port(idle).at("status"), "STOPPED");
  EXPECT_TRUE(port(idle).contains("stoppedDate"));
  EXPECT_EQ(port(active).at("status"), "ACTIVE");
  EXPECT_EQ(port(active).at("tenantActive"), false);
  EXPECT_FALSE(idle.contains("installationType"));
}

TEST_F(Availability, WithoutAVisitHasNoInstallationType) {
  EXPECT_FALSE(available(kNoVisit).at("siteInformation").as_object().contains("installationType"));
}

TEST_F(Availability, IsEmptyWhereThereIsNothing) {
  for (std::string_view uprn : {kNothing, kUnknown}) {
    json::object answer = available(uprn);
    EXPECT_TRUE(answer.at("serviceSpecifications").as_array().empty());
    EXPECT_FALSE(answer.contains("siteInformation"));
    EXPECT_EQ(answer.at("address").as_object().at("identifier").as_object().at("id").as_string(), uprn);
  }
  auto ethernet = get(&Questions::service_availability, {{"address", address(kNewLine)}, {"serviceTypes", "ETHERNET"}});
  EXPECT_TRUE(object(ethernet).at("serviceSpecifications").as_array().empty());
}

TEST_F(Availability, IsLateRefusedOrBrokenWhereTheAddressSaysSo) {
  EXPECT_EQ(availability(kNewLine).after, Duration(0));
  EXPECT_EQ(availability(kSlow).after, std::chrono::seconds(30));
  EXPECT_EQ(availability(kSlow).response.status, 200);
  EXPECT_EQ(availability(kFails).response.status, 500);
  EXPECT_EQ(availability(kRefuses).response.status, 422);
  EXPECT_FALSE(messages(availability(kRefuses).response).at(0).empty());
}

TEST_F(Availability, TakesTheUprnAmongTheOtherIdentifiers) {
  auto answer =
      get(&Questions::service_availability,
          {{"address", R"({"id":"A00001","type":"NAD","additionalIdentifiers":[{"id":"999900000042","type":"UPRN"}]})"},
           {"serviceTypes", "BROADBAND"},
           {"serviceTypes", "ETHERNET"}});
  EXPECT_TRUE(object(answer).contains("siteInformation"));
}

TEST_F(Availability, RefusesParametersItCannotRead) {
  using Query = std::vector<std::pair<std::string, std::string>>;
  for (auto [query, status] : {std::pair(Query{}, 400), std::pair(Query{{"address", "42"}}, 400),
                               std::pair(Query{{"address", R"({"id":"1"})"}}, 400),
                               std::pair(Query{{"address", address("1")}, {"serviceTypes", "GAS"}}, 422),
                               std::pair(Query{{"address", address("1")}, {"postalCode", "ZZ1 1AA"}}, 422)}) {
    EXPECT_EQ(get(&Questions::service_availability, query).response.status, status);
  }
}

TEST_F(Slots, AreOfferedWithTheirClasses) {
  auto offered = slots(kNewLine);
  ASSERT_EQ(offered.size(), 19u);
  EXPECT_EQ(json::serialize(offered[0]),
            R"({"timeslotStartDateTime":"2030-03-05T08:00:00.000Z","timeslotEndDateTime":"2030-03-05T13:00:00.000Z",)"
            R"("classification":"WEEKDAY_AM","standard":true})");
  EXPECT_EQ(offered[8].at("standard"), false);
}

TEST_F(Slots, HaveNoClassWhereTheSupplierGivesNone) {
  for (const json::object& slot : slots(kNoVisit)) {
    EXPECT_FALSE(slot.contains("classification"));
    EXPECT_FALSE(slot.contains("standard"));
  }
}

TEST_F(Slots, BeginOnTheDayAskedForAndAreOfTheClassesAskedFor) {
  auto offered =
      slots(kNewLine, {{"appointmentFromDate", "2030-04-02"}, {"classifications", "SATURDAY_AM,WEEKDAY_PM"}});
  EXPECT_EQ(offered.at(0).at("timeslotStartDateTime"), "2030-04-02T12:00:00.000Z");
  EXPECT_EQ(offered.size(), 10u);
}

TEST_F(Slots, AreNoneWhereThereIsNothing) {
  EXPECT_TRUE(slots(kNothing).empty());
  EXPECT_TRUE(slots(kUnknown).empty());
}

TEST_F(Slots, RefuseParametersTheyCannotRead) {
  std::vector<std::pair<std::string, std::string>> query = {{"address", address(kNewLine)},
                                                            {"serviceSpecification", R"({"id":"FTTP"})"},
                                                            {"appointmentPurpose", "VISIT"},
                                                            {"classifications", "MONDAY"},
                                                            {"standardOnly", "true"}};
  http::Response response = get(&Questions::available_appointments, query).response;
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(messages(response).size(), 3u);
}

TEST_F(Reserving, HoldsTheSlotForHalfAnHourAndOffersItToNobodyElse) {
  json::object slot = slots(kNewLine).at(0);
  http::Response response = reserve(42, slot);
  EXPECT_EQ(response.status, 201);
  json::object body = parse_json(response.body)->as_object();
  EXPECT_EQ(body.at("supplierReference"), "A-100042");
  EXPECT_EQ(body.at("expiryDateTime"), "2030-03-04T12:30:00.000Z");
  EXPECT_EQ(body.at("id"), 42);
  EXPECT_EQ(body.at("timeslot"), slot);
  EXPECT_EQ(body.at("serviceSpecification").as_object().at("name"), "Fibre to the premises");
  EXPECT_NE(slots(kNewLine).at(0), slot);
  EXPECT_EQ(slots(kIdle).at(0), slot) << "another address";
  EXPECT_EQ(reserve(43, slot).status, 409);
  clock_.advance(std::chrono::minutes(30));
  EXPECT_EQ(slots(kNewLine).at(0), slot);
  EXPECT_EQ(reserve(43, slot).status, 201);
}

TEST_F(Reserving, IsFirmWhileAnOpenOrderCarriesIt) {
  json::object slot = slots(kNewLine).at(0);
  reserve(42, slot);
  reservations_.find(42)->carried_by = "S-100001";
  carried_ = {{"S-100001", 42}};
  clock_.advance(std::chrono::minutes(31));
  EXPECT_EQ(reserve(43, slot).status, 409);
  carried_.clear();
  EXPECT_EQ(reserve(43, slot).status, 201);
}

TEST_F(Reserving, AnswersARepeatAsTheFirst) {
  auto offered = slots(kNewLine);
  http::Response first = reserve(42, offered.at(0));
  http::Response again = reserve(42, offered.at(0));
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(reserve(42, offered.at(1)).status, 409) << "the same number with other content";
}

TEST_F(Reserving, RefusesWhatWasNotOffered) {
  json::object slot{{"timeslotStartDateTime", "2030-03-05T09:00:00Z"}, {"timeslotEndDateTime", "2030-03-05T10:00:00Z"}};
  EXPECT_EQ(reserve(42, slot).status, 422);
  for (std::string_view uprn : {kNothing, kUnknown, kRefuses}) {
    EXPECT_EQ(reserve(42, slots(kNewLine).at(0), uprn).status, 422) << uprn;
  }
  EXPECT_EQ(reserve(42, slots(kNewLine).at(0), kFails).status, 500);
  EXPECT_EQ(reserve(42, slots(kNewLine).at(0)).status, 201) << "what was refused is not remembered";
}

TEST_F(Reserving, Answers400ThatNamesEverythingMissing) {
  http::Request request = an_order_request({});
  http::Response response = questions_.reserve(request).response;
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(messages(response).size(), 4u);
}

}  // namespace
}  // namespace fibrecafe::sandbox
