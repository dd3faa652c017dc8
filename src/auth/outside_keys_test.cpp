// SPDX-License-Identifier: Apache-2.0
// Calls with tokens of an outside issuer, entered through TokenService::authenticate.
#include "auth/outside_keys.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <sodium.h>

#include <atomic>

#include "auth/auth_fakes.hpp"

namespace fibrecafe::auth {
namespace {

using parties::Role;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* kIssuer = "https://id.example.com/realm";
constexpr const char* kDiscovery = "https://id.example.com/realm/.well-known/openid-configuration";
constexpr const char* kRfc8414 = "https://id.example.com/.well-known/oauth-authorization-server/realm";
constexpr const char* kJwks = "https://keys.example.com/jwks";

OutsideIssuer some_issuer() {
  OutsideIssuer issuer;
  issuer.issuer = kIssuer;
  issuer.audience = "fibrecafe";
  return issuer;
}

TokenSettings trusting(OutsideIssuer issuer) {
  TokenSettings settings = some_settings();
  settings.outside = {std::move(issuer)};
  return settings;
}

json::object named_key(json::object jwk, const char* id) {
  jwk["kid"] = id;
  return jwk;
}

struct OutsideKeysTest : ::testing::Test {
  explicit OutsideKeysTest(OutsideIssuer issuer = some_issuer()) : bench(trusting(std::move(issuer))) {
    bench.client.answer(kDiscovery, answered(200, metadata(kIssuer, kJwks)));
    publish({named_key(key.public_jwk(), "key-1")});
  }
  static std::string metadata(const char* issuer, const char* jwks_uri) {
    return json::serialize(json::object{{"issuer", issuer}, {"jwks_uri", jwks_uri}});
  }
  void publish(std::initializer_list<json::object> jwks) {
    json::array keys(jwks.begin(), jwks.end());
    bench.client.answer(kJwks, answered(200, json::serialize(json::object{{"keys", keys}})));
  }
  json::object claims() const {
    int64_t now = bench.clock.now().time_since_epoch().count() / 1000;
    return {{"iss", kIssuer}, {"aud", "fibrecafe"},        {"sub", "x"},       {"client_id", kTenantClient},
            {"iat", now},     {"scope", "tenant.all.all"}, {"exp", now + 3600}};
  }
  json::object header(const char* key_id = "key-1") const {
    return {{"alg", "ES256"}, {"typ", "at+jwt"}, {"kid", key_id}};
  }
  std::string token(const char* key_id = "key-1") const { return signed_token(header(key_id), claims(), key); }
  std::string token_with(std::string_view claim, json::value value) const {
    json::object bent = claims();
    bent[claim] = std::move(value);
    return signed_token(header(), bent, key);
  }
  ErrorCode code(const std::string& bearer, Role role = Role::kTenant) {
    auto verdict = bench.authenticate(bearer, role);
    return verdict ? ErrorCode::kDefect : verdict.error().code;
  }

