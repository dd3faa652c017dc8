// SPDX-License-Identifier: Apache-2.0
#include "suppliers/fibrecafe/appointment_asks.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::suppliers {
namespace {

using appointments::FreeSlots;
using appointments::HeldSlot;

// Answers every question at once with the body it was given, or ends it as it was told.
class FakeAsker final : public Asker {
 public:
  void ask(parties::Asking asking, Question question, Done done) override {
    conversation_id = asking.conversation_id;
    asked = std::move(question);
    if (end == AskEnd::kAnswered) return done({end, json::parse(answer), {}, {}});
    done({end, {}, {"the slot has gone"}, "answered 409"});
  }
  void stop() override {}

  AskEnd end = AskEnd::kAnswered;
  std::string answer = "{}";
  Question asked;
  std::string conversation_id;
};

Time time(std::string_view text) {
  return parse_time(text).value();
}

struct AppointmentAsking : ::testing::Test {
  AppointmentAsking() {
    wanted.address = {{"999900000018", AddressType::kUprn}, {}};
    wanted.specification_id = "FTTP";
    wanted.purpose = AppointmentPurpose::kProvide;
    reservation.id = ReservationId{77};
    reservation.address = wanted.address;
    reservation.specification_id = "FTTP";
    reservation.timeslot = {.start = time("2030-04-15T07:00:00Z"), .end = time("2030-04-15T12:00:00Z")};
  }

  Asked<FreeSlots> ask_slots() {
    std::vector<Asked<FreeSlots>> ends;
    asks->free_slots(asking, wanted, [&](Asked<FreeSlots> asked) { ends.push_back(std::move(asked)); });
    EXPECT_EQ(ends.size(), 1u);
    return ends.at(0);
  }
  Asked<HeldSlot> ask_reservation() {
    std::vector<Asked<HeldSlot>> ends;
    asks->reserve(asking, reservation, [&](Asked<HeldSlot> asked) { ends.push_back(std::move(asked)); });
    EXPECT_EQ(ends.size(), 1u);
    return ends.at(0);
  }
  std::string parameter(std::string_view name) const {
    for (const auto& [known, value] : asker.asked.query) {
      if (known == name) return value;
    }
    return "none";
  }

  appointments::WantedSlots wanted;
  appointments::Reservation reservation;
  parties::Asking asking{nullptr, TenantId{1}, SupplierId{1}, "journey-1", std::chrono::seconds(9)};
  FakeAsker asker;
  std::unique_ptr<appointments::SupplierAsks> asks = make_appointment_asks(asker);
};

TEST_F(AppointmentAsking, SendsOnlyWhatTheTenantGave) {
  asker.answer = R"({"availableTimeslots":[]})";
  ask_slots();
  EXPECT_EQ(asker.asked.path, "/available-appointments");
  EXPECT_EQ(asker.conversation_id, "journey-1");
  EXPECT_TRUE(asker.asked.body.empty());
  EXPECT_EQ(asker.asked.query,
            (std::vector<std::pair<std::string, std::string>>{{"address", R"({"id":"999900000018","type":"UPRN"})"},
                                                              {"serviceSpecification", R"({"id":"FTTP"})"},
                                                              {"appointmentPurpose", "PROVIDE"}}));
}

TEST_F(AppointmentAsking, SendsAllThatTheTenantGave) {
  asker.answer = R"({"availableTimeslots":[]})";
  wanted.address.additional = {{"A00001", AddressType::kNad}};
  wanted.from = parse_date("2030-04-15");
  wanted.purpose = AppointmentPurpose::kRepair;
  wanted.characteristics = {{"CARE_LEVEL", "2"}};
  wanted.service_id = "EXF-0000451";
  wanted.standard_only = wanted.single_day = true;
  ask_slots();
  EXPECT_EQ(parameter("address"),
            R"({"id":"999900000018","type":"UPRN","additionalIdentifiers":[{"id":"A00001","type":"NAD"}]})");
  EXPECT_EQ(parameter("appointmentFromDate"), "2030-04-15");
  EXPECT_EQ(parameter("appointmentPurpose"), "REPAIR");
  EXPECT_EQ(parameter("serviceCharacteristics"), R"([{"name":"CARE_LEVEL","value":"2"}])");
  EXPECT_EQ(parameter("serviceId"), "EXF-0000451");
  EXPECT_EQ(asker.asked.query.size(), 6u) << "what is left out is the gateway's to leave out";
}

TEST_F(AppointmentAsking, ReadsSlotsWithTheirClassesOrWithout) {
  asker.answer = R"({"address":{"id":"999900000018","type":"UPRN"},
    "serviceSpecification":{"id":"FTTP","name":"Fibre to the premises"},"availableTimeslots":[
    {"timeslotStartDateTime":"2030-04-15T08:00:00+01:00","timeslotEndDateTime":"2030-04-15T13:00:00+01:00",
     "classification":"WEEKDAY_AM","standard":false,"engineer":"any"},
    {"timeslotStartDateTime":"2030-04-15T12:00:00Z","timeslotEndDateTime":"2030-04-15T17:00:00Z"}]})";
  auto asked = ask_slots();
  ASSERT_EQ(asked.end, AskEnd::kAnswered);
  EXPECT_EQ(asked.value.specification_name, "Fibre to the premises");
  EXPECT_EQ(asked.value.slots,
            (std::vector<Timeslot>{{.start = time("2030-04-15T07:00:00Z"),
                                    .end = time("2030-04-15T12:00:00Z"),
                                    .classification = TimeslotClassification::kWeekdayAm,
                                    .standard = false},
                                   {.start = time("2030-04-15T12:00:00Z"), .end = time("2030-04-15T17:00:00Z")}}));
}

