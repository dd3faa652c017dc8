// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "sandbox/stub_testing.hpp"

namespace fibrecafe::sandbox {
namespace {

using http::CallFault;
using http::CallOutcome;

TEST_F(ASupplierStub, TakesAnOrderAndTellsItsStory) {
  EXPECT_EQ(place("ORDER_SUCCESSFUL").response.status, 202);
  EXPECT_EQ(posted(3), "1 ACKNOWLEDGED, 2 COMMITTED, 3 COMPLETED");
  auto taken = gateway_.posted(3);
  for (const auto& each : taken) {
    EXPECT_EQ(each.conversation_id, "journey-1");
    EXPECT_EQ(each.authorization, "Bearer token-1");
    EXPECT_EQ(each.kci.at("provideServiceOrder").as_object().at("supplierOrderReference"), "S-100042");
  }
  EXPECT_NE(taken[0].kci.at("id"), taken[1].kci.at("id"));
  EXPECT_NE(taken[0].request_id, taken[1].request_id);
}

TEST_F(ASupplierStub, AnswersSynchronouslyWithTheOrderAndTellsOnlyTheRest) {
  http::Answer answer = place("ORDER_SYNC_ACKNOWLEDGED");
  EXPECT_EQ(answer.response.status, 201);
  json::object body = parse_json(answer.response.body)->as_object();
  EXPECT_EQ(body.at("status"), "ACKNOWLEDGED");
  EXPECT_EQ(body.at("supplierOrderReference"), "S-100042");
  EXPECT_EQ(posted(2), "1 COMMITTED, 2 COMPLETED");
}

TEST_F(ASupplierStub, RefusesAndFailsInThePublishedShape) {
  for (auto [scenario, status, code] :
       {std::tuple("ORDER_REFUSED", 422, "INVALID_REQUEST"), std::tuple("ORDER_SUPPLIER_FAULT", 500, "SUPPLIER_FAULT"),
        std::tuple("ORDER_UNHEARD_OF", 422, "INVALID_REQUEST")}) {
    http::Answer answer = place(scenario, an_order(status));
    EXPECT_EQ(answer.response.status, status);
    json::object body = parse_json(answer.response.body)->as_object();
    EXPECT_EQ(body.at("code"), code);
    EXPECT_TRUE(parse_uuid(body.at("uuid").as_string()));
    EXPECT_FALSE(body.at("messages").as_array().empty());
  }
}

TEST_F(ASupplierStub, Answers400ThatNamesEverythingMissing) {
  http::Answer answer = caller_.post(stub_->url() + "/service-orders", {}, "{}");
  EXPECT_EQ(answer.response.status, 400);
  EXPECT_EQ(body_of(answer).at("messages").as_array().size(), 7u);
}

TEST_F(ASupplierStub, AnswersARepeatAsTheFirstAndStartsNothing) {
  http::Answer first = place("ORDER_SYNC_IN_PROGRESS");
  EXPECT_EQ(posted(1), "1 COMPLETED");
  http::Answer again = place("ORDER_SYNC_IN_PROGRESS");
  EXPECT_EQ(again.response.status, 201);
  EXPECT_EQ(again.response.body, first.response.body);
  place("ORDER_SUCCESSFUL", an_order(50));
  EXPECT_EQ(posted(4), "1 COMPLETED, 1 ACKNOWLEDGED, 2 COMMITTED, 3 COMPLETED");
}

TEST_F(ASupplierStub, Answers409ToAKnownIdWithOtherContent) {
  place("ORDER_ACKNOWLEDGED");
  json::object other = an_order();
  other["notes"] = "another order";
  EXPECT_EQ(place("ORDER_ACKNOWLEDGED", other).response.status, 409);
}

TEST_F(ASupplierStub, NeverAnswersAnOrderThatTimesOutUntilItComesAgain) {
  http::Answer silent = place("ORDER_TIMED_OUT", an_order(), std::chrono::milliseconds(200));
  EXPECT_EQ(silent.outcome, CallOutcome::kUnknown);
  EXPECT_EQ(silent.fault, CallFault::kTimeout);
  EXPECT_EQ(gateway_.tokens(), 0);
  EXPECT_EQ(place("ORDER_TIMED_OUT").response.status, 202);
  EXPECT_EQ(posted(3), "1 ACKNOWLEDGED, 2 COMMITTED, 3 COMPLETED");
}

TEST_F(ASupplierStub, ClosesTheConnectionWithoutAnAnswer) {
  http::Answer lost = place("ORDER_CONNECTION_LOST");
  EXPECT_EQ(lost.outcome, CallOutcome::kUnknown);
  EXPECT_EQ(lost.fault, CallFault::kConnectionLost);
}

TEST_F(ASupplierStub, TellsTheStoryOfAnUnansweredOrderWhenAsked) {
  place("ORDER_CONNECTION_LOST?kcis=true");
  EXPECT_EQ(posted(3), "1 ACKNOWLEDGED, 2 COMMITTED, 3 COMPLETED");
}

TEST_F(ASupplierStub, SendsTheSameKciAgainUntilItIsTaken) {
  gateway_.answer_next({503, 500, 204});
  place("ORDER_ACKNOWLEDGED");
  auto taken = gateway_.posted(3);
  ASSERT_EQ(taken.size(), 3u);
  for (const auto& each : taken) EXPECT_EQ(each.kci, taken[0].kci);
}

TEST_F(ASupplierStub, RenewsItsTokenOnceAfterA401) {
  gateway_.answer_next({401, 204});
  place("ORDER_ACKNOWLEDGED");
  auto taken = gateway_.posted(2);
  EXPECT_EQ(taken.at(0).authorization, "Bearer token-1");
  EXPECT_EQ(taken.at(1).authorization, "Bearer token-2");
}

TEST_F(ASupplierStub, StopsTheStoryOfAnOrderThatTheGatewayRefuses) {
  gateway_.answer_next({422});
  place("ORDER_SUCCESSFUL");
  EXPECT_EQ(gateway_.posted(1).size(), 1u);
  place("ORDER_ACKNOWLEDGED", an_order(50));
  EXPECT_EQ(posted(2), "1 ACKNOWLEDGED, 1 ACKNOWLEDGED");
  EXPECT_TRUE(prints("nothing more is sent"));
}

TEST_F(ASupplierStub, KnowsItsPathsBelowAnyBase) {
  EXPECT_EQ(caller_.call("GET", stub_->url() + "/", {}, "").response.status, 404);
  for (const char* path :
       {"/service-orders", "/service-order-amendments", "/service-order-cancellations", "/appointments"}) {
    EXPECT_EQ(caller_.call("GET", stub_->url() + path, {}, "").response.status, 405) << path;
  }
  for (const char* path : {"/addresses", "/service-availability", "/available-appointments"}) {
    http::Answer answer = caller_.post(stub_->url() + path, order_headers(), "{}");
    EXPECT_EQ(answer.response.status, 405) << path;
    EXPECT_EQ(answer.response.headers.find("Allow"), "GET") << path;
    EXPECT_EQ(caller_.call("GET", stub_->url() + "/base" + path, order_headers(), "").response.status, 400) << path;
  }
  EXPECT_EQ(
      caller_.post(stub_->url() + "/base/service-orders", order_headers(), json::serialize(an_order())).response.status,
      202);
}

TEST_F(ASupplierStub, GoesWhileAnAnswerIsDue) {
  std::string address = http::percent_encode(R"({"id":"999900000067","type":"UPRN"})");
  http::Answer answer = caller_.call("GET", stub_->url() + "/service-availability?address=" + address, order_headers(),
                                     "", std::chrono::milliseconds(200));
  EXPECT_EQ(answer.fault, CallFault::kTimeout);
  stub_.reset();
}

TEST_F(ASupplierStub, GoesWhileKcisAreUnderWay) {
  gateway_.answer_next(std::deque<int>(50, 503));
  for (int i = 1; i <= 20; ++i) place("ORDER_SUCCESSFUL", an_order(i));
  gateway_.posted(5);
  stub_.reset();
}

}  // namespace
}  // namespace fibrecafe::sandbox
