// SPDX-License-Identifier: Apache-2.0
// Calls with tokens of our own, entered through TokenService::authenticate.
#include "auth/token_verifier.hpp"

#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include <thread>

#include "auth/auth_fakes.hpp"

namespace fibrecafe::auth {
namespace {

using parties::Role;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

ErrorCode code_of(const Result<Principal>& verdict) {
  return verdict ? ErrorCode::kDefect : verdict.error().code;
}
std::string text_of(const Result<Principal>& verdict) {
  return verdict ? "accepted" : verdict.error().problems.at(0).text;
}

Result<Principal> authenticate(Bench& bench, const http::Request& request) {
  std::optional<Result<Principal>> verdict;
  bench.service->authenticate(request, Role::kTenant, [&](Result<Principal> result) { verdict = std::move(result); });
  return verdict.value();
}

TEST(Authenticate, MakesAPrincipalOfAValidToken) {
  Bench bench;
  auto tenant = bench.authenticate(bench.token());
  ASSERT_TRUE(tenant) << text_of(tenant);
  EXPECT_EQ(tenant->client(), kTenantClient);
  EXPECT_EQ(tenant->role(), Role::kTenant);
  EXPECT_EQ(tenant->tenant(), TenantId{1});
  auto supplier = bench.authenticate(bench.token(kSupplierClient, Role::kSupplier), Role::kSupplier);
  ASSERT_TRUE(supplier);
  EXPECT_EQ(supplier->supplier(), SupplierId{1});
}

TEST(Authenticate, VerifiesATokenOnceAndThenKnowsIt) {
  Bench bench;
  std::string token = bench.token();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bench.authenticate(token));
  EXPECT_EQ(bench.verifications("verified"), 1);
  EXPECT_EQ(bench.verifications("cached"), 2);
}

TEST(Authenticate, ReadsTheSchemeWithoutCase) {
  Bench bench;
  std::string token = bench.token();
  for (const char* scheme : {"Bearer ", "bearer ", "BEARER   "}) {
    http::Request request = bearer_request("");
    request.headers.set("authorization", scheme + token);
    EXPECT_TRUE(authenticate(bench, request)) << scheme;
  }
}

TEST(Authenticate, TellsAMissingTokenFromABadOne) {
  Bench bench;
  http::Request none = bearer_request("");
  none.headers = {};
  http::Request basic = none;
  basic.headers.set("Authorization", "Basic YTpi");
  http::Request longer_scheme = none;
  longer_scheme.headers.set("Authorization", "Bearerx " + bench.token());
  for (const http::Request& request : {none, basic, longer_scheme}) {
    auto verdict = authenticate(bench, request);
    EXPECT_EQ(code_of(verdict), ErrorCode::kNotAuthorised);
    EXPECT_EQ(text_of(verdict), "");
  }
  auto empty = bench.authenticate("");
  EXPECT_EQ(code_of(empty), ErrorCode::kNotAuthorised);
  EXPECT_NE(text_of(empty), "");
}

TEST(Authenticate, RefusesTwoAuthorizationHeaders) {
  Bench bench;
  http::Request request = bearer_request(bench.token());
  request.headers.add("Authorization", "Bearer " + bench.token());
  EXPECT_EQ(code_of(authenticate(bench, request)), ErrorCode::kNotAuthorised);
}

TEST(Authenticate, RefusesEveryTamperedToken) {
  Bench bench;
  const std::string token = bench.token();
  const PrivateKey ours = PrivateKey::from_pem(bench.keys.signing_keys()[0].private_pem);
  const PrivateKey theirs = PrivateKey::make();
  const json::object header = header_of(token), claims = claims_of(token);
  const int64_t now = claims.at("iat").as_int64();
  auto with = [](json::object object, std::string_view name, json::value value) {
    object[name] = std::move(value);
    return object;
  };
  auto without = [](json::object object, std::string_view name) {
    object.erase(name);
    return object;
  };
  auto signed_claims = [&](const json::object& bent) { return signed_token(header, bent, ours); };
  auto signed_header = [&](const json::object& bent) { return signed_token(bent, claims, ours); };
  const std::string payload = token.substr(token.find('.') + 1, token.rfind('.') - token.find('.') - 1);
  const std::string signature = token.substr(token.rfind('.'));
  const std::string none = base64url(R"({"typ":"at+jwt","alg":"none"})") + "." + payload + ".";
  // The public key as an HMAC secret: the classic confusion of algorithms.
  std::string hs256 = base64url(json::serialize(with(header, "alg", "HS256"))) + "." + payload;
  std::string secret = public_jwk(bench.keys.signing_keys()[0]);
  std::array<uint8_t, 32> mac{};
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), reinterpret_cast<const uint8_t*>(hs256.data()),
       hs256.size(), mac.data(), nullptr);
  hs256 += "." + base64url(as_text(mac));

  const std::pair<const char*, std::string> cases[] = {
      {"algorithm none", none},
      {"algorithm none with the signature left", none + signature.substr(1)},
      {"HS256 with the public key", hs256},
      {"RS256 said, ES256 signed", signed_header(with(header, "alg", "RS256"))},
      {"EdDSA said, ES256 signed", signed_header(with(header, "alg", "EdDSA"))},
      {"typ JWT", signed_header(with(header, "typ", "JWT"))},
      {"no typ", signed_header(without(header, "typ"))},
      {"crit", signed_header(with(header, "crit", json::array{"exp"}))},
      {"no kid", signed_header(without(header, "kid"))},
      {"kid of nobody", signed_header(with(header, "kid", "nobody"))},
      {"our kid, another key", signed_token(header, claims, theirs)},
      {"the key in the token", signed_token(with(header, "jwk", theirs.public_jwk()), claims, theirs)},
      {"the key in the token alone",
       signed_token(with(without(header, "kid"), "jwk", theirs.public_jwk()), claims, theirs)},
      {"the key at an address", signed_token(with(header, "jku", "https://evil.example.com/jwks"), claims, theirs)},
      {"another audience", signed_claims(with(claims, "aud", "com.fibregateway.OTHER"))},
      {"no audience", signed_claims(without(claims, "aud"))},
      {"another issuer", signed_claims(with(claims, "iss", "https://gateway.example.com/"))},
      {"no issuer", signed_claims(without(claims, "iss"))},
      {"an issuer that is no text", signed_claims(with(claims, "iss", json::array{"https://gateway.example.com"}))},
      {"expired", signed_claims(with(claims, "exp", now - 30))},
      {"no end", signed_claims(without(claims, "exp"))},
      {"an end that is no number", signed_claims(with(claims, "exp", "tomorrow"))},
      {"an end beyond all time", signed_claims(with(claims, "exp", 1e300))},
      {"a negative end", signed_claims(with(claims, "exp", -1))},
      {"not valid yet", signed_claims(with(claims, "nbf", now + 31))},
      {"issued in the future", signed_claims(with(claims, "iat", now + 31))},
      {"a beginning that is no number", signed_claims(with(claims, "nbf", "now"))},
      {"no client", signed_claims(without(claims, "client_id"))},
      {"a client that is no text", signed_claims(with(claims, "client_id", 7))},
      {"an unknown client", signed_claims(with(claims, "client_id", "nobody"))},
      {"another payload under the signature",
       token.substr(0, token.find('.') + 1) + base64url(json::serialize(with(claims, "client_id", kOperatorClient))) +
           signature},
      {"no signature", token.substr(0, token.rfind('.') + 1)},
      {"truncated", token.substr(0, token.size() - 1)},
      {"truncated by a base64 group", token.substr(0, token.size() - 4)},
      {"a part more", token + ".e30"},
      {"trailing padding", token + "=="},
      {"trailing blank", token + " "},
      {"nonsense", "nonsense"},
  };
  for (const auto& [what, bent] : cases) {
    EXPECT_EQ(code_of(bench.authenticate(bent)), ErrorCode::kNotAuthorised)
        << what << ": " << text_of(bench.authenticate(bent));
    EXPECT_NE(text_of(bench.authenticate(bent)), "") << what;
  }
  EXPECT_TRUE(bench.authenticate(token));
  EXPECT_TRUE(bench.client.calls().empty()) << "a token made us call someone";
}