TEST_F(AppointmentAsking, LeavesASlotWithAClassOfTheSuppliersOwnToTheGateway) {
  asker.answer = R"({"serviceSpecification":{"id":"FTTP","name":""},"availableTimeslots":[
    {"timeslotStartDateTime":"2030-04-15T12:00:00Z","timeslotEndDateTime":"2030-04-15T17:00:00Z",
     "classification":"MONDAY"}]})";
  auto asked = ask_slots();
  ASSERT_EQ(asked.end, AskEnd::kAnswered) << asked.detail;
  EXPECT_FALSE(asked.value.specification_name);
  ASSERT_EQ(asked.value.slots.size(), 1u);
  EXPECT_EQ(asked.value.slots[0].classification, std::nullopt);
}

TEST_F(AppointmentAsking, NoFreeSlotIsAnAnswer) {
  asker.answer = R"({"availableTimeslots":[]})";
  auto asked = ask_slots();
  EXPECT_EQ(asked.end, AskEnd::kAnswered);
  EXPECT_TRUE(asked.value.slots.empty());
}

TEST_F(AppointmentAsking, CannotUseSlotsThatAreNotAsDescribed) {
  for (const auto& [answer, path] : std::vector<std::pair<std::string, std::string>>{
           {"[]", "not an object"},
           {"{}", "availableTimeslots"},
           {R"({"availableTimeslots":{}})", "availableTimeslots"},
           {R"({"availableTimeslots":[{"timeslotStartDateTime":"2030-04-15T12:00:00Z"}]})",
            "availableTimeslots[0].timeslotEndDateTime"},
           {R"({"availableTimeslots":[{"timeslotStartDateTime":"noon","timeslotEndDateTime":"2030-04-15T17:00:00Z"}]})",
            "availableTimeslots[0].timeslotStartDateTime"},
           {R"({"availableTimeslots":[{"timeslotStartDateTime":"2030-04-15T12:00:00Z",
               "timeslotEndDateTime":"2030-04-15T11:00:00Z"}]})",
            "availableTimeslots[0].timeslotEndDateTime"},
           {R"({"availableTimeslots":[{"timeslotStartDateTime":"2030-04-15T12:00:00Z",
               "timeslotEndDateTime":"2030-04-15T17:00:00Z","classification":1}]})",
            "availableTimeslots[0].classification"}}) {
    asker.answer = answer;
    auto asked = ask_slots();
    EXPECT_EQ(asked.end, AskEnd::kFailed) << answer;
    ASSERT_EQ(asked.messages.size(), 1u);
    EXPECT_NE(asked.messages[0].find(path), std::string::npos) << asked.messages[0];
  }
}

