// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/reserve_appointment.hpp"

#include "tenant_api/appointments_testing.hpp"

namespace fibrecafe::tenant_api {
namespace {

using appointments::ReservationState;
using testing::StoreTrouble;

const std::string kBody = R"({"supplier":"EXAMPLE_FIBRE","address":{"id":"999900000018","type":"UPRN"},
  "serviceSpecification":{"id":"FTTP"},"purpose":"PROVIDE","timeslot":{
  "timeslotStartDateTime":"2030-03-06T18:00:00Z","timeslotEndDateTime":"2030-03-06T20:00:00Z"}})";

class ReserveCall : public AppointmentCalls {
 protected:
  ReserveCall() {
    supplier.held.value.reference = "A234";
    supplier.held.value.specification_name = "Fibre to the premises";
    supplier.held.value.expires = parse_time("2030-03-04T11:15:27.418Z");
  }
  Answers post(std::string text = kBody, std::string request_id = "r-1", std::string_view client = "example-isp") {
    return start(run, call("handleReserveAppointment", testing::request("POST", "/v1/appointments", std::move(text)),
                           std::move(request_id), client));
  }
  const auto& rows() const { return inner_store.state.reservations; }
  bool remembers() const { return !inner_store.state.requests.empty(); }

  Run run = reserving_door(needs);
};

TEST_F(ReserveCall, AnswersWhatTheSupplierHolds) {
  http::Response response = only(post());
  EXPECT_EQ(response.status, 201);
  EXPECT_FALSE(response.headers.find("Location"));
  EXPECT_FALSE(response.headers.find("Idempotent-Replayed"));
  std::string number = std::to_string(rows().begin()->first.second.value);
  EXPECT_EQ(response.body,
            R"({"id":)" + number +
                R"(,"supplierReference":"A234","expiryDateTime":"2030-03-04T11:15:27.418Z","supplier":"EXAMPLE_FIBRE",)"
                R"("address":{"id":"999900000018","type":"UPRN"},)"
                R"("serviceSpecification":{"id":"FTTP","name":"Fibre to the premises"},"purpose":"PROVIDE",)"
                R"("timeslot":{"timeslotStartDateTime":"2030-03-06T18:00:00.000Z",)"
                R"("timeslotEndDateTime":"2030-03-06T20:00:00.000Z","classification":"WEEKDAY_EVENING",)"
                R"("standard":false}})");
  EXPECT_EQ(rows().begin()->second.state, ReservationState::kHeld);
}

TEST_F(ReserveCall, TheNumberIsDurableBeforeTheSupplierSeesIt) {
  supplier.holds_back = true;
  Answers answers = post();
  ASSERT_EQ(supplier.reservations.size(), 1u);
  ASSERT_EQ(rows().size(), 1u);
  EXPECT_EQ(rows().begin()->second, supplier.reservations[0]);
  EXPECT_EQ(rows().begin()->second.state, ReservationState::kAsking);
  EXPECT_FALSE(remembers());
  EXPECT_TRUE(answers->empty());
  supplier.answer();
  EXPECT_EQ(only(answers).status, 201);
  EXPECT_TRUE(remembers());
}

// A crash between the units: what is on disk is the row alone, and its number is never another's.
TEST_F(ReserveCall, WhatIsLostBetweenTheUnitsLeavesANumberThatIsNotUsedAgain) {
  supplier.holds_back = true;
  post();
  ReservationId lost = supplier.reservations[0].id;
  inner_store.unit([&](store::Unit& unit) { EXPECT_FALSE(unit.reserved_slot(TenantId{1}, lost)); });

  Run after_the_start = reserving_door(needs);
  auto answers = start(after_the_start,
                       call("handleReserveAppointment", testing::request("POST", "/v1/appointments", kBody), "r-1"));
  ASSERT_EQ(supplier.reservations.size(), 2u);
  EXPECT_GT(supplier.reservations[1].id, lost);
  EXPECT_EQ(rows().size(), 2u);
}

TEST_F(ReserveCall, ARepeatIsAnsweredTheSameAndAsksNobody) {
  http::Response first = only(post());
  clock.advance(std::chrono::hours(47));
  http::Response again = only(post());
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.headers.find("Idempotent-Replayed"), "true");
  EXPECT_EQ(supplier.reservations.size(), 1u);
}

TEST_F(ReserveCall, ARepeatAfterTheReservationWasUsedIsAnsweredTheSame) {
  http::Response first = only(post());
  inner_store.unit(
      [&](store::Unit& unit) { unit.use_reservation(TenantId{1}, rows().begin()->first.second, OrderId{7}); });
  clock.advance(std::chrono::hours(40));  // its slot has begun
  EXPECT_EQ(only(post()).body, first.body);
}