TEST(Authenticate, RefusesTheOtherSpellingOfASignature) {
  Bench bench;
  std::string token = bench.token();
  // The last character of 64 bytes carries four unused bits: of its 16 spellings only one is right.
  int accepted = 0;
  for (char last : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")) {
    token.back() = last;
    if (bench.authenticate(token)) ++accepted;
  }
  EXPECT_EQ(accepted, 1);
}

TEST(Authenticate, GrantsLeewayAtBothEnds) {
  Bench bench;
  PrivateKey key = PrivateKey::from_pem(bench.keys.signing_keys()[0].private_pem);
  std::string token = bench.token();
  json::object claims = claims_of(token);
  int64_t now = claims.at("iat").as_int64();
  claims["exp"] = now - 29;
  EXPECT_TRUE(bench.authenticate(signed_token(header_of(token), claims, key)));
  claims["exp"] = now + 3600.5;  // a fraction is allowed
  claims["nbf"] = claims["iat"] = now + 30;
  EXPECT_TRUE(bench.authenticate(signed_token(header_of(token), claims, key)));
}

TEST(Authenticate, TakesAnAudienceAmongOthers) {
  Bench bench;
  PrivateKey key = PrivateKey::from_pem(bench.keys.signing_keys()[0].private_pem);
  std::string token = bench.token();
  json::object claims = claims_of(token);
  claims["aud"] = json::array{"other", "com.fibregateway.DEMO"};
  EXPECT_TRUE(bench.authenticate(signed_token(header_of(token), claims, key)));
  claims["aud"] = json::array{"other", 7};
  EXPECT_FALSE(bench.authenticate(signed_token(header_of(token), claims, key)));
}