TEST_F(AppointmentAsking, ReservesWithTheGatewaysNumber) {
  ask_reservation();
  EXPECT_EQ(asker.asked.path, "/appointments");
  EXPECT_TRUE(asker.asked.query.empty());
  EXPECT_EQ(asker.asked.body,
            R"({"id":77,"address":{"id":"999900000018","type":"UPRN"},"serviceSpecification":{"id":"FTTP"},)"
            R"("timeslot":{"timeslotStartDateTime":"2030-04-15T07:00:00.000Z",)"
            R"("timeslotEndDateTime":"2030-04-15T12:00:00.000Z"}})");
  reservation.characteristics = {{"CARE_LEVEL", "2"}};
  reservation.service_id = "EXF-0000451";
  reservation.purpose = AppointmentPurpose::kModify;
  ask_reservation();
  json::value body = json::parse(asker.asked.body);
  EXPECT_EQ(body.at("serviceCharacteristics").at(0).at("value"), "2");
  EXPECT_EQ(body.at("serviceId"), "EXF-0000451");
  EXPECT_EQ(body.at("purpose"), "MODIFY");
}

TEST_F(AppointmentAsking, ReadsWhatTheSupplierHolds) {
  asker.answer = R"({"id":"77","supplierReference":"A234","expiryDateTime":"2030-03-04T12:15:27+01:00",
    "serviceSpecification":{"id":"FTTP","name":"Fibre to the premises"},
    "timeslot":{"timeslotStartDateTime":"2030-04-15T08:00:00+01:00","timeslotEndDateTime":"2030-04-15T13:00:00+01:00",
    "classification":"WEEKDAY_EARLY","standard":false}})";
  auto asked = ask_reservation();
  ASSERT_EQ(asked.end, AskEnd::kAnswered) << asked.detail;
  EXPECT_EQ(asked.value.reference, "A234");
  EXPECT_EQ(asked.value.expires, time("2030-03-04T11:15:27Z"));
  EXPECT_EQ(asked.value.specification_name, "Fibre to the premises");
  EXPECT_EQ(asked.value.classification, TimeslotClassification::kWeekdayEarly);
  EXPECT_EQ(asked.value.standard, false);
}

TEST_F(AppointmentAsking, AnEmptyAnswerHoldsTheSlotAllTheSame) {
  auto asked = ask_reservation();
  EXPECT_EQ(asked.end, AskEnd::kAnswered);
  EXPECT_FALSE(asked.value.reference || asked.value.expires || asked.value.classification);
}

TEST_F(AppointmentAsking, AnEmptyReferenceIsNone) {
  asker.answer = R"({"supplierReference":""})";
  auto asked = ask_reservation();
  EXPECT_EQ(asked.end, AskEnd::kAnswered) << asked.detail;
  EXPECT_FALSE(asked.value.reference);
}

TEST_F(AppointmentAsking, CannotUseAnAnswerToSomethingElse) {
  for (const auto& [answer, path] :
       std::vector<std::pair<std::string, std::string>>{{R"("held")", "not an object"},
                                                        {R"({"id":78})", "id"},
                                                        {R"({"supplierReference":7})", "supplierReference"},
                                                        {R"({"expiryDateTime":"soon"})", "expiryDateTime"},
                                                        {R"({"timeslot":{"timeslotStartDateTime":"2030-04-15T08:00:00Z",
               "timeslotEndDateTime":"2030-04-15T13:00:00Z"}})",
                                                         "timeslot"}}) {
    asker.answer = answer;
    auto asked = ask_reservation();
    EXPECT_EQ(asked.end, AskEnd::kFailed) << answer;
    ASSERT_EQ(asked.messages.size(), 1u);
    EXPECT_NE(asked.messages[0].find(path), std::string::npos) << asked.messages[0];
  }
}

TEST_F(AppointmentAsking, PassesEveryOtherEndOn) {
  for (AskEnd end : {AskEnd::kRefused, AskEnd::kFailed, AskEnd::kTimedOut, AskEnd::kNotOffered}) {
    asker.end = end;
    EXPECT_EQ(ask_slots().end, end);
    auto asked = ask_reservation();
    EXPECT_EQ(asked.end, end);
    EXPECT_EQ(asked.messages, std::vector<std::string>{"the slot has gone"});
    EXPECT_EQ(asked.detail, "answered 409");
  }
}

}  // namespace
}  // namespace fibrecafe::suppliers
