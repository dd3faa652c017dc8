// SPDX-License-Identifier: Apache-2.0
#include "suppliers/fibrecafe/ask.hpp"

#include <gtest/gtest.h>

#include "suppliers/fibrecafe/calls_testing.hpp"

namespace fibrecafe::suppliers {
namespace {

using namespace std::chrono_literals;
using parties::OutboundKind;

// A clock and a timer that move together.
class Asks : public ::testing::Test {
 protected:
  Asks() {
    parties::Tenant tenant;
    tenant.id = TenantId{1};
    tenant.name = "EXAMPLE_ISP";
    content.tenants.push_back(tenant);
    parties::Supplier supplier;
    supplier.id = SupplierId{7};
    supplier.name = "EXAMPLE_FIBRE";
    supplier.url = "https://supplier.example.com/v1/";
    supplier.auth.username = "of the supplier";
    content.suppliers.push_back(supplier);
  }

  parties::Supplier& supplier() { return content.suppliers[0]; }
  void ask(Question question = {.path = "/addresses"}) {
    parties::Asking asking{std::make_shared<parties::Directory>(content), TenantId{1}, SupplierId{7}, "c-1", 10s};
    asker->ask(std::move(asking), std::move(question),
               [this](Asked<json::value> how) { asked.push_back(std::move(how)); });
  }
  void pass(Duration time) {
    clock.advance(time);
    timer.advance(time);
  }

  parties::Directory::Content content;
  ManualClock clock{parse_time("2030-03-04T12:00:00Z").value()};
  ManualTimer timer;
  SeededRandom random{1};
  FakeClient client;
  FakeCredentials credentials;
  std::vector<Asked<json::value>> asked;  // before the asker, whose end is one more
  std::unique_ptr<Asker> asker = make_asker({client, credentials, timer, clock, random, {"10.0.0.0/8"}});
};

TEST_F(Asks, GetsWithTheTenantAndItsConversation) {
  supplier().ca_pem = "authority";
  client.answers = {answered(200, "[]")};
  ask({.path = "/addresses", .query = {{"postalCode", "ZZ99 1AA"}, {"address", R"({"id":"1"})"}}});
  ASSERT_EQ(client.calls.size(), 1u);
  const http::ClientCall& call = client.calls[0];
  EXPECT_EQ(call.method, "GET");
  EXPECT_EQ(call.url, "https://supplier.example.com/v1/addresses?postalCode=ZZ99+1AA&address=%7B%22id%22%3A%221%22%7D");
  EXPECT_EQ(call.body, "");
  EXPECT_EQ(call.headers.find("Tenant"), "EXAMPLE_ISP");
  EXPECT_EQ(call.headers.find("X-Conversation-ID"), "c-1");
  EXPECT_TRUE(parse_uuid(call.headers.find("X-Request-ID").value()));
  EXPECT_EQ(call.headers.find("Content-Type"), std::nullopt);
  EXPECT_EQ(call.headers.find("Authorization"), "of the supplier 1");
  EXPECT_EQ(call.ca_pem, "authority");
  EXPECT_EQ(call.addresses.allow_networks, std::vector<std::string>{"10.0.0.0/8"});
  EXPECT_FALSE(call.addresses.allow_loopback);
  EXPECT_EQ(call.timeout, 10s);
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].end, AskEnd::kAnswered);
}

TEST_F(Asks, PostsABodyAndNeverTwiceToAnUnsafeSupplier) {
  ask({.path = "/appointments", .body = "{}", .scenario = {"SLOT_TAKEN", {}, {}}});
  EXPECT_EQ(client.calls[0].method, "POST");
  EXPECT_EQ(client.calls[0].body, "{}");
  EXPECT_EQ(client.calls[0].headers.find("Content-Type"), "application/json");
  EXPECT_EQ(client.calls[0].headers.find("X-Scenario"), "SLOT_TAKEN");
  EXPECT_TRUE(client.calls[0].never_twice);
  ask();
  EXPECT_FALSE(client.calls[1].never_twice) << "a GET asks for nothing to be done";
}

TEST_F(Asks, TheAgreementsCredentialsComeFirst) {
  parties::OutboundAuth own;
  own.username = "of the tenant";
  content.agreements.push_back({TenantId{1}, SupplierId{7}, own});
  ask();
  EXPECT_EQ(client.calls[0].headers.find("Authorization"), "of the tenant 1");
}

