// SPDX-License-Identifier: Apache-2.0
// The token endpoints, entered through TokenService::issue.
#include "auth/token_issuer.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

#include "auth/auth_fakes.hpp"

namespace fibrecafe::auth {
namespace {

using parties::Role;

std::string error_of(const http::Response& response) {
  if (response.status != 400) return "status " + std::to_string(response.status);
  return std::string(read_json(response.body).at("error").as_string());
}

http::Request basic_request(const std::string& header, const std::string& body = "grant_type=client_credentials") {
  http::Request request = form_request(body);
  request.headers.set("Authorization", header);
  return request;
}

void expect_uncached(const http::Response& response) {
  EXPECT_EQ(response.headers.find("Cache-Control"), "no-store");
  EXPECT_EQ(response.headers.find("Pragma"), "no-cache");
}

TEST(TokenEndpoint, IssuesATokenToWhoKnowsTheSecret) {
  Bench bench;
  http::Response response = bench.issue(form_request(login_form(kTenantClient)));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.find("Content-Type"), "application/json");
  expect_uncached(response);
  json::object body = read_json(response.body);
  EXPECT_EQ(body.at("token_type"), "Bearer");
  EXPECT_EQ(body.at("expires_in"), 3600);
  EXPECT_TRUE(body.at("expires_in").is_int64());
  EXPECT_EQ(body.at("scope"), "com.fibregateway.DEMO/tenant.all.all");
  EXPECT_EQ(bench.metrics.value("auth_tokens_issued_total", {{"role", "tenant"}}), 1);
}

TEST(TokenEndpoint, PutsIntoTheTokenWhatRfc9068AsksFor) {
  Bench bench;
  std::string token = bench.token(kSupplierClient, Role::kSupplier);
  json::object header = header_of(token), claims = claims_of(token);
  EXPECT_EQ(header, json::object({{"typ", "at+jwt"}, {"alg", "ES256"}, {"kid", bench.keys.signing_keys()[0].id}}));
  int64_t now = bench.clock.now().time_since_epoch().count() / 1000;
  EXPECT_EQ(claims.at("iss"), "https://gateway.example.com");
  EXPECT_EQ(claims.at("aud"), "com.fibregateway.DEMO");
  EXPECT_EQ(claims.at("sub"), kSupplierClient);
  EXPECT_EQ(claims.at("client_id"), kSupplierClient);
  EXPECT_EQ(claims.at("scope"), "com.fibregateway.DEMO/supplier.all.all");
  EXPECT_EQ(claims.at("iat"), now);
  EXPECT_EQ(claims.at("exp"), now + 3600);
  EXPECT_TRUE(parse_uuid(std::string(claims.at("jti").as_string())));
  EXPECT_NE(claims.at("jti"), claims_of(bench.token(kSupplierClient, Role::kSupplier)).at("jti"));
}

TEST(TokenEndpoint, TakesCredentialsByFormAndByBasic) {
  Bench bench;
  const std::pair<const char*, http::Request> cases[] = {
      {"form", form_request(login_form(kTenantClient))},
      {"basic", basic_request(basic_header(kTenantClient, kSecret))},
      {"basic, other case", basic_request("bAsIc " + base64("isp-one-client:s3cret"))},
      {"basic, form-encoded halves", basic_request("Basic " + base64("isp%2Done%2Dclient:s%33cret"))},
      {"basic with its own client_id in the form",
       basic_request(basic_header(kTenantClient, kSecret), "grant_type=client_credentials&client_id=isp-one-client")},
  };
  for (const auto& [what, request] : cases) EXPECT_EQ(bench.issue(request).status, 200) << what;
  http::Request charset = form_request(login_form(kTenantClient) + "&unknown=ignored&scope=");
  charset.headers.set("Content-Type", "Application/X-WWW-Form-Urlencoded ; charset=UTF-8");
  EXPECT_EQ(bench.issue(charset).status, 200);
}

TEST(TokenEndpoint, TakesTheScopeWithAndWithoutItsPrefix) {
  Bench bench;
  for (const char* scope : {"tenant.all.all", "com.fibregateway.DEMO/tenant.all.all",
                            " tenant.all.all  com.fibregateway.DEMO/tenant.all.all "}) {
    http::Response response =
        bench.issue(form_request(login_form(kTenantClient) + "&scope=" + http::percent_encode(scope)));
    EXPECT_EQ(response.status, 200) << scope;
    EXPECT_EQ(read_json(response.body).at("scope"), "com.fibregateway.DEMO/tenant.all.all");
  }
  for (const char* scope : {"supplier.all.all", "tenant.all.all supplier.all.all",
                            "com.fibregateway.OTHER/tenant.all.all", "TENANT.ALL.ALL", "x"}) {
    http::Response response =
        bench.issue(form_request(login_form(kTenantClient) + "&scope=" + http::percent_encode(scope)));
    EXPECT_EQ(error_of(response), "invalid_scope") << scope;
  }
}

TEST(TokenEndpoint, RefusesBadRequestsInOAuthsShape) {
  Bench bench;
  std::string good = login_form(kTenantClient);
  struct Case {
    const char* what;
    http::Request request;
    const char* error;
  };
  auto typed = [&](const char* type) {
    http::Request request = form_request(good);
    request.headers.set("Content-Type", type);
    return request;
  };
  http::Request two_headers = basic_request(basic_header(kTenantClient, kSecret));
  two_headers.headers.add("Authorization", basic_header(kTenantClient, kSecret));
  http::Request two_types = form_request(good);
  two_types.headers.add("Content-Type", "application/x-www-form-urlencoded");
  http::Request compressed = form_request(good);
  compressed.headers.set("Content-Encoding", "gzip");
  http::Request by_query = form_request("");
  by_query.query = good;
  http::Request untyped = form_request(good);
  untyped.headers = {};
  const std::string basic = basic_header(kTenantClient, kSecret);
  const Case cases[] = {
      {"JSON", typed("application/json"), "invalid_request"},
      {"multipart", typed("multipart/form-data; boundary=x"), "invalid_request"},
      {"a longer media type", typed("application/x-www-form-urlencodedx"), "invalid_request"},
      {"no media type", untyped, "invalid_request"},
      {"two media types", two_types, "invalid_request"},
      {"compressed", compressed, "invalid_request"},
      {"in the query", by_query, "invalid_request"},
      {"an empty body", form_request(""), "invalid_request"},
      {"a broken escape", form_request(good + "&x=%zz"), "invalid_request"},
      {"grant_type missing", form_request("client_id=a&client_secret=b"), "invalid_request"},
      {"grant_type empty", form_request("grant_type=&client_id=a&client_secret=b"), "invalid_request"},
      {"grant_type twice", form_request(good + "&grant_type=client_credentials"), "invalid_request"},
      {"client_id twice", form_request(good + "&client_id=x"), "invalid_request"},
      {"scope twice, once empty", form_request(good + "&scope=&scope=tenant.all.all"), "invalid_request"},
      {"an unknown parameter twice", form_request(good + "&x=1&x=2"), "invalid_request"},
      {"grant_type password", form_request("grant_type=password&client_id=a&client_secret=b"),
       "unsupported_grant_type"},
      {"client_secret missing", form_request("grant_type=client_credentials&client_id=a"), "invalid_request"},
      {"client_id missing", form_request("grant_type=client_credentials&client_secret=a"), "invalid_request"},
      {"credentials both ways", basic_request(basic, good), "invalid_request"},
      {"another client_id in the form", basic_request(basic, "grant_type=client_credentials&client_id=x"),
       "invalid_request"},
      {"two Authorization headers", two_headers, "invalid_request"},
      {"no credentials", form_request("grant_type=client_credentials"), "invalid_client"},
      {"a bearer token", basic_request("Bearer x"), "invalid_client"},
      {"Basic without credentials", basic_request("Basic"), "invalid_client"},
      {"Basic that is not base64", basic_request("Basic ***"), "invalid_client"},
      {"Basic without a colon", basic_request("Basic " + base64("abc")), "invalid_client"},
      {"Basic with a broken escape", basic_request("Basic " + base64("a%zz:b")), "invalid_client"},
      {"Basic with an empty secret", basic_request("Basic " + base64("isp-one-client:")), "invalid_client"},
      {"an unknown client", form_request(login_form("nobody")), "invalid_client"},
      {"a wrong secret", form_request(login_form(kTenantClient, "wrong")), "invalid_client"},
      {"a wrong secret, bad scope", form_request(login_form(kTenantClient, "wrong") + "&scope=x"), "invalid_client"},
      {"a supplier's client", form_request(login_form(kSupplierClient)), "invalid_client"},
      {"an operator's client", form_request(login_form(kOperatorClient)), "invalid_client"},
  };
  for (const Case& one : cases) {
    http::Response response = bench.issue(one.request);
    EXPECT_EQ(error_of(response), one.error) << one.what;
    EXPECT_EQ(response.headers.find("Content-Type"), "application/json") << one.what;
    expect_uncached(response);
  }
}

TEST(TokenEndpoint, AnswersAnUnknownClientAsAWrongSecretAndAClientOfAnotherRole) {
  Bench bench;
  std::string wrong = bench.issue(form_request(login_form(kTenantClient, "wrong"))).body;
  EXPECT_EQ(bench.issue(form_request(login_form("nobody"))).body, wrong);
  EXPECT_EQ(bench.issue(form_request(login_form(kSupplierClient))).body, wrong);
}

TEST(TokenEndpoint, ServesEachRoleItsOwnClientsOnly) {
  Bench bench;
  const std::pair<Role, const char*> own[] = {
      {Role::kTenant, kTenantClient}, {Role::kSupplier, kSupplierClient}, {Role::kOperator, kOperatorClient}};
  for (const auto& [role, unused] : own) {
    for (const auto& [other, client] : own) {
      EXPECT_EQ(bench.issue(form_request(login_form(client)), role).status, role == other ? 200 : 400) << client;
    }
  }
}

TEST(TokenEndpoint, ChallengesWhereBasicWasUsedOnly) {
  Bench bench;
  http::Response basic = bench.issue(basic_request(basic_header(kTenantClient, "wrong")));
  EXPECT_EQ(basic.status, 400);
  EXPECT_EQ(basic.headers.find("WWW-Authenticate").value_or("").substr(0, 6), "Basic ");
  EXPECT_EQ(bench.issue(form_request(login_form(kTenantClient, "wrong"))).headers.count("WWW-Authenticate"), 0u);
  EXPECT_EQ(bench.issue(basic_request("Basic ***")).headers.count("WWW-Authenticate"), 1u);
}

TEST(TokenEndpoint, AnswersForbiddenWithoutABodyOffTheAllowList) {
  Bench bench;
  parties::Directory::Content content = some_parties();
  content.clients[0].allow = {"198.51.100.0/24"};
  bench.directory.set(content);
  http::Response response = bench.issue(form_request(login_form(kTenantClient)));
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(error_of(bench.issue(form_request(login_form(kTenantClient, "wrong")))), "invalid_client");
  content.clients[0].allow.push_back("192.0.2.7");
  bench.directory.set(content);
  EXPECT_EQ(bench.issue(form_request(login_form(kTenantClient))).status, 200);
}

TEST(TokenEndpoint, RefusesWhoWasRemoved) {
  Bench bench;
  parties::Directory::Content content = some_parties();
  content.tenants[0].removed = true;
  bench.directory.set(content);
  EXPECT_EQ(error_of(bench.issue(form_request(login_form(kTenantClient)))), "invalid_client");
  content = some_parties();
  content.clients.clear();
  bench.directory.set(content);
  EXPECT_EQ(error_of(bench.issue(form_request(login_form(kTenantClient)))), "invalid_client");
}

TEST(TokenEndpoint, LogsClientsButNeitherSecretsNorStrangersTexts) {
  Bench bench;
  std::string token = bench.token();
  bench.issue(form_request(login_form(kTenantClient, "wr0ng-secret")));
  bench.issue(form_request(login_form("wr0ng-client", "x")));
  std::string log = bench.log.text();
  EXPECT_NE(log.find("token_issued client=isp-one-client"), std::string::npos) << log;
  EXPECT_NE(log.find("login_failed client=isp-one-client role=tenant reason=wrong_secret"), std::string::npos) << log;
  EXPECT_NE(log.find("login_failed client=(not registered) role=tenant reason=unknown_client"), std::string::npos)
      << log;
  for (const std::string& secret : {token, std::string("wr0ng"), std::string(kSecret)}) {
    EXPECT_EQ(log.find(secret), std::string::npos) << log;
  }
  EXPECT_EQ(bench.metrics.value("auth_logins_failed_total", {{"reason", "wrong_secret"}}), 1);
  EXPECT_EQ(bench.metrics.value("auth_logins_failed_total", {{"reason", "unknown_client"}}), 1);
}

TEST(TokenEndpoint, BoundsAStormOfLogins) {
  Bench bench;
  constexpr int kLogins = 200;
  std::atomic<int> issued = 0, overloaded = 0, other = 0;
  std::latch answered(kLogins);
  for (int i = 0; i < kLogins; ++i) {
    bench.service->issue(form_request(login_form(kTenantClient)), Role::kTenant, [&](http::Response response) {
      bool come_back = response.status == 503 && response.body.empty() && response.headers.find("Retry-After") == "1";
      ++(response.status == 200 ? issued : come_back ? overloaded : other);
      answered.count_down();
    });
  }
  answered.wait();
  EXPECT_GE(issued, 64);
  EXPECT_EQ(issued + overloaded, kLogins);
  EXPECT_EQ(other, 0);
}

TEST(TokenEndpoint, AnswersAllWhoWaitWhenTheGatewayStops) {
  std::atomic<int> answered = 0;
  {
    Bench bench;
    for (int i = 0; i < 64; ++i) {
      bench.service->issue(form_request(login_form(kTenantClient)), Role::kTenant, [&](http::Response) { ++answered; });
    }
  }
  EXPECT_EQ(answered, 64);
}

TEST(TokenEndpoint, IssuesNothingWhereOnlyAnOutsideIssuerCounts) {
  TokenSettings settings = some_settings();
  settings.own_tokens = false;
  Bench bench(settings);
  EXPECT_EQ(error_of(bench.issue(form_request(login_form(kTenantClient)))), "unauthorized_client");
  EXPECT_EQ(bench.service->metadata().status, 404);
  EXPECT_EQ(bench.service->jwks().body, R"({"keys":[]})");
  EXPECT_TRUE(bench.keys.signing_keys().empty());
}

TEST(Metadata, IsThatOfRfc8414) {
  Bench bench;
  json::object metadata = read_json(bench.service->metadata().body);
  EXPECT_EQ(metadata.at("issuer"), "https://gateway.example.com");
  EXPECT_EQ(metadata.at("token_endpoint"), "https://gateway.example.com/v1/auth/tenant/access-token");
  EXPECT_EQ(metadata.at("jwks_uri"), "https://gateway.example.com/.well-known/jwks.json");
  EXPECT_EQ(metadata.at("response_types_supported"), json::array());
  EXPECT_EQ(metadata.at("grant_types_supported"), json::parse(R"(["client_credentials"])"));
  EXPECT_EQ(metadata.at("token_endpoint_auth_methods_supported"),
            json::parse(R"(["client_secret_basic","client_secret_post"])"));
  EXPECT_EQ(metadata.at("scopes_supported").as_array().at(0), "com.fibregateway.DEMO/tenant.all.all");
  EXPECT_EQ(bench.service->metadata().headers.find("Content-Type"), "application/json");
}

TEST(Jwks, ShowsThePublicHalvesOfAllKeysThatVerify) {
  Bench bench;
  bench.keys.add_signing_key(make_signing_key(bench.clock.now()));
  bench.service->reload_keys();
  json::array keys = read_json(bench.service->jwks().body).at("keys").as_array();
  ASSERT_EQ(keys.size(), 2u);
  for (const json::value& key : keys) {
    EXPECT_TRUE(PublicKey::from_jwk(key.as_object()));
    EXPECT_FALSE(key.as_object().contains("d"));
  }
}

}  // namespace
}  // namespace fibrecafe::auth
