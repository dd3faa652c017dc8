// SPDX-License-Identifier: Apache-2.0
#include "edge/router.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "tests/support/edge_support.hpp"

namespace fibrecafe::edge {
namespace {

using testing::ask;
using testing::request;

struct RouterTest : ::testing::Test {
  parties::FixedDirectory directory{testing::cast()};
  testing::FakeAuthenticator authenticator{directory};
  ManualClock clock{parse_time("2030-03-04T09:15:27.418Z").value()};
  SeededRandom random{1};
  testing::RecordedLog log;
  std::unique_ptr<observe::Metrics> metrics = observe::make_metrics();
  std::vector<Call> calls;
  http::Respond held;
  Router router{{routes(), authenticator, clock, random, log, *metrics}};

  Route route(std::string_view method, std::string_view path, std::string_view operation) {
    Route made;
    made.document = "tenant";
    made.operation_id = operation;
    made.method = method;
    made.path = path;
    made.role = parties::Role::kTenant;
    made.headers = JourneyHeaders::kBoth;
    made.run = [this](Call call, const http::Respond& respond) {
      calls.push_back(std::move(call));
      http::Response response;
      response.body = "done";
      respond(std::move(response));
    };
    return made;
  }

  std::vector<Route> routes() {
    Route place = route("POST", "/v1/things", "placeThing");
    place.json_body = true;
    Route read = route("GET", "/v1/things/{id}", "readThing");
    Route later = route("GET", "/v1/later", "readLater");
    later.run = [this](Call, http::Respond respond) { held = std::move(respond); };
    Route missing = route("GET", "/v1/missing", "readMissing");
    missing.not_offered = true;
    Route relaxed = route("GET", "/v1/relaxed", "readRelaxed");
    relaxed.headers = JourneyHeaders::kRequestOnly;
    Route health = route("GET", "/livez", "getHealth");
    health.document = "";
    health.role = {};
    health.headers = JourneyHeaders::kNone;
    return {place, read, later, missing, relaxed, health};
  }

  static http::Request good(std::string method, std::string path) {
    http::Request made = request(std::move(method), std::move(path));
    made.headers.set("Authorization", "Bearer example-isp");
    made.headers.set("X-Request-ID", "r-1");
    made.headers.set("X-Conversation-ID", "c-1");
    made.headers.set("Content-Type", "application/json");
    return made;
  }
  static http::Request with(http::Request made, std::string_view name, std::string value) {
    made.headers.set(name, std::move(value));
    return made;
  }
  http::Response post(std::string_view name, std::string value) {
    return ask(router, with(good("POST", "/v1/things"), name, std::move(value)));
  }
  static std::string code(const http::Response& response) {
    return std::string(json::parse(response.body).at("code").as_string());
  }
};

TEST_F(RouterTest, HandsOnWhatPassedItsStages) {
  auto response = ask(router, good("GET", "/v1/things/17"));
  EXPECT_EQ(response.status, 200);
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].operation, "readThing");
  EXPECT_EQ(calls[0].path_id, "17");
  EXPECT_EQ(calls[0].request_id, "r-1");
  EXPECT_EQ(calls[0].conversation_id, "c-1");
  EXPECT_EQ(calls[0].principal->client(), "example-isp");
}

TEST_F(RouterTest, AnswersNotFoundToUnknownPaths) {
  for (const char* path :
       {"/", "", "/v1", "/v1/thing", "/v1/things/", "/v1/things/1/2", "/v1/Things", "/v1/things/1/"}) {
    auto response = ask(router, request("GET", path));
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(code(response), "NOT_FOUND");
  }
}

TEST_F(RouterTest, AnswersMethodNotAllowedBeforeItLooksAtTheToken) {
  auto response = ask(router, request("DELETE", "/v1/things"));
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(code(response), "NOT_IMPLEMENTED");
  EXPECT_EQ(*response.headers.find("Allow"), "POST");
  EXPECT_EQ(*ask(router, request("POST", "/v1/things/1")).headers.find("Allow"), "GET, HEAD");
}

