// SPDX-License-Identifier: Apache-2.0
// Amendments, cancellations, reservations and unsolicited ceases at the supplier stub, over HTTP.
#include <gtest/gtest.h>

#include "sandbox/stub_testing.hpp"

namespace fibrecafe::sandbox {
namespace {

using http::CallFault;

class ARequest : public ASupplierStub {
 protected:
  // An order that rests after so many KCIs.
  void rests(const std::string& scenario, size_t kcis, const json::object& order = an_order()) {
    ASSERT_EQ(place(scenario, order).response.status, 202);
    ASSERT_EQ(gateway_.posted(kcis).size(), kcis);
  }
  // The newest of `count` KCIs.
  json::object kci(size_t count) { return gateway_.posted(count).at(count - 1).kci; }
  json::object entity(size_t count) { return kci(count).at("provideServiceOrder").as_object(); }
  // The first slot that is free at an address, reserved under that number.
  json::object reserve(int64_t id) {
    std::string address = http::percent_encode(R"({"id":"999900000018","type":"UPRN"})");
    std::string product = http::percent_encode(R"({"id":"FTTP"})");
    http::Answer offered =
        caller_.call("GET",
                     stub_->url() + "/available-appointments?appointmentPurpose=PROVIDE&address=" + address +
                         "&serviceSpecification=" + product,
                     order_headers(), "");
    json::object slot = body_of(offered).at("availableTimeslots").as_array().at(0).as_object();
    json::object body{{"id", id},
                      {"address", json::object{{"id", "999900000018"}, {"type", "UPRN"}}},
                      {"serviceSpecification", json::object{{"id", "FTTP"}}},
                      {"timeslot", json::object{{"timeslotStartDateTime", slot.at("timeslotStartDateTime")},
                                                {"timeslotEndDateTime", slot.at("timeslotEndDateTime")}}}};
    http::Answer held = post("/appointments", "", body);
    EXPECT_EQ(held.response.status, 201) << held.response.body;
    return body.at("timeslot").as_object();
  }
};

TEST_F(ARequest, IsTakenAndToldByKci) {
  rests("ORDER_ACKNOWLEDGED", 1);
  http::Answer answer = amend("AMENDMENT_ACCEPTED");
  EXPECT_EQ(answer.response.status, 202);
  EXPECT_EQ(posted(2), "1 ACKNOWLEDGED, 2 AMENDED");
  EXPECT_EQ(kci(2).at("serviceOrderAmendmentId"), 7);
  EXPECT_EQ(kci(2).at("serviceOrderAmendmentReference"), "S-100042-A7");
  EXPECT_EQ(entity(2).at("notes"), "Ring twice");
  EXPECT_EQ(entity(2).at("status"), "ACKNOWLEDGED");
  EXPECT_EQ(gateway_.posted(2).at(1).conversation_id, "journey-1");
}

TEST_F(ARequest, TakesAPendingOrderAllTheWay) {
  rests("ORDER_REAPPOINT", 3);
  amend("AMENDMENT_ACCEPTED");
  EXPECT_EQ(posted(5), "1 ACKNOWLEDGED, 2 COMMITTED, 3 REAPPOINT, 4 AMENDED, 5 COMPLETED");
}

TEST_F(ARequest, MayBeRejectedByKci) {
  rests("ORDER_IN_PROGRESS", 2);
  amend("AMENDMENT_REJECTED");
  EXPECT_EQ(kci(3).at("reasonCode"), "AMENDMENT_REJECTED");
  EXPECT_EQ(kci(3).at("problemCode"), "UNKNOWN_FAULT");
  cancel("CANCELLATION_REJECTED");
  EXPECT_EQ(kci(4).at("reasonCode"), "CANCELLATION_REJECTED");
  EXPECT_EQ(kci(4).at("serviceOrderCancellationReference"), "S-100042-C9");
  EXPECT_EQ(entity(4).at("status"), "IN_PROGRESS");
}

TEST_F(ARequest, MayStayOpen) {
  rests("ORDER_ACKNOWLEDGED", 1);
  EXPECT_EQ(amend("AMENDMENT_PENDING").response.status, 202);
  EXPECT_EQ(cancel("CANCELLATION_PENDING").response.status, 202);
  amend("AMENDMENT_ACCEPTED", {{"hazards", "A dog"}}, 8);
  EXPECT_EQ(posted(2), "1 ACKNOWLEDGED, 2 AMENDED");
  EXPECT_EQ(kci(2).at("serviceOrderAmendmentId"), 8);
}

TEST_F(ARequest, MayBeDoneAtOnce) {
  rests("ORDER_ACKNOWLEDGED", 1);
  http::Answer amended = amend("AMENDMENT_SYNC_ACCEPTED");
  EXPECT_EQ(amended.response.status, 201);
  EXPECT_EQ(body_of(amended).at("supplierReference"), "S-100042-A7");
  EXPECT_EQ(body_of(amended).at("id"), 7);
  http::Answer cancelled = cancel("CANCELLATION_SYNC_ACCEPTED");
  EXPECT_EQ(cancelled.response.status, 201);
  EXPECT_EQ(body_of(cancelled).at("supplierReference"), "S-100042-C9");
  EXPECT_EQ(cancel("CANCELLATION_ACCEPTED", {{"reasonCode", "OTHER"}}, 10).response.status, 422);
  EXPECT_EQ(gateway_.posted(1).size(), 1u);
}

TEST_F(ARequest, MayBeRefusedOrFailInThePublishedShape) {
  rests("ORDER_ACKNOWLEDGED", 1);
  int64_t id = 20;
  for (auto [answer, status, code] :
       {std::tuple(amend("AMENDMENT_REFUSED", {}, ++id), 422, "INVALID_REQUEST"),
        std::tuple(amend("AMENDMENT_SUPPLIER_FAULT", {}, ++id), 500, "SUPPLIER_FAULT"),
        std::tuple(cancel("CANCELLATION_REFUSED", {{"reasonCode", "OTHER"}}, ++id), 422, "INVALID_REQUEST"),
        std::tuple(cancel("CANCELLATION_SUPPLIER_FAULT", {{"reasonCode", "OTHER"}}, ++id), 500, "SUPPLIER_FAULT"),
        std::tuple(amend("CANCELLATION_ACCEPTED", {}, ++id), 422, "INVALID_REQUEST")}) {
    EXPECT_EQ(answer.response.status, status);
    EXPECT_EQ(body_of(answer).at("code"), code);
  }
}

TEST_F(ARequest, IsNotAnsweredUntilItComesAgain) {
  rests("ORDER_ACKNOWLEDGED", 1);
  json::object body{{"id", 9}, {"orderId", 42}, {"reasonCode", "OTHER"}};
  http::Answer silent =
      post("/service-order-cancellations", "CANCELLATION_TIMED_OUT", body, std::chrono::milliseconds(200));
  EXPECT_EQ(silent.fault, CallFault::kTimeout);
  EXPECT_EQ(post("/service-order-cancellations", "CANCELLATION_TIMED_OUT", body).response.status, 202);
  EXPECT_EQ(posted(2), "1 ACKNOWLEDGED, 2 CANCELLED");
}

TEST_F(ARequest, IsToldOfThoughUnansweredWhenAsked) {
  rests("ORDER_ACKNOWLEDGED", 1);
  post("/service-order-amendments", "AMENDMENT_TIMED_OUT?kcis=true", {{"id", 7}, {"orderId", 42}, {"notes", "x"}},
       std::chrono::milliseconds(200));
  EXPECT_EQ(posted(2), "1 ACKNOWLEDGED, 2 AMENDED");
}

TEST_F(ARequest, IsAnsweredAsTheFirstWhenItIsRepeated) {
  rests("ORDER_ACKNOWLEDGED", 1);
  http::Answer first = amend("AMENDMENT_SYNC_ACCEPTED");
  http::Answer again = amend("AMENDMENT_SYNC_ACCEPTED");
  EXPECT_EQ(again.response.status, 201);
  EXPECT_EQ(again.response.body, first.response.body);
  EXPECT_EQ(amend("AMENDMENT_SYNC_ACCEPTED", {{"notes", "other"}}).response.status, 409);
  EXPECT_EQ(cancel("CANCELLATION_ACCEPTED", {{"reasonCode", "OTHER"}}, 7).response.status, 202) << "counted apart";
  EXPECT_EQ(posted(2), "1 ACKNOWLEDGED, 2 CANCELLED");
  EXPECT_EQ(cancel("CANCELLATION_ACCEPTED", {{"reasonCode", "OTHER"}}, 7).response.status, 202) << "final or not";
}

TEST_F(ARequest, MustFitItsOrder) {
  rests("ORDER_ACKNOWLEDGED", 1);
  for (const json::object& changes :
       {json::object{{"orderId", 43}, {"notes", "x"}},
        json::object{{"supplierOrderReference", "S-100043"}, {"notes", "x"}}, json::object{{"status", "HELD"}}}) {
    EXPECT_EQ(amend("AMENDMENT_ACCEPTED", changes).response.status, 422);
  }
  EXPECT_EQ(amend("AMENDMENT_ACCEPTED", {{"supplierOrderReference", "S-100042"}}).response.status, 202);
  EXPECT_EQ(cancel("CANCELLATION_ACCEPTED", {{"reasonCode", "NO_AUTHORISATION"}}).response.status, 422);
  EXPECT_EQ(cancel("CANCELLATION_ACCEPTED", {}).response.status, 400);
}

TEST_F(ARequest, IsRefusedOnceTheOrderIsFinal) {
  rests("ORDER_SUCCESSFUL", 3);
  http::Answer answer = amend("AMENDMENT_ACCEPTED");
  EXPECT_EQ(answer.response.status, 422);
  EXPECT_NE(answer.response.body.find("COMPLETED"), std::string::npos);
  EXPECT_EQ(cancel("CANCELLATION_ACCEPTED").response.status, 422);
}

TEST_F(ARequest, CancellingDropsWhatWasPlanned) {
  http::Headers headers = order_headers();
  headers.set("X-Scenario", "ORDER_DELAYED?resumeAfter=3600");
  headers.set("X-Kci-Delay", "0.01");
  caller_.post(stub_->url() + "/service-orders", headers, json::serialize(an_order()));
  gateway_.posted(3);
  cancel("CANCELLATION_ACCEPTED");
  EXPECT_EQ(posted(4), "1 ACKNOWLEDGED, 2 COMMITTED, 3 DELAY, 4 CANCELLED");
  EXPECT_EQ(entity(4).at("status"), "CANCELLED");
}

TEST_F(ARequest, AnOrderThatQuotesAReservationHasItsAppointment) {
  json::object slot = reserve(77);
  json::object order = an_order();
  order["appointmentReservationId"] = 77;
  order["appointmentReservationReference"] = "A-100077";
  rests("ORDER_IN_PROGRESS", 2, order);
  EXPECT_EQ(entity(2).at("appointmentTimeslot"), slot);
  EXPECT_EQ(entity(2).at("appointmentSupplierReference"), "A-100077");
  EXPECT_EQ(entity(2).at("targetDate").as_string(),
            std::string(slot.at("timeslotStartDateTime").as_string()).substr(0, 10));

  json::object other = reserve(78);
  EXPECT_NE(other, slot) << "the first one is held";
  amend("AMENDMENT_ACCEPTED", {{"appointmentReservationId", 78}, {"appointmentReservationReference", "A-100078"}});
  EXPECT_EQ(entity(3).at("appointmentTimeslot"), other);
  EXPECT_EQ(entity(3).at("appointmentReservationId"), 78);
  EXPECT_EQ(amend("AMENDMENT_ACCEPTED",
                  {{"appointmentReservationId", 78}, {"appointmentReservationReference", "A-100077"}}, 8)
                .response.status,
            422);
}

TEST_F(ARequest, AReservationThatTheStubNeverSawIsLeftAlone) {
  json::object order = an_order();
  order["appointmentReservationId"] = 5;
  order["appointmentReservationReference"] = "A-5";
  rests("ORDER_IN_PROGRESS", 2, order);
  EXPECT_FALSE(entity(2).contains("appointmentTimeslot"));
  EXPECT_EQ(entity(2).at("targetDate"), "2030-04-15");
}

class AnUnsolicitedCease : public ARequest {
 protected:
  json::object cease(size_t count) { return kci(count).at("unsolicitedCeaseServiceOrder").as_object(); }
};

TEST_F(AnUnsolicitedCease, FollowsAnOrderThatIsTakenOver) {
  place("ORDER_TAKEN_OVER?reason=CHANGE_OF_CP");
  EXPECT_EQ(posted(6), "1 ACKNOWLEDGED, 2 COMMITTED, 3 COMPLETED, 1 CREATED, 2 COMMITTED, 3 COMPLETED");
  json::object created = cease(4);
  EXPECT_EQ(created.at("supplierOrderReference"), "U-100042");
  EXPECT_EQ(created.at("tenant"), "EXAMPLE_ISP");
  EXPECT_EQ(created.at("serviceId"), "SVC-100042");
  EXPECT_EQ(created.at("reason"), "CHANGE_OF_CP");
  EXPECT_EQ(created.at("status"), "ACKNOWLEDGED");
  EXPECT_FALSE(created.contains("id"));
  EXPECT_EQ(cease(5).at("targetDate"), created.at("requestedCeaseDate"));
  EXPECT_EQ(cease(6).at("status"), "COMPLETED");
  auto all = gateway_.posted(6);
  EXPECT_NE(all.at(3).conversation_id, "journey-1");
  EXPECT_EQ(all.at(5).conversation_id, all.at(3).conversation_id);
}

TEST_F(AnUnsolicitedCease, MayBeCancelledByTheLosingTenantAlone) {
  place("ORDER_TAKEN_OVER?rests=true&ceaseAfter=0");
  EXPECT_EQ(posted(5), "1 ACKNOWLEDGED, 2 COMMITTED, 3 COMPLETED, 1 CREATED, 2 COMMITTED");
  json::object own{{"orderId", 1301}, {"supplierOrderReference", "U-100042"}, {"reasonCode", "OTHER"}};
  EXPECT_EQ(cancel("CANCELLATION_ACCEPTED", own).response.status, 422);
  json::object other{{"orderId", 1301}, {"supplierOrderReference", "U-100042"}, {"reasonCode", "CUSTOMER_NOT_AWARE"}};
  EXPECT_EQ(amend("AMENDMENT_ACCEPTED", {{"orderId", 1301}, {"supplierOrderReference", "U-100042"}}).response.status,
            422);
  EXPECT_EQ(cancel("CANCELLATION_ACCEPTED", other).response.status, 202);
  EXPECT_EQ(kci(6).at("reasonCode"), "CANCELLED");
  EXPECT_EQ(kci(6).at("sequenceNumber"), 3);
  EXPECT_EQ(kci(6).at("serviceOrderCancellationId"), 9);
  EXPECT_EQ(kci(6).at("serviceOrderCancellationReference"), "U-100042-C9");
  EXPECT_EQ(cease(6).at("status"), "CANCELLED");
}

TEST_F(AnUnsolicitedCease, NeedsAServiceThatGoesOn) {
  EXPECT_EQ(place("ORDER_TAKEN_OVER", a_cease()).response.status, 422);
  EXPECT_EQ(place("ORDER_TAKEN_OVER", a_modify()).response.status, 202);
  EXPECT_EQ(gateway_.posted(4).at(3).kci.at("unsolicitedCeaseServiceOrder").as_object().at("serviceId"), "SVC-100042");
}

}  // namespace
}  // namespace fibrecafe::sandbox