TEST_F(Asks, A401RenewsTheTokenOnceWithinTheSameTime) {
  supplier().auth.kind = OutboundKind::kOAuth2;
  ask();
  pass(4s);
  client.answers = {answered(200, "[]")};
  client.waiting.at(0)(answered(401));
  ASSERT_EQ(client.calls.size(), 2u);
  EXPECT_EQ(client.calls[1].headers.find("Authorization"), "of the supplier 2");
  EXPECT_EQ(client.calls[1].headers.find("X-Request-ID"), client.calls[0].headers.find("X-Request-ID"));
  EXPECT_EQ(client.calls[1].timeout, 6s);
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].end, AskEnd::kAnswered);
}

TEST_F(Asks, StillA401Fails) {
  supplier().auth.kind = OutboundKind::kOAuth2;
  client.answers = {answered(401), answered(401), answered(401)};
  ask();
  EXPECT_EQ(client.calls.size(), 2u);
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].end, AskEnd::kFailed);
}

TEST_F(Asks, TimeSpentOnATokenIsTimeSpent) {
  credentials.holds_back = true;
  ask();
  pass(7s);
  credentials.let_go();
  ASSERT_EQ(client.calls.size(), 1u);
  EXPECT_EQ(client.calls[0].timeout, 3s);
  EXPECT_LE(client.calls[0].connect_timeout, 3s);
}

TEST_F(Asks, EndsInTimeThoughTheTokenDoesNotCome) {
  credentials.holds_back = true;
  ask();
  pass(9999ms);
  EXPECT_TRUE(asked.empty());
  pass(1ms);
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].end, AskEnd::kTimedOut);
  credentials.let_go();
  EXPECT_TRUE(client.calls.empty()) << "nobody waits for it any more";
}

TEST_F(Asks, EndsInTimeAndALateAnswerIsDropped) {
  ask();
  pass(10s);
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].end, AskEnd::kTimedOut);
  client.waiting.at(0)(answered(200, "[]"));
  EXPECT_EQ(asked.size(), 1u);
}

TEST_F(Asks, AnAnswerInTimeIsTheOnlyEnd) {
  client.answers = {answered(200, "[]")};
  ask();
  pass(1h);
  EXPECT_EQ(asked.size(), 1u);
}

TEST_F(Asks, WithoutATokenNothingIsSent) {
  credentials.failure = http::Answer{};
  credentials.failure->detail = "token endpoint answered 401";
  ask();
  EXPECT_TRUE(client.calls.empty());
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].end, AskEnd::kFailed);
  EXPECT_EQ(asked[0].detail, "token endpoint answered 401");
  EXPECT_TRUE(asked[0].messages.empty()) << "what went wrong inside is not the tenant's";
}

TEST_F(Asks, PlainHttpIsForTheSandboxAndLoopbackAlone) {
  supplier().url = "http://127.0.0.1:9000";
  ask();
  EXPECT_TRUE(client.calls.empty());
  EXPECT_EQ(asked.at(0).end, AskEnd::kFailed);
  supplier().sandbox = true;
  ask();
  EXPECT_EQ(client.calls.size(), 1u);
  EXPECT_TRUE(client.calls[0].addresses.allow_loopback);
}

TEST_F(Asks, StoppingEndsWhatIsUnderWayAndWhatComesAfter) {
  ask();
  asker->stop();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].end, AskEnd::kFailed);
  ask();
  EXPECT_EQ(asked.size(), 2u);
  client.waiting.at(0)(answered(200, "[]"));
  pass(1h);
  EXPECT_EQ(asked.size(), 2u);
  EXPECT_EQ(client.calls.size(), 1u);
}

TEST_F(Asks, NothingOfTheAskerIsTouchedOnceItIsGone) {
  ask();
  asker.reset();
  EXPECT_EQ(asked.size(), 1u);
  client.waiting.at(0)(answered(401));
  pass(1h);
  EXPECT_EQ(asked.size(), 1u);
}