TEST_F(RouterTest, TakesHeadWhereGetIs) {
  EXPECT_EQ(ask(router, good("HEAD", "/v1/things/1")).status, 200);
  EXPECT_EQ(ask(router, good("HEAD", "/v1/things")).status, 405);
}

TEST_F(RouterTest, AsksForAToken) {
  auto none = ask(router, request("POST", "/v1/things"));
  EXPECT_EQ(none.status, 401);
  EXPECT_EQ(*none.headers.find("WWW-Authenticate"), "Bearer");
  auto bad = post("Authorization", "Bearer expired");
  EXPECT_TRUE(bad.headers.find("WWW-Authenticate")->starts_with("Bearer error=\"invalid_token\""));
}

TEST_F(RouterTest, AnswersForbiddenWithoutBody) {
  auto response = post("Authorization", "Bearer example-fibre");
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(response.body, "");
}

TEST_F(RouterTest, HoldsEachClientToItsRate) {
  for (int i = 0; i < 10; ++i) EXPECT_EQ(post("Authorization", "Bearer example-isp-slow").status, 200);
  auto response = post("Authorization", "Bearer example-isp-slow");
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(code(response), "INVALID_REQUEST");
  EXPECT_EQ(*response.headers.find("Retry-After"), "1");
  EXPECT_EQ(post("Authorization", "Bearer example-isp").status, 200);
  clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(post("Authorization", "Bearer example-isp-slow").status, 200);
  EXPECT_EQ(post("Authorization", "Bearer example-isp-slow").status, 429);
}

TEST_F(RouterTest, InsistsOnJourneyHeaders) {
  for (std::string value : {std::string(), std::string(129, 'x'), std::string("a b"), std::string("\xc3\xa9")}) {
    auto response = post("X-Request-ID", value);
    EXPECT_EQ(response.status, 400) << value;
    EXPECT_EQ(code(response), "MALFORMED_REQUEST");
    EXPECT_FALSE(response.headers.find("X-Request-ID"));
    EXPECT_EQ(*response.headers.find("X-Conversation-ID"), "c-1");
    EXPECT_EQ(post("X-Conversation-ID", value).status, 400);
  }
  EXPECT_EQ(post("X-Request-ID", std::string(128, '~')).status, 200);
}

TEST_F(RouterTest, RefusesAJourneyHeaderGivenTwice) {
  auto twice = good("POST", "/v1/things");
  twice.headers.add("x-request-id", "r-2");
  EXPECT_EQ(ask(router, twice).status, 400);
}

TEST_F(RouterTest, TakesTheConversationAsOptionalWhereItIs) {
  auto bare = request("GET", "/v1/relaxed");
  bare.headers.set("Authorization", "Bearer example-isp");
  bare.headers.set("X-Request-ID", "r-1");
  EXPECT_EQ(ask(router, bare).status, 200);
  EXPECT_EQ(ask(router, with(bare, "X-Conversation-ID", "")).status, 200);
  EXPECT_EQ(ask(router, with(bare, "X-Conversation-ID", "a b")).status, 400);
}

TEST_F(RouterTest, EchoesBothHeadersOnErrorsToo) {
  auto response = ask(router, good("GET", "/v1/nothing"));
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(*response.headers.find("X-Request-ID"), "r-1");
  EXPECT_EQ(*response.headers.find("X-Conversation-ID"), "c-1");
}

TEST_F(RouterTest, TakesJsonAlone) {
  for (const char* type : {"application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8",
                           "application/json; charset=\"utf-8\"", "application/json;"}) {
    EXPECT_EQ(post("Content-Type", type).status, 200) << type;
  }
  for (const char* type : {"", "text/plain", "application/json; charset=latin1", "application/jsonx", "application/xml",
                           "application/json; charset=utf-8; q=1"}) {
    EXPECT_EQ(post("Content-Type", type).status, 400) << type;
  }
}