TEST_F(ReserveCall, RepeatsAtOnceWaitForTheFirst) {
  supplier.holds_back = true;
  Answers first = post(), second = post(), third = post();
  EXPECT_EQ(supplier.reservations.size(), 1u);
  EXPECT_TRUE(second->empty() && third->empty());
  supplier.answer();
  EXPECT_EQ(only(first).status, 201);
  for (const Answers& repeat : {second, third}) {
    EXPECT_EQ(only(repeat).body, only(first).body);
    EXPECT_EQ(only(repeat).headers.find("Idempotent-Replayed"), "true");
  }
  EXPECT_EQ(supplier.reservations.size(), 1u);
}

// Each replica has turns of its own, so both ask the supplier; the tenant hears of one reservation.
TEST_F(ReserveCall, ARepeatAtAnotherReplicaMeanwhileIsAnsweredTheSame) {
  supplier.holds_back = true;
  Run other_replica = reserving_door(needs);
  Answers first = post();
  Answers repeat = start(other_replica,
                         call("handleReserveAppointment", testing::request("POST", "/v1/appointments", kBody), "r-1"));
  EXPECT_EQ(supplier.reservations.size(), 2u);
  supplier.answer(), supplier.answer();
  EXPECT_EQ(only(first).status, 201);
  EXPECT_EQ(only(repeat).body, only(first).body);
  EXPECT_EQ(only(repeat).headers.find("Idempotent-Replayed"), "true");
  EXPECT_EQ(rows().size(), 1u);
}

TEST_F(ReserveCall, ARepeatThatWaitedIsJudgedAfreshWhenTheFirstFailed) {
  supplier.holds_back = true;
  Answers first = post(), second = post();
  auto good = std::exchange(supplier.held, {AskEnd::kTimedOut, {}, {}, "late"});
  supplier.answer();
  EXPECT_EQ(only(first).status, 504);
  ASSERT_EQ(supplier.reservations.size(), 2u) << "the repeat asks for itself now";
  EXPECT_GT(supplier.reservations[1].id, supplier.reservations[0].id);
  supplier.held = good;
  supplier.answer();
  EXPECT_EQ(only(second).status, 201);
  EXPECT_FALSE(only(second).headers.find("Idempotent-Replayed"));
  EXPECT_EQ(rows().size(), 1u);
}

TEST_F(ReserveCall, AnotherRequestUnderTheSameIdIsRefused) {
  supplier.holds_back = true;
  std::string other = kBody;
  other.replace(other.find("PROVIDE"), 7, "MODIFY");
  Answers first = post(), meanwhile = post(other);
  supplier.answer();
  EXPECT_EQ(only(first).status, 201);
  EXPECT_EQ(only(meanwhile).status, 422);
  EXPECT_NE(message(only(meanwhile)).find("reservation"), std::string::npos);
  EXPECT_EQ(only(post(other)).status, 422);
  EXPECT_EQ(supplier.reservations.size(), 1u);
}

TEST_F(ReserveCall, RequestsOfOtherIdsAndClientsDoNotWait) {
  supplier.holds_back = true;
  post(), post(kBody, "r-2"), post(kBody, "r-1", "example-isp-second");
  EXPECT_EQ(supplier.reservations.size(), 3u);
}

TEST_F(ReserveCall, AnotherOperationUnderTheSameIdMayHaveBeenFaster) {
  supplier.holds_back = true;
  Answers answers = post();
  inner_store.unit([&](store::Unit& unit) {
    edge::Call same = call("handleCreateOrder", testing::request("POST", "/v1/service-orders", "{}"));
    edge::RequestIdentity identity = edge::identify(same);
    unit.remember(identity.key, {identity.fingerprint, {{TenantId{1}, OrderId{9}}, 0}}, clock.now());
  });
  supplier.answer();
  EXPECT_EQ(only(answers).status, 422);
  EXPECT_NE(message(only(answers)).find("order 9"), std::string::npos);
  EXPECT_TRUE(rows().empty());
}