  PrivateKey key = PrivateKey::make();
  Bench bench;
};

// The same with a setting changed.
struct ArrayScopes : OutsideKeysTest {
  static OutsideIssuer issuer() {
    OutsideIssuer changed = some_issuer();
    changed.scope_claim = "scp";
    return changed;
  }
  ArrayScopes() : OutsideKeysTest(issuer()) {}
};
struct ScopesByClient : OutsideKeysTest {
  static OutsideIssuer issuer() {
    OutsideIssuer changed = some_issuer();
    changed.scopes_by_client = true;
    return changed;
  }
  ScopesByClient() : OutsideKeysTest(issuer()) {}
};
struct PlainType : OutsideKeysTest {
  static OutsideIssuer issuer(const char* type) {
    OutsideIssuer changed = some_issuer();
    changed.type = type;
    return changed;
  }
  PlainType() : OutsideKeysTest(issuer("JWT")) {}
};
struct NoType : OutsideKeysTest {
  NoType() : OutsideKeysTest(PlainType::issuer("")) {}
};

TEST_F(OutsideKeysTest, AreFoundByDiscoveryAndKept) {
  auto verdict = bench.authenticate(token());
  ASSERT_TRUE(verdict) << verdict.error().problems.at(0).text;
  EXPECT_EQ(verdict->client(), kTenantClient);
  EXPECT_EQ(verdict->tenant(), TenantId{1});
  EXPECT_TRUE(bench.authenticate(token_with("jti", "another token")));
  EXPECT_EQ(bench.client.count(kDiscovery), 1u);
  EXPECT_EQ(bench.client.count(kJwks), 1u);
  EXPECT_EQ(bench.client.calls()[0].method, "GET");
  EXPECT_EQ(bench.log.count("outside_keys_refreshed"), 1u);
}

TEST_F(OutsideKeysTest, AreFoundByRfc8414WhereOpenIdIsNotSpoken) {
  bench.client.answer(kDiscovery, answered(404, ""));
  bench.client.answer(kRfc8414, answered(200, metadata(kIssuer, kJwks)));
  EXPECT_TRUE(bench.authenticate(token()));
}

TEST_F(OutsideKeysTest, MeetTheSameRulesAsOurOwnTokens) {
  EXPECT_EQ(code(token(), Role::kSupplier), ErrorCode::kForbidden);
  EXPECT_EQ(code(token_with("scope", "")), ErrorCode::kForbidden);
  EXPECT_TRUE(bench.authenticate(token_with("scope", "com.fibregateway.DEMO/tenant.all.all")));
  EXPECT_EQ(code(token_with("aud", "com.fibregateway.DEMO")), ErrorCode::kNotAuthorised);
  EXPECT_EQ(code(token_with("iss", "https://id.example.com/other")), ErrorCode::kNotAuthorised);
  EXPECT_EQ(code(token_with("client_id", "nobody")), ErrorCode::kNotAuthorised);
  EXPECT_EQ(code(token_with("exp", 1000)), ErrorCode::kNotAuthorised);
  EXPECT_EQ(code(signed_token(header(), claims(), PrivateKey::make())), ErrorCode::kNotAuthorised);
  json::object typed = header();
  typed["typ"] = "JWT";
  EXPECT_EQ(code(signed_token(typed, claims(), key)), ErrorCode::kNotAuthorised);
}

TEST_F(OutsideKeysTest, DoNotSpeakForTheGatewayNorItForThem) {
  EXPECT_EQ(code(token_with("iss", "https://gateway.example.com")), ErrorCode::kNotAuthorised);
  PrivateKey ours = PrivateKey::from_pem(bench.keys.signing_keys()[0].private_pem);
  EXPECT_EQ(code(signed_token(header(), claims(), ours)), ErrorCode::kNotAuthorised);
}

TEST_F(OutsideKeysTest, MapAzpWhereThereIsNoClientId) {
  json::object by_azp = claims();
  by_azp.erase("client_id");
  by_azp["azp"] = kTenantClient;
  EXPECT_TRUE(bench.authenticate(signed_token(header(), by_azp, key)));
  by_azp["client_id"] = "nobody";  // then azp does not count
  EXPECT_EQ(code(signed_token(header(), by_azp, key)), ErrorCode::kNotAuthorised);
}

TEST_F(ArrayScopes, AreReadFromTheClaimThatTheIssuerUses) {
  EXPECT_TRUE(bench.authenticate(token_with("scp", json::array{"openid", "tenant.all.all", 7})));
  EXPECT_TRUE(bench.authenticate(token_with("scp", "tenant.all.all")));
  EXPECT_EQ(code(token_with("scp", json::array{"supplier.all.all"})), ErrorCode::kForbidden);
  EXPECT_EQ(code(token_with("scp", json::array{"tenant", ".all.all"})), ErrorCode::kForbidden);
  EXPECT_EQ(code(token()), ErrorCode::kForbidden) << "the scope claim counted";
}

TEST_F(ScopesByClient, LeaveTheDecisionToTheRegistration) {
  json::object bare = claims();
  bare.erase("scope");
  EXPECT_TRUE(bench.authenticate(signed_token(header(), bare, key)));
  EXPECT_EQ(code(signed_token(header(), bare, key), Role::kSupplier), ErrorCode::kForbidden);
}

TEST_F(PlainType, IsTakenWhereItIsConfigured) {
  json::object typed = header();
  typed["typ"] = "JWT";
  EXPECT_TRUE(bench.authenticate(signed_token(typed, claims(), key)));
  EXPECT_EQ(code(token()), ErrorCode::kNotAuthorised);
}

TEST_F(NoType, IsTakenWhereItIsConfigured) {
  json::object typed = header();
  typed.erase("typ");
  EXPECT_TRUE(bench.authenticate(signed_token(typed, claims(), key)));
  EXPECT_EQ(code(token()), ErrorCode::kNotAuthorised);
}

TEST_F(OutsideKeysTest, AreFetchedAgainForAnUnknownKeyAtMostOnceAMinute) {
  EXPECT_TRUE(bench.authenticate(token()));
  PrivateKey second = PrivateKey::make();
  publish({named_key(second.public_jwk(), "key-2")});
  std::string rotated = signed_token(header("key-2"), claims(), second);
  bench.clock.advance(seconds(59));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(code(rotated), ErrorCode::kNotAuthorised);
  EXPECT_EQ(bench.client.count(kJwks), 1u);
  bench.clock.advance(seconds(1));
  EXPECT_TRUE(bench.authenticate(rotated));
  EXPECT_EQ(bench.client.count(kJwks), 2u);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(code(token("nobody")), ErrorCode::kNotAuthorised);
  EXPECT_EQ(bench.client.count(kJwks), 2u);
}

TEST_F(OutsideKeysTest, AreFetchedOnceForAllWhoWait) {
  bench.client.hold();
  std::atomic<int> accepted = 0;
  std::vector<std::string> tokens;
  for (int i = 0; i < 32; ++i) tokens.push_back(token_with("jti", i));
  for (const std::string& one : tokens) {
    bench.service->authenticate(bearer_request(one), Role::kTenant,
                                [&](Result<Principal> verdict) { accepted += verdict.has_value(); });
  }
  EXPECT_EQ(accepted, 0);
  bench.client.release();
  EXPECT_EQ(accepted, 32);
  EXPECT_EQ(bench.client.count(kJwks), 1u);
}

TEST_F(OutsideKeysTest, BoundThoseWhoWait) {
  bench.client.hold();
  int accepted = 0, unavailable = 0;
  constexpr int kCalls = 300;
  for (int i = 0; i < kCalls; ++i) {
    bench.service->authenticate(bearer_request(token()), Role::kTenant, [&](Result<Principal> verdict) {
      if (verdict) ++accepted;
      if (!verdict && verdict.error().code == ErrorCode::kUnavailable) ++unavailable;
    });
  }
  EXPECT_EQ(unavailable, kCalls - 256);
  bench.client.release();
  EXPECT_EQ(accepted, 256);
}

TEST_F(OutsideKeysTest, AreKeptWhenAFetchFails) {
  EXPECT_TRUE(bench.authenticate(token()));
  for (http::Answer failure :
       {answered(500, ""), answered(200, "{}"), answered(200, R"({"keys":[]})"), not_connected()}) {
    bench.client.answer(kJwks, failure);
    bench.clock.advance(minutes(1));
    EXPECT_EQ(code(token("key-2")), ErrorCode::kUnavailable);
    EXPECT_TRUE(bench.authenticate(token_with("jti", bench.log.text().size())));
  }
  EXPECT_EQ(bench.log.count("outside_keys_failed"), 4u);
}

TEST_F(OutsideKeysTest, SayUnavailableWhenTheyWereNeverFetched) {
  bench.client.answer(kDiscovery, not_connected());
  EXPECT_EQ(code(token()), ErrorCode::kUnavailable);
  EXPECT_EQ(code(token()), ErrorCode::kUnavailable);
  EXPECT_EQ(bench.client.count(kDiscovery), 1u);
  EXPECT_EQ(bench.verifications("unavailable"), 2);
}

TEST_F(OutsideKeysTest, AreNotFetchedForATokenThatIsRefusedAnyway) {
  EXPECT_EQ(code(token_with("exp", 1000)), ErrorCode::kNotAuthorised);
  EXPECT_EQ(code(token_with("aud", "other")), ErrorCode::kNotAuthorised);
  EXPECT_TRUE(bench.client.calls().empty());
}

TEST_F(OutsideKeysTest, AreRenewedBesideTheCallsEveryHour) {
  EXPECT_TRUE(bench.authenticate(token()));
  bench.clock.advance(hours(1));
  publish({named_key(PrivateKey::make().public_jwk(), "key-2")});
  EXPECT_TRUE(bench.authenticate(token())) << "the keys at hand still served this call";
  EXPECT_EQ(bench.client.count(kJwks), 2u);
  EXPECT_EQ(code(token_with("jti", "later")), ErrorCode::kNotAuthorised) << "the issuer withdrew the key";
}

TEST_F(OutsideKeysTest, AreAskedForAgainBeforeALongTokenEnds) {
  EXPECT_TRUE(bench.authenticate(token_with("exp", 4102444800)));
  bench.clock.advance(minutes(11));
  EXPECT_TRUE(bench.authenticate(token_with("exp", 4102444800)));
  EXPECT_EQ(bench.verifications("verified"), 2);
}

TEST_F(OutsideKeysTest, AreNotTakenFromADocumentOfAnotherIssuerNorOverPlainHttp) {
  bench.client.answer(kDiscovery, answered(200, metadata("https://id.example.com/other", kJwks)));
  EXPECT_EQ(code(token()), ErrorCode::kUnavailable);
  for (const char* jwks_uri : {"http://keys.example.com/jwks", "http://127.0.0.1/jwks", "file:///jwks", ""}) {
    bench.clock.advance(minutes(1));
    bench.client.answer(kDiscovery, answered(200, metadata(kIssuer, jwks_uri)));
    EXPECT_EQ(code(token()), ErrorCode::kUnavailable) << jwks_uri;
  }
  EXPECT_EQ(bench.client.count(kJwks), 0u);
  for (const http::ClientCall& call : bench.client.calls()) EXPECT_EQ(call.url, kDiscovery);
}

TEST_F(OutsideKeysTest, SkipKeysThatCannotBeUsed) {
  publish({{{"kty", "oct"}, {"kid", "key-0"}, {"k", "c2VjcmV0"}},
           named_key({{"kty", "RSA"}, {"e", "AQAB"}, {"n", base64url(std::string(128, '\xc5'))}}, "small"),
           named_key(key.public_jwk(), "key-1")});
  EXPECT_TRUE(bench.authenticate(token()));
}

TEST_F(OutsideKeysTest, NeedNoKidWhenThereIsOneKeyOfTheAlgorithm) {
  json::object nameless = header();
  nameless.erase("kid");
  EXPECT_TRUE(bench.authenticate(signed_token(nameless, claims(), key)));
  bench.clock.advance(minutes(1));
  publish({named_key(key.public_jwk(), "key-1"), named_key(PrivateKey::make().public_jwk(), "key-2")});
  EXPECT_EQ(code(token("key-3")), ErrorCode::kNotAuthorised);  // fetches the two
  json::object later = claims();
  later["jti"] = "later";
  EXPECT_EQ(code(signed_token(nameless, later, key)), ErrorCode::kNotAuthorised);
}

TEST_F(OutsideKeysTest, VerifyEdDsa) {
  std::array<uint8_t, crypto_sign_PUBLICKEYBYTES> public_key{};
  std::array<uint8_t, crypto_sign_SECRETKEYBYTES> secret_key{};
  crypto_sign_keypair(public_key.data(), secret_key.data());
  publish({{{"kty", "OKP"}, {"crv", "Ed25519"}, {"kid", "ed"}, {"x", base64url(as_text(public_key))}}});
  json::object said = header("ed");
  said["alg"] = "EdDSA";
  std::string token = base64url(json::serialize(said)) + "." + base64url(json::serialize(claims()));
  std::array<uint8_t, crypto_sign_BYTES> signature{};
  crypto_sign_detached(signature.data(), nullptr, reinterpret_cast<const uint8_t*>(token.data()), token.size(),
                       secret_key.data());
  EXPECT_TRUE(bench.authenticate(token + "." + base64url(as_text(signature))));
  signature[5] ^= 1;
  EXPECT_EQ(code(token + "." + base64url(as_text(signature))), ErrorCode::kNotAuthorised);
}

TEST_F(OutsideKeysTest, VerifyRs256) {
  std::shared_ptr<EVP_PKEY> rsa(EVP_RSA_gen(2048), EVP_PKEY_free);
  BIGNUM* modulus = nullptr;
  ASSERT_EQ(EVP_PKEY_get_bn_param(rsa.get(), "n", &modulus), 1);
  std::string n(256, '\0');
  BN_bn2bin(modulus, reinterpret_cast<unsigned char*>(n.data()));
  BN_free(modulus);
  publish({{{"kty", "RSA"}, {"kid", "rsa"}, {"e", "AQAB"}, {"n", base64url(n)}, {"use", "sig"}, {"alg", "RS256"}}});
  json::object said = header("rsa");
  said["alg"] = "RS256";
  std::string token = base64url(json::serialize(said)) + "." + base64url(json::serialize(claims()));
  std::string signature(256, '\0');
  size_t length = signature.size();
  std::shared_ptr<EVP_MD_CTX> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, rsa.get());
  ASSERT_EQ(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                           reinterpret_cast<const unsigned char*>(token.data()), token.size()),
            1);
  EXPECT_TRUE(bench.authenticate(token + "." + base64url(signature)));
}

TEST_F(OutsideKeysTest, AnswerWhoWaitsWhenTheGatewayStops) {
  bench.client.hold();
  std::optional<ErrorCode> answer;
  bench.service->authenticate(bearer_request(token()), Role::kTenant,
                              [&](Result<Principal> verdict) { answer = verdict.error().code; });
  EXPECT_FALSE(answer);
  bench.service.reset();
  EXPECT_EQ(answer, ErrorCode::kUnavailable);
  bench.client.release();  // the late answer finds nobody
}

}  // namespace
}  // namespace fibrecafe::auth