TEST(JudgeAsk, SaysWhatEachStatusMeans) {
  struct Row {
    int status;
    AskEnd end;
  };
  for (Row row : {Row{202, AskEnd::kFailed},     Row{204, AskEnd::kFailed},     Row{301, AskEnd::kFailed},
                  Row{400, AskEnd::kFailed},     Row{401, AskEnd::kFailed},     Row{403, AskEnd::kFailed},
                  Row{404, AskEnd::kNotOffered}, Row{405, AskEnd::kNotOffered}, Row{406, AskEnd::kFailed},
                  Row{408, AskEnd::kTimedOut},   Row{409, AskEnd::kRefused},    Row{410, AskEnd::kRefused},
                  Row{411, AskEnd::kFailed},     Row{413, AskEnd::kFailed},     Row{415, AskEnd::kFailed},
                  Row{422, AskEnd::kRefused},    Row{429, AskEnd::kFailed},     Row{500, AskEnd::kFailed},
                  Row{501, AskEnd::kNotOffered}, Row{502, AskEnd::kFailed},     Row{503, AskEnd::kFailed},
                  Row{504, AskEnd::kTimedOut},   Row{599, AskEnd::kFailed},     Row{600, AskEnd::kFailed}}) {
    EXPECT_EQ(judge_ask(answered(row.status, "{}")).end, row.end) << row.status;
  }
  for (int status : {200, 201}) EXPECT_EQ(judge_ask(answered(status, "[]")).end, AskEnd::kAnswered);
  EXPECT_EQ(judge_ask(answered(400, R"({"code":"INVALID_REQUEST"})")).end, AskEnd::kRefused);
  EXPECT_EQ(judge_ask(answered(404, R"({"code":"NOT_FOUND","messages":["no such UPRN"]})")).end, AskEnd::kRefused);
}

TEST(JudgeAsk, TakesTheSuppliersOwnWords) {
  auto refused = judge_ask(answered(422, R"({"code":"INVALID_REQUEST","messages":["not here","not now"]})"));
  EXPECT_EQ(refused.messages, (std::vector<std::string>{"not here", "not now"}));
  EXPECT_EQ(refused.detail, "answered 422");
}

TEST(JudgeAsk, AnAnswerThatIsNoJsonFails) {
  for (const char* body : {"", "<html>", "{", R"({"a":1,"a":2})"}) {
    auto asked = judge_ask(answered(200, body));
    EXPECT_EQ(asked.end, AskEnd::kFailed) << body;
    EXPECT_EQ(asked.messages, std::vector<std::string>{"invalid response received: the body is not JSON"});
  }
}

TEST(JudgeAsk, NullsAreAsAbsent) {
  auto asked = judge_ask(answered(200, R"({"a":null,"b":{"c":null,"d":1},"e":[{"f":null}],"g":null})"));
  EXPECT_EQ(json::serialize(asked.value), R"({"b":{"d":1},"e":[{}]})");
}

TEST(JudgeAsk, TellsLateFromLost) {
  http::Answer late{http::CallOutcome::kUnknown, http::CallFault::kTimeout, {}, "no answer"};
  EXPECT_EQ(judge_ask(late).end, AskEnd::kTimedOut);
  late.outcome = http::CallOutcome::kNotSent;
  EXPECT_EQ(judge_ask(late).end, AskEnd::kTimedOut);
  http::Answer lost{http::CallOutcome::kUnknown, http::CallFault::kConnectionLost, {}, "reset"};
  EXPECT_EQ(judge_ask(lost).end, AskEnd::kFailed);
  EXPECT_EQ(judge_ask(lost).detail, "reset");
  http::Answer unconnected{http::CallOutcome::kNotSent, http::CallFault::kConnect, {}, "refused"};
  EXPECT_EQ(judge_ask(unconnected).end, AskEnd::kFailed);
}

TEST(ReadAnswer, AShapeThatIsNotTakenFailsWithItsPath) {
  Asked<json::value> asked{AskEnd::kAnswered, {}, {}, {}};
  auto read = [](const json::value&, int& into, fields::Findings& findings) {
    into = 5;
    const fields::Path top, lines(top, "lines");
    findings.invalid(fields::Path(lines, size_t(2)), "accepted is an object");
  };
  auto out = read_answer<int>(asked, read);
  EXPECT_EQ(out.end, AskEnd::kFailed);
  EXPECT_EQ(out.messages, std::vector<std::string>{"invalid response received: lines[2]: accepted is an object"});
  asked.end = AskEnd::kRefused;
  asked.messages = {"no"};
  EXPECT_EQ(read_answer<int>(asked, read).end, AskEnd::kRefused);
  EXPECT_EQ(read_answer<int>(asked, read).messages, std::vector<std::string>{"no"});
}

}  // namespace
}  // namespace fibrecafe::suppliers
