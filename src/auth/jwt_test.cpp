// SPDX-License-Identifier: Apache-2.0
#include "auth/jwt.hpp"

#include <gtest/gtest.h>

#include "auth/auth_fakes.hpp"

namespace fibrecafe::auth {
namespace {

std::string token_of(std::string_view header, std::string_view claims, std::string_view signature = "s") {
  return base64url(header) + "." + base64url(claims) + "." + base64url(signature);
}

TEST(Jwt, ReadsTheTokenOfRfc7515A3) {
  auto jwt = read_jwt(
      "eyJhbGciOiJFUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
      "fQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
  ASSERT_TRUE(jwt);
  EXPECT_EQ(jwt->algorithm, Algorithm::kEs256);
  EXPECT_EQ(jwt->type, "");
  EXPECT_EQ(jwt->claims.at("iss"), "joe");
  auto key = PublicKey::from_jwk(read_json(
      R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})"));
  EXPECT_TRUE(key.value().verifies(jwt->signed_part, jwt->signature));
}

TEST(Jwt, ComparesTheTypeWithoutCaseAndMediaTypePrefix) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"alg":"ES256","typ":"at+jwt"})", "at+jwt"},
      {R"({"alg":"ES256","typ":"AT+JWT"})", "at+jwt"},
      {R"({"alg":"ES256","typ":"application/at+jwt"})", "at+jwt"},
      {R"({"alg":"EdDSA","typ":"JWT"})", "jwt"},
      {R"({"alg":"RS256"})", ""},
  };
  for (const auto& [header, type] : cases) EXPECT_EQ(read_jwt(token_of(header, "{}")).value().type, type) << header;
}

TEST(Jwt, IsWrittenSoThatItReadsBack) {
  PrivateKey key = PrivateKey::make();
  auto jwt = read_jwt(write_jwt(key, "key-1", "at+jwt", {{"iss", "us"}, {"exp", 5}}));
  ASSERT_TRUE(jwt);
  EXPECT_EQ(jwt->key_id, "key-1");
  EXPECT_EQ(jwt->type, "at+jwt");
  EXPECT_EQ(jwt->claims, json::object({{"iss", "us"}, {"exp", 5}}));
  EXPECT_TRUE(key.public_key().verifies(jwt->signed_part, jwt->signature));
}

TEST(Jwt, RefusesWhatIsNoSignedToken) {
  std::string good = token_of(R"({"alg":"ES256"})", "{}");
  const std::pair<const char*, std::string> cases[] = {
      {"nothing", ""},
      {"one part", "abc"},
      {"two parts", "e30.e30"},
      {"dots only", ".."},
      {"a fourth part", good + ".x"},
      {"an encrypted token", good + "..x.y"},
      {"no signature", token_of(R"({"alg":"ES256"})", "{}", "")},
      {"padding", base64url(R"({"alg":"ES256"} )") + "=.e30.cw"},
      {"a character of the other alphabet", good.substr(0, good.size() - 2) + "+w"},
      {"unused bits that are not zero", good.substr(0, good.size() - 1) + "x"},
      {"a newline", good + "\n"},
      {"a header that is no object", token_of("[]", "{}")},
      {"a header with a key twice", token_of(R"({"alg":"ES256","alg":"RS256"})", "{}")},
      {"a payload that is no object", token_of(R"({"alg":"ES256"})", "\"x\"")},
      {"a payload that is no JSON", token_of(R"({"alg":"ES256"})", "{")},
      {"a payload with a key twice", token_of(R"({"alg":"ES256"})", R"({"sub":"a","sub":"b"})")},
      {"a payload that is nested without end", token_of(R"({"alg":"ES256"})", std::string(5000, '['))},
      {"no algorithm", token_of("{}", "{}")},
      {"algorithm none", token_of(R"({"alg":"none"})", "{}")},
      {"algorithm none, otherwise spelt", token_of(R"({"alg":"NoNe"})", "{}")},
      {"algorithm HS256", token_of(R"({"alg":"HS256"})", "{}")},
      {"algorithm ES512", token_of(R"({"alg":"ES512"})", "{}")},
      {"an algorithm that is no text", token_of(R"({"alg":["ES256"]})", "{}")},
      {"a key id that is no text", token_of(R"({"alg":"ES256","kid":7})", "{}")},
      {"crit", token_of(R"({"alg":"ES256","crit":["b64"],"b64":false})", "{}")},
      {"too long", token_of(R"({"alg":"ES256"})", "{\"x\":\"" + std::string(kTokenBytesMax, 'x') + "\"}")},
  };
  EXPECT_TRUE(read_jwt(good));
  for (const auto& [what, token] : cases) {
    auto jwt = read_jwt(token);
    ASSERT_FALSE(jwt) << what;
    EXPECT_EQ(jwt.error().code, ErrorCode::kNotAuthorised) << what;
    EXPECT_FALSE(jwt.error().problems.at(0).text.empty()) << what;
  }
}

}  // namespace
}  // namespace fibrecafe::auth