TEST_F(RouterTest, RefusesCompressedBodies) {
  EXPECT_EQ(post("Content-Encoding", "gzip").status, 400);
  EXPECT_EQ(post("Content-Encoding", "identity").status, 200);
}

TEST_F(RouterTest, ReportsEveryProblemOfTheHeadAtOnce) {
  auto bare = request("POST", "/v1/things");
  bare.headers.set("Authorization", "Bearer example-isp");
  auto messages = json::parse(ask(router, bare).body).at("messages");
  EXPECT_EQ(messages.as_array().size(), 3u);
}

TEST_F(RouterTest, AnswersWhatIsNotOfferedAfterTheHeaders) {
  EXPECT_EQ(ask(router, with(good("GET", "/v1/missing"), "X-Request-ID", "")).status, 400);
  auto response = ask(router, good("GET", "/v1/missing"));
  EXPECT_EQ(response.status, 501);
  EXPECT_EQ(code(response), "GATEWAY_FAULT");
}

TEST_F(RouterTest, RefusesTooLargeBodiesUnlessAnEarlierStageObjects) {
  auto refuse = [this](const http::Request& head) { return router.refuse(http::Refusal::kBodyTooLarge, head); };
  auto large = refuse(good("POST", "/v1/things"));
  EXPECT_EQ(large.status, 400);
  EXPECT_EQ(code(large), "MALFORMED_REQUEST");
  EXPECT_TRUE(large.close);
  EXPECT_EQ(*large.headers.find("X-Request-ID"), "r-1");
  EXPECT_EQ(refuse(good("POST", "/v1/nothing")).status, 404);
  EXPECT_EQ(refuse(good("PUT", "/v1/things")).status, 405);
  EXPECT_EQ(refuse(with(good("POST", "/v1/things"), "Authorization", "")).status, 401);
  EXPECT_EQ(refuse(with(good("POST", "/v1/things"), "Authorization", "Bearer example-fibre")).status, 403);
  EXPECT_EQ(router.refuse(http::Refusal::kMalformed, {}).status, 400);
  EXPECT_EQ(router.in_flight(), 0u);
}

TEST_F(RouterTest, DrainsTheContractAndGoesOnToTellItsHealth) {
  router.handle(good("GET", "/v1/later"), [](const http::Response& response) { EXPECT_EQ(response.status, 201); });
  EXPECT_EQ(router.in_flight(), 1u);
  router.drain();
  auto response = ask(router, good("GET", "/v1/things/1"));
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.body, "");
  EXPECT_TRUE(response.close);
  EXPECT_TRUE(response.headers.find("Retry-After"));
  EXPECT_EQ(ask(router, request("GET", "/livez")).status, 200);
  http::Response late;
  late.status = 201;
  std::exchange(held, {})(late);
  EXPECT_EQ(router.in_flight(), 0u);
}

TEST_F(RouterTest, CountsAnAnswerThatNobodyGave) {
  router.handle(good("GET", "/v1/later"), [](const http::Response&) {});
  held = {};
  EXPECT_EQ(router.in_flight(), 0u);
}

TEST_F(RouterTest, CountsRequestsByOperationAndStatus) {
  ask(router, good("GET", "/v1/things/1"));
  ask(router, good("GET", "/nowhere"));
  std::string text = metrics->render();
  EXPECT_NE(text.find("http_requests_total{operation=\"readThing\",status=\"200\"} 1"), std::string::npos) << text;
  EXPECT_NE(text.find("http_requests_total{operation=\"none\",status=\"404\"} 1"), std::string::npos);
  EXPECT_NE(text.find("http_request_seconds_count{operation=\"readThing\"} 1"), std::string::npos);
}

}  // namespace
}  // namespace fibrecafe::edge
