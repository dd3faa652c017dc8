// SPDX-License-Identifier: Apache-2.0
#include "auth/outbound.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "auth/auth_fakes.hpp"

namespace fibrecafe::auth {
namespace {

using parties::OutboundAuth;
using parties::OutboundKind;
using std::chrono::seconds;

constexpr const char* kTokenUrl = "https://id.example.com/token";

OutboundAuth oauth(const char* client_id = "us", const char* scope = "") {
  OutboundAuth auth;
  auth.kind = OutboundKind::kOAuth2;
  auth.token_url = kTokenUrl;
  auth.client_id = client_id;
  auth.client_secret = "t0p secret&:=";
  auth.scope = scope;
  return auth;
}

http::ClientCall some_call() {
  http::ClientCall call;
  call.url = "https://supplier.example.com/service-orders";
  call.body = "{}";
  return call;
}

struct Prepared {
  http::ClientCall call;
  std::optional<http::Answer> failure;
  std::string authorization() const { return std::string(call.headers.find("Authorization").value_or("")); }
};

struct OutboundTest : ::testing::Test {
  OutboundTest() { grant("token-1"); }
  void grant(const std::string& token, const char* expires_in = "1000") {
    client.answer(kTokenUrl, answered(200, "{\"access_token\":\"" + token +
                                               "\",\"token_type\":\"bearer\",\"expires_in\":" + expires_in + "}"));
  }
  Prepared prepare(const OutboundAuth& auth, http::ClientCall call = some_call()) {
    std::optional<Prepared> prepared;
    credentials->prepare(std::move(call), auth, [&](http::ClientCall ready, const http::Answer* failure) {
      prepared = Prepared{std::move(ready), failure ? std::optional(*failure) : std::nullopt};
    });
    return prepared.value();
  }
  std::string authorization(const OutboundAuth& auth) { return prepare(auth).authorization(); }

