// SPDX-License-Identifier: Apache-2.0
#include "edge/door.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "tests/support/edge_support.hpp"
#include "tests/support/fake_store.hpp"

namespace fibrecafe::edge {
namespace {

using testing::StoreTrouble;

// Places an order that is nothing but its number; "bad" is refused by decode, "no" by act, "break" throws.
struct Placing {
  using Command = std::string;
  using Reply = orders::Order;

  static Result<Command> decode(const Call& call, const parties::Directory&) {
    if (call.request.body == "bad") return fail(ErrorCode::kInvalid, "bad");
    if (call.request.body == "break decode") throw std::runtime_error("decode broke");
    return call.request.body;
  }
  static Result<Reply> act(const Command& body, const orders::Context& context) {
    orders::Order order;
    order.key = {TenantId{1}, context.store.next_order_id()};
    order.created = context.now;
    order.steps = 1;
    context.store.insert(order);
    if (body == "no") return fail(ErrorCode::kRejected, "no");
    if (body == "break act") throw std::runtime_error("act broke");
    return order;
  }
  static http::Response encode(const Reply& order) {
    http::Response response;
    response.status = 201;
    response.body = std::to_string(order.key.order.value);
    return response;
  }
  static store::Created created(const Reply& order) { return {order.key}; }
  static Result<Reply> replay(const store::Created& created, const orders::Context& context) {
    return *context.store.find_as_placed(created.order);
  }
};

struct Reading {
  using Command = int64_t;
  using Reply = std::string;
  static Result<Command> decode(const Call& call, const parties::Directory&) { return std::stoll(call.path_id); }
  static Result<Reply> read(Command id, store::Queries& queries, const parties::Directory&) {
    if (!queries.locate(OrderId{id})) return fail(ErrorCode::kNotFound, "none");
    if (id == 7) throw std::runtime_error("read broke");
    return "order";
  }
  static http::Response encode(const Reply& reply) { return {.body = reply}; }
};

struct Door : ::testing::Test {
  testing::FakeStore store{testing::cast()};
  orders::Timing timing;
  ManualClock clock{parse_time("2030-03-04T09:15:27.418Z").value()};
  SeededRandom random{1};
  testing::RecordedLog log;
  DoorNeeds needs{store, timing, clock, random, log};

  Call call(std::string body, std::string request_id = "r-1", std::string_view client = "example-isp") {
    Call made;
    made.operation = "place";
    made.request = testing::request("POST", "/v1/things", std::move(body));
    made.principal = auth::make_principal(*store.directory().current()->client(client));
    made.request_id = std::move(request_id);
    return made;
  }
  http::Response place(Call made) {
    std::vector<http::Response> answers;
    writing_door<Placing>(needs)(std::move(made),
                                 [&](http::Response response) { answers.push_back(std::move(response)); });
    EXPECT_EQ(answers.size(), 1u);
    return answers.at(0);
  }
  http::Response read(std::string id) {
    Call made = call("");
    made.path_id = std::move(id);
    std::vector<http::Response> answers;
    reading_door<Reading>(needs)(std::move(made),
                                 [&](http::Response response) { answers.push_back(std::move(response)); });
    EXPECT_EQ(answers.size(), 1u);
    return answers.at(0);
  }
  size_t orders() const { return store.state.stories.size(); }
};

TEST_F(Door, AnswersWhatIsCommitted) {
  auto response = place(call("a"));
  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(response.body, "1");
  EXPECT_FALSE(response.headers.find("Idempotent-Replayed"));
}

TEST_F(Door, RepeatsTheFirstAnswerToTheSameRequest) {
  place(call("a"));
  clock.advance(std::chrono::hours(47));
  auto again = place(call("a"));
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, "1");
  EXPECT_EQ(*again.headers.find("Idempotent-Replayed"), "true");
  EXPECT_EQ(orders(), 1u);
}

TEST_F(Door, ForgetsARequestAfterTwoDays) {
  place(call("a"));
  clock.advance(std::chrono::hours(49));
  EXPECT_EQ(place(call("a")).body, "2");
}

TEST_F(Door, RefusesAnotherRequestUnderTheSameIdAndNamesTheOrder) {
  place(call("a"));
  auto other = place(call("b"));
  EXPECT_EQ(other.status, 422);
  EXPECT_NE(other.body.find("placed order 1"), std::string::npos) << other.body;
  Call elsewhere = call("a");
  elsewhere.request.path = "/v1/others";
  EXPECT_EQ(place(std::move(elsewhere)).status, 422);
  EXPECT_EQ(orders(), 1u);
}

TEST_F(Door, TellsClientsApart) {
  place(call("a"));
  EXPECT_EQ(place(call("a", "r-1", "other-isp")).body, "2");
  EXPECT_EQ(place(call("a", "r-1", "example-isp-second")).body, "3");
}

TEST_F(Door, JudgesFieldsBeforeTheRepeat) {
  place(call("a"));
  EXPECT_NE(place(call("bad")).body.find("bad"), std::string::npos);
}

TEST_F(Door, ForgetsWhatWasRefused) {
  EXPECT_EQ(place(call("no")).status, 400);
  EXPECT_EQ(orders(), 0u);
  EXPECT_EQ(place(call("a")).status, 201);
}

TEST_F(Door, AnswersUnavailableWhenTheStoreIsFullOrDidNotCommit) {
  for (auto trouble : {StoreTrouble::kFull, StoreTrouble::kNotCommitted}) {
    store.trouble = trouble;
    auto response = place(call("a"));
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(response.body, "");
    EXPECT_TRUE(response.headers.find("Retry-After"));
  }
  EXPECT_EQ(read("1").status, 404);
  store.trouble = StoreTrouble::kFull;
  EXPECT_EQ(read("1").status, 503);
}

TEST_F(Door, SaysWhenItDoesNotKnow) {
  store.trouble = StoreTrouble::kUncertain;
  auto response = place(call("a"));
  EXPECT_EQ(response.status, 500);
  EXPECT_NE(response.body.find("may have been accepted"), std::string::npos);
  EXPECT_NE(response.body.find("same X-Request-ID"), std::string::npos);
}

TEST_F(Door, LetsARepeatWaitForTheCommitOfWhatItRepeats) {
  place(call("a"));
  store.trouble = StoreTrouble::kNotCommitted;
  EXPECT_EQ(place(call("a")).status, 503);
}

TEST_F(Door, AnswersADefectWithItsCauseInTheLogOnly) {
  for (const char* body : {"break act", "break decode"}) {
    auto response = place(call(body));
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(json::parse(response.body).at("code"), "GATEWAY_FAULT");
    EXPECT_EQ(response.body.find("broke"), std::string::npos);
    EXPECT_NE(log.lines.back().find("broke"), std::string::npos);
  }
  EXPECT_EQ(orders(), 0u);
}

TEST_F(Door, ReadsWithoutAUnit) {
  for (int i = 1; i <= 7; ++i) place(call("a", "r-" + std::to_string(i)));
  store.trouble = StoreTrouble::kThrows;
  EXPECT_EQ(read("1").body, "order");
  EXPECT_EQ(read("8").status, 404);
  EXPECT_EQ(read("7").status, 500);
}

}  // namespace
}  // namespace fibrecafe::edge