TEST_F(ReserveCall, ARefusalOrFailureLeavesNothing) {
  for (const auto& [end, status, code] :
       std::vector<std::tuple<AskEnd, int, const char*>>{{AskEnd::kRefused, 422, "INVALID_REQUEST"},
                                                         {AskEnd::kFailed, 502, "SUPPLIER_FAULT"},
                                                         {AskEnd::kTimedOut, 504, "SUPPLIER_TIMED_OUT"},
                                                         {AskEnd::kNotOffered, 501, "SUPPLIER_FAULT"}}) {
    supplier.held = {end, {}, {"the slot has gone"}, "answered so"};
    http::Response response = only(post());
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(body(response).at("code"), code);
    EXPECT_TRUE(rows().empty());
    EXPECT_FALSE(remembers());
  }
  supplier.held = {AskEnd::kRefused, {}, {"the slot has gone"}, {}};
  EXPECT_NE(message(only(post())).find("the slot has gone"), std::string::npos);
}

TEST_F(ReserveCall, IsRefusedBeforeTheSupplierIsAsked) {
  EXPECT_EQ(only(post("{}")).status, 400);
  std::string unagreed = kBody;
  unagreed.replace(unagreed.find("EXAMPLE_FIBRE"), 13, "UNAGREED_FIBRE");
  http::Response rejected = only(post(unagreed));
  EXPECT_EQ(rejected.status, 400);
  EXPECT_EQ(body(rejected).at("code"), "INVALID_REQUEST");
  clock.advance(std::chrono::hours(72));
  EXPECT_EQ(only(post()).status, 422) << "its slot has begun";
  EXPECT_TRUE(supplier.reservations.empty());
  EXPECT_TRUE(rows().empty());
}

TEST_F(ReserveCall, IgnoresUnknownFieldsOfALenientTenant) {
  std::string more = kBody;
  more.insert(1, R"("colour":"red",)");
  EXPECT_EQ(only(post(more)).status, 422);
  EXPECT_EQ(only(post(more, "r-1", "lenient-isp")).status, 201);
}

TEST_F(ReserveCall, AFirstUnitThatDoesNotCommitAsksNobody) {
  for (auto [trouble, status] : std::vector<std::pair<StoreTrouble, int>>{
           {StoreTrouble::kFull, 503}, {StoreTrouble::kNotCommitted, 503}, {StoreTrouble::kUncertain, 500}}) {
    inner_store.trouble = trouble;
    EXPECT_EQ(only(post()).status, status);
  }
  EXPECT_TRUE(supplier.reservations.empty());
  inner_store.trouble = StoreTrouble::kNone;
  EXPECT_EQ(only(post()).status, 201) << "the id is free again";
}

TEST_F(ReserveCall, ASecondUnitThatDoesNotCommitIsAnsweredAsAtTheDoor) {
  supplier.holds_back = true;
  for (auto [trouble, status] :
       std::vector<std::pair<StoreTrouble, int>>{{StoreTrouble::kNotCommitted, 503}, {StoreTrouble::kUncertain, 500}}) {
    Answers answers = post();
    inner_store.trouble = trouble;
    supplier.answer();
    EXPECT_EQ(only(answers).status, status);
    EXPECT_EQ(rows().rbegin()->second.state, ReservationState::kAsking);
    inner_store.trouble = StoreTrouble::kNone;
  }
}

TEST_F(ReserveCall, WhileTheStoreRetriesTheCallerIsToldAndTheRepeatAnsweredLater) {
  supplier.holds_back = store.keeps_outcomes = true;
  Answers first = post(), waits = post();
  supplier.answer();
  store.run_kept(false);
  EXPECT_TRUE(first->empty()) << "it is tried once more";
  store.run_kept(false);
  EXPECT_EQ(only(first).status, 500);
  EXPECT_NE(message(only(first)).find("same X-Request-ID"), std::string::npos);
  EXPECT_EQ(only(waits).status, 500);
  EXPECT_EQ(only(post()).status, 500) << "nobody waits for a disk";
  EXPECT_FALSE(remembers());

  store.run_kept(true);
  EXPECT_EQ(store.kept(), 0u);
  EXPECT_EQ(first->size(), 1u);
  http::Response again = only(post());
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.headers.find("Idempotent-Replayed"), "true");
  EXPECT_EQ(supplier.reservations.size(), 1u);
  EXPECT_EQ(rows().size(), 1u);
}

TEST_F(ReserveCall, NoMoreCallsWaitThanMay) {
  supplier.holds_back = true;
  std::vector<Answers> all;
  for (int i = 0; i < 11; ++i) all.push_back(post(kBody, "r-" + std::to_string(i)));
  EXPECT_EQ(supplier.reservations.size(), 10u);
  EXPECT_EQ(only(all.back()).status, 503);
  while (!supplier.waiting.empty()) supplier.answer();
  supplier.holds_back = false;
  EXPECT_EQ(only(post(kBody, "r-10")).status, 201) << "their places are free again";
}

}  // namespace
}  // namespace fibrecafe::tenant_api