TEST(Authenticate, RefusesATokenThatExpiredAlsoFromTheCache) {
  Bench bench;
  std::string token = bench.token();
  EXPECT_TRUE(bench.authenticate(token));
  bench.clock.advance(hours(1) + seconds(29));
  EXPECT_TRUE(bench.authenticate(token));
  EXPECT_EQ(bench.verifications("cached"), 1);
  bench.clock.advance(seconds(1));
  auto verdict = bench.authenticate(token);
  EXPECT_EQ(code_of(verdict), ErrorCode::kNotAuthorised);
  EXPECT_EQ(text_of(verdict), "The access token has expired");
}

TEST(Authenticate, HonoursTokensOfARotatedKeyUntilTheyExpire) {
  Bench bench;
  std::string cached = bench.token(), unseen = bench.token();
  EXPECT_TRUE(bench.authenticate(cached));
  bench.clock.advance(minutes(1));
  bench.keys.add_signing_key(make_signing_key(bench.clock.now()));
  bench.service->reload_keys();
  std::string fresh = bench.token();
  EXPECT_EQ(header_of(fresh).at("kid"), json::value(bench.keys.signing_keys()[0].id));
  EXPECT_NE(header_of(fresh).at("kid"), header_of(cached).at("kid"));
  bench.clock.advance(minutes(58));
  for (const std::string& token : {cached, unseen, fresh}) EXPECT_TRUE(bench.authenticate(token));
  bench.clock.advance(minutes(2));
  EXPECT_FALSE(bench.authenticate(cached));
  EXPECT_FALSE(bench.authenticate(unseen));
  bench.clock.advance(minutes(2));
  bench.service->reload_keys();
  EXPECT_EQ(bench.keys.signing_keys().size(), 1u);
  EXPECT_EQ(read_json(bench.service->jwks().body).at("keys").as_array().size(), 1u);
}