  FakeClient client;
  ManualClock clock{start_of_tests()};
  RecordingLog log;
  std::unique_ptr<OutboundCredentials> credentials = make_outbound_credentials(client, clock, log);
};

TEST_F(OutboundTest, AddsNothingWhereNothingIsAgreed) {
  Prepared prepared = prepare({});
  EXPECT_EQ(prepared.authorization(), "");
  EXPECT_EQ(prepared.call.url, some_call().url);
  EXPECT_FALSE(prepared.failure);
}

TEST_F(OutboundTest, AddsBasicAsItIs) {
  OutboundAuth auth;
  auth.kind = OutboundKind::kBasic;
  auth.username = "user";
  auth.password = "p:ss wörd";
  EXPECT_EQ(authorization(auth), "Basic " + base64("user:p:ss wörd"));
}

TEST_F(OutboundTest, ShowsTheCertificateOfMutualTls) {
  OutboundAuth auth;
  auth.kind = OutboundKind::kMutualTls;
  auth.certificate_pem = "CHAIN";
  auth.key_pem = "KEY";
  Prepared prepared = prepare(auth);
  EXPECT_EQ(prepared.call.certificate_pem, "CHAIN");
  EXPECT_EQ(prepared.call.key_pem, "KEY");
  EXPECT_EQ(prepared.authorization(), "");
}

TEST_F(OutboundTest, FetchesATokenWithClientCredentials) {
  EXPECT_EQ(authorization(oauth("us", "orders write")), "Bearer token-1");
  http::ClientCall call = client.calls().at(0);
  EXPECT_EQ(call.method, "POST");
  EXPECT_EQ(call.body, "grant_type=client_credentials&scope=orders+write");
  EXPECT_EQ(call.headers.find("Content-Type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(call.headers.find("Authorization"), "Basic " + base64("us:t0p%20secret%26%3A%3D"));
}

TEST_F(OutboundTest, FetchesOncePerCredentials) {
  for (int i = 0; i < 3; ++i) authorization(oauth());
  EXPECT_EQ(client.calls().size(), 1u);
  authorization(oauth("them"));
  authorization(oauth("us", "scope"));
  OutboundAuth other_secret = oauth();
  other_secret.client_secret = "other";
  authorization(other_secret);
  EXPECT_EQ(client.calls().size(), 4u);
  authorization(oauth());
  EXPECT_EQ(client.calls().size(), 4u);
}

TEST_F(OutboundTest, FetchesOnceForAllWhoWait) {
  client.hold();
  int ready = 0;
  for (int i = 0; i < 16; ++i) {
    credentials->prepare(some_call(), oauth(), [&](http::ClientCall call, const http::Answer* failure) {
      EXPECT_EQ(failure, nullptr);
      EXPECT_EQ(call.headers.find("Authorization"), "Bearer token-1");
      ++ready;
    });
  }
  EXPECT_EQ(ready, 0);
  client.release();
  EXPECT_EQ(ready, 16);
  EXPECT_EQ(client.calls().size(), 1u);
}

TEST_F(OutboundTest, RenewsAtNineTenthsOfItsLife) {
  authorization(oauth());
  grant("token-2");
  clock.advance(seconds(899));
  EXPECT_EQ(authorization(oauth()), "Bearer token-1");
  clock.advance(seconds(1));
  EXPECT_EQ(authorization(oauth()), "Bearer token-2");
}

TEST_F(OutboundTest, GoesOnWithTheOldTokenWhileARenewalFails) {
  authorization(oauth());
  client.answer(kTokenUrl, answered(503, ""));
  clock.advance(seconds(950));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(authorization(oauth()), "Bearer token-1");
  EXPECT_EQ(client.calls().size(), 2u) << "the token endpoint is not hammered";
  clock.advance(seconds(5));
  EXPECT_EQ(authorization(oauth()), "Bearer token-1");
  EXPECT_EQ(client.calls().size(), 3u);
  clock.advance(seconds(45));
  EXPECT_TRUE(prepare(oauth()).failure);
}

TEST_F(OutboundTest, FetchesAnewAfterARefusal) {
  authorization(oauth());
  grant("token-2");
  credentials->forget(oauth());
  EXPECT_EQ(authorization(oauth()), "Bearer token-2");
  credentials->forget({});
  EXPECT_EQ(authorization(oauth()), "Bearer token-2");
}

TEST_F(OutboundTest, ReadsTheLifeHoweverItIsWritten) {
  const std::pair<const char*, int> cases[] = {{"\"60\"", 54}, {"60.0", 54}, {"60", 54},     {"1e99", 77760},
                                               {"0", 0},       {"-5", 0},    {"\"nan\"", 0}, {"null", 0}};
  for (const auto& [written, good_for] : cases) {
    OutboundAuth auth = oauth(written);
    grant("first", written);
    EXPECT_EQ(authorization(auth), "Bearer first") << written;
    grant("second");
    if (good_for > 0) {
      clock.advance(seconds(good_for - 1));
      EXPECT_EQ(authorization(auth), "Bearer first") << written;
    }
    clock.advance(seconds(1));
    EXPECT_EQ(authorization(auth), "Bearer second") << written;
  }
}

TEST_F(OutboundTest, SaysNotSentWhenThereIsNoToken) {
  struct Case {
    http::Answer answer;
    int status;
    const char* detail;
  };
  http::Answer lost;
  lost.outcome = http::CallOutcome::kUnknown;
  lost.fault = http::CallFault::kTimeout;
  lost.detail = "timed out";
  const Case cases[] = {
      {answered(400, R"({"error":"invalid_client","error_description":"t0p"})"), 400, "answered 400 (invalid_client)"},
      {answered(401, R"({"error":"<b>t0p</b>"})"), 401, "answered 401"},
      {answered(302, ""), 302, "answered 302"},
      {answered(200, "t0p"), 200, "without a usable token"},
      {answered(200, R"({"access_token":"a\r\nX-Evil: t0p"})"), 200, "without a usable token"},
      {answered(200, R"({"access_token":"","token_type":"Bearer"})"), 200, "without a usable token"},
      {answered(200, R"({"access_token":"t0p","token_type":"mac"})"), 200, "without a usable token"},
      {not_connected(), 0, "connection refused"},
      {lost, 0, "timed out"},
  };
  for (const Case& one : cases) {
    client.answer(kTokenUrl, one.answer);
    Prepared prepared = prepare(oauth());
    ASSERT_TRUE(prepared.failure) << one.detail;
    EXPECT_EQ(prepared.failure->outcome, http::CallOutcome::kNotSent) << one.detail;
    EXPECT_EQ(prepared.failure->response.status, one.status) << one.detail;
    EXPECT_NE(prepared.failure->detail.find(one.detail), std::string::npos) << prepared.failure->detail;
    EXPECT_NE(prepared.failure->detail.find("https://id.example.com/token"), std::string::npos)
        << prepared.failure->detail;
    EXPECT_EQ(prepared.failure->detail.find("t0p"), std::string::npos) << prepared.failure->detail;
    EXPECT_EQ(prepared.authorization(), "");
    EXPECT_EQ(prepared.call.body, "{}");
  }
}

TEST_F(OutboundTest, PassesOnWhenToComeBack) {
  http::Answer busy = answered(503, "");
  busy.response.headers.set("Retry-After", "7");
  client.answer(kTokenUrl, busy);
  EXPECT_EQ(prepare(oauth()).failure.value().response.headers.find("Retry-After"), "7");
}

TEST_F(OutboundTest, SendsNoSecretOverPlainHttpButToLoopbackOfASandbox) {
  for (const char* url : {"http://id.example.com/token", "http://127.0.0.1:9/token", "nonsense"}) {
    OutboundAuth auth = oauth();
    auth.token_url = url;
    EXPECT_EQ(prepare(auth).failure.value().fault, http::CallFault::kAddressRefused) << url;
  }
  EXPECT_TRUE(client.calls().empty());
  OutboundAuth local = oauth();
  local.token_url = "http://127.0.0.1:9/token";
  client.answer(local.token_url, answered(200, R"({"access_token":"t","expires_in":60})"));
  http::ClientCall call = some_call();
  call.addresses.allow_loopback = true;
  EXPECT_EQ(prepare(local, call).authorization(), "Bearer t");
  EXPECT_TRUE(client.calls().at(0).addresses.allow_loopback);
}

TEST_F(OutboundTest, TrustsThePartysAuthorityForThePartysHostOnly) {
  http::ClientCall call = some_call();
  call.ca_pem = "CA";
  prepare(oauth(), call);
  OutboundAuth same = oauth();
  same.token_url = "https://SUPPLIER.example.com:8443/token";
  prepare(same, call);
  EXPECT_EQ(client.calls().at(0).ca_pem, "");
  EXPECT_EQ(client.calls().at(1).ca_pem, "CA");
}

TEST_F(OutboundTest, LogsNeitherTokensNorSecrets) {
  authorization(oauth());
  EXPECT_EQ(log.count("outbound_token_fetched"), 1u);
  for (const char* secret : {"token-1", "t0p"}) EXPECT_EQ(log.text().find(secret), std::string::npos) << log.text();
}

TEST_F(OutboundTest, AnswersWhoWaitsWhenTheGatewayStops) {
  client.hold();
  std::optional<http::CallOutcome> outcome;
  credentials->prepare(some_call(), oauth(),
                       [&](http::ClientCall, const http::Answer* failure) { outcome = failure->outcome; });
  EXPECT_FALSE(outcome);
  credentials.reset();
  EXPECT_EQ(outcome, http::CallOutcome::kNotSent);
  client.release();  // the late answer finds nobody
}

}  // namespace
}  // namespace fibrecafe::auth