TEST(Authenticate, RefusesARemovedClientAtOnce) {
  Bench bench;
  std::string token = bench.token();
  EXPECT_TRUE(bench.authenticate(token));
  parties::Directory::Content content = some_parties();
  content.clients.erase(content.clients.begin());
  bench.directory.set(content);
  EXPECT_EQ(code_of(bench.authenticate(token)), ErrorCode::kNotAuthorised);
  content = some_parties();
  content.tenants[0].removed = true;
  bench.directory.set(content);
  EXPECT_EQ(code_of(bench.authenticate(token)), ErrorCode::kNotAuthorised);
  bench.directory.set(some_parties());
  EXPECT_TRUE(bench.authenticate(token));
}

TEST(Authenticate, NeverOpensOneRolesApiToAnother) {
  Bench bench;
  const std::pair<Role, const char*> all[] = {
      {Role::kTenant, kTenantClient}, {Role::kSupplier, kSupplierClient}, {Role::kOperator, kOperatorClient}};
  for (const auto& [own, client] : all) {
    std::string token = bench.token(client, own);
    for (const auto& [api, unused] : all) {
      auto verdict = bench.authenticate(token, api);
      if (api == own) {
        EXPECT_TRUE(verdict) << client;
      } else {
        EXPECT_EQ(code_of(verdict), ErrorCode::kForbidden) << client;
      }
    }
  }
}

TEST(Authenticate, AsksForTheScopeAsWellAsTheRole) {
  Bench bench;
  PrivateKey key = PrivateKey::from_pem(bench.keys.signing_keys()[0].private_pem);
  std::string token = bench.token();
  json::object claims = claims_of(token);
  for (const char* scope : {"tenant.all.all", "x com.fibregateway.DEMO/tenant.all.all"}) {
    claims["scope"] = scope;
    EXPECT_TRUE(bench.authenticate(signed_token(header_of(token), claims, key))) << scope;
  }
  for (const char* scope : {"", "supplier.all.all", "tenant.all.allx", "com.fibregateway.OTHER/tenant.all.all"}) {
    claims["scope"] = scope;
    EXPECT_EQ(code_of(bench.authenticate(signed_token(header_of(token), claims, key))), ErrorCode::kForbidden) << scope;
  }
  // The supplier's scope in a tenant's token opens the supplier's API no more than the tenant's.
  claims["scope"] = "supplier.all.all";
  EXPECT_EQ(code_of(bench.authenticate(signed_token(header_of(token), claims, key), Role::kSupplier)),
            ErrorCode::kForbidden);
  claims.erase("scope");
  EXPECT_EQ(code_of(bench.authenticate(signed_token(header_of(token), claims, key))), ErrorCode::kForbidden);
}

TEST(Authenticate, HonoursTheAllowListAsItIsNow) {
  Bench bench;
  std::string token = bench.token();
  EXPECT_TRUE(bench.authenticate(token));
  parties::Directory::Content content = some_parties();
  content.clients[0].allow = {"198.51.100.0/24"};
  bench.directory.set(content);
  EXPECT_EQ(code_of(bench.authenticate(token)), ErrorCode::kForbidden);
  content.clients[0].allow = {"198.51.100.0/24", "192.0.2.0/29"};
  bench.directory.set(content);
  EXPECT_TRUE(bench.authenticate(token));
}

TEST(Authenticate, RefusesOwnTokensWhereOnlyAnOutsideIssuerCounts) {
  std::string token = Bench().token();
  TokenSettings settings = some_settings();
  settings.own_tokens = false;
  Bench bench(settings);
  EXPECT_EQ(code_of(bench.authenticate(token)), ErrorCode::kNotAuthorised);
}

TEST(Authenticate, ServesManyThreadsWhileKeysAndPartiesChange) {
  Bench bench;
  std::vector<std::string> tokens;
  for (int i = 0; i < 8; ++i) tokens.push_back(bench.token());
  std::atomic<int> accepted = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      for (int round = 0; round < 50; ++round) {
        if (bench.authenticate(tokens[size_t(round) % tokens.size()])) ++accepted;
      }
    });
  }
  for (int i = 0; i < 10; ++i) {
    bench.keys.add_signing_key(make_signing_key(bench.clock.now()));
    bench.service->reload_keys();
    bench.directory.set(some_parties());
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(accepted, 4 * 50);
}

}  // namespace
}  // namespace fibrecafe::auth
