// SPDX-License-Identifier: Apache-2.0
#include "auth/signature.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "auth/encoding.hpp"
#include "auth/keys.hpp"

namespace fibrecafe::auth {
namespace {

json::object object(std::string_view text) {
  return parse_json(text).value().as_object();
}

std::string bytes(std::string_view base64url_text) {
  return parse_base64url(base64url_text).value();
}

constexpr const char* kRfc7515A2Key =
    R"({"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"})";
constexpr const char* kRfc7515A2Input =
    "eyJhbGciOiJSUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
constexpr const char* kRfc7515A2Signature =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
    "O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZ"
    "cAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--"
    "xi12jzDwusC-e"
    "OkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

constexpr const char* kRfc7515A3Key =
    R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";
constexpr const char* kRfc7515A3Input =
    "eyJhbGciOiJFUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
constexpr const char* kRfc7515A3Signature =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

constexpr const char* kRfc8037Key =
    R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";

struct Vector {
  const char* name;
  const char* key;
  const char* input;
  const char* signature;
  Algorithm algorithm;
};

const Vector kVectors[] = {
    {"RFC 7515 A.2", kRfc7515A2Key, kRfc7515A2Input, kRfc7515A2Signature, Algorithm::kRs256},
    {"RFC 7515 A.3", kRfc7515A3Key, kRfc7515A3Input, kRfc7515A3Signature, Algorithm::kEs256},
    {"RFC 8037 A.4", kRfc8037Key, "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
     "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg", Algorithm::kEdDsa},
};

TEST(PublicKey, VerifiesTheVectorsOfTheRfcs) {
  for (const Vector& vector : kVectors) {
    auto key = PublicKey::from_jwk(object(vector.key));
    ASSERT_TRUE(key) << vector.name;
    EXPECT_EQ(key->algorithm(), vector.algorithm) << vector.name;
    EXPECT_TRUE(key->verifies(vector.input, bytes(vector.signature))) << vector.name;
  }
}

TEST(PublicKey, RefusesEveryChangedByteOfASignature) {
  for (const Vector& vector : kVectors) {
    auto key = PublicKey::from_jwk(object(vector.key));
    std::string signature = bytes(vector.signature);
    for (size_t i = 0; i < signature.size(); ++i) {
      std::string touched = signature;
      touched[i] ^= 0x20;
      EXPECT_FALSE(key->verifies(vector.input, touched)) << vector.name << " byte " << i;
    }
    EXPECT_FALSE(key->verifies(std::string(vector.input) + "x", signature)) << vector.name;
  }
}

TEST(PublicKey, RefusesSignaturesOfAnotherLength) {
  for (const Vector& vector : kVectors) {
    auto key = PublicKey::from_jwk(object(vector.key));
    std::string signature = bytes(vector.signature);
    for (std::string touched :
         {std::string(), signature.substr(1), signature + '\0', std::string(signature.size(), '\0')}) {
      EXPECT_FALSE(key->verifies(vector.input, touched)) << vector.name << " " << touched.size();
    }
  }
}

TEST(PublicKey, IsNotMadeFromWhatTokensMayNotBeSignedWith) {
  std::string rsa_1024 = R"({"kty":"RSA","e":"AQAB","n":")" + base64url(std::string(128, '\xc5')) + R"("})";
  std::string rsa_huge = R"({"kty":"RSA","e":"AQAB","n":")" + base64url(std::string(2048, '\xc5')) + R"("})";
  std::string rsa_e1 = R"({"kty":"RSA","e":"AQ","n":")" + base64url(std::string(256, '\xc5')) + R"("})";
  std::string rsa_e_huge = R"({"kty":"RSA","e":"_________8","n":")" + base64url(std::string(256, '\xc5')) + R"("})";
  for (
      const std::string& jwk :
      {std::string(R"({})"), std::string(R"({"kty":"oct","k":"c2VjcmV0"})"),
       std::string(R"({"kty":"EC","crv":"P-384","x":"AA","y":"AA"})"),
       // y of the vector with its last bit turned: off the curve
       std::string(
           R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a8"})"),
       std::string(R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"})"),
       std::string(R"({"kty":"OKP","crv":"X25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})"),
       std::string(R"({"kty":"OKP","crv":"Ed25519","x":"11qY"})"), rsa_1024, rsa_huge, rsa_e1, rsa_e_huge}) {
    EXPECT_FALSE(PublicKey::from_jwk(object(jwk))) << jwk;
  }
}

TEST(PublicKey, HonoursUseOperationsAndAlgorithmOfTheJwk) {
  const std::pair<const char*, bool> cases[] = {
      {R"({"use":"sig"})", true},          {R"({"use":"enc"})", false},           {R"({"use":1})", false},
      {R"({"alg":"EdDSA"})", true},        {R"({"alg":"ES256"})", false},         {R"({"alg":"HS256"})", false},
      {R"({"key_ops":["verify"]})", true}, {R"({"key_ops":["encrypt"]})", false}, {R"({"key_ops":"verify"})", false},
  };
  for (const auto& [extra, usable] : cases) {
    json::object jwk = object(kRfc8037Key);
    for (const auto& member : object(extra)) jwk[member.key()] = member.value();
    EXPECT_EQ(PublicKey::from_jwk(jwk).has_value(), usable) << extra;
  }
}

TEST(Thumbprint, IsThatOfTheRfcs) {
  EXPECT_EQ(
      thumbprint(object(
          R"({"kty":"RSA","alg":"RS256","kid":"2011-04-29","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB"})")),
      "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");                                         // RFC 7638 3.1
  EXPECT_EQ(thumbprint(object(kRfc8037Key)), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");  // RFC 8037 A.3
}

TEST(PrivateKey, SurvivesItsPemAndSignsWhatItsJwkVerifies) {
  PrivateKey key = PrivateKey::from_pem(PrivateKey::make().pem());
  auto verifier = PublicKey::from_jwk(key.public_jwk());
  ASSERT_TRUE(verifier);
  for (int i = 0; i < 50; ++i) {  // r or s is shorter than 32 bytes about once in 128
    std::string message = "message " + std::to_string(i);
    std::string signature = key.sign(message);
    EXPECT_EQ(signature.size(), 64u);
    EXPECT_TRUE(verifier->verifies(message, signature));
    EXPECT_TRUE(key.public_key().verifies(message, signature));
  }
}

TEST(PrivateKey, IsNotReadFromAnythingElse) {
  // An RFC 8410 Ed25519 key: valid, but not for ES256.
  for (const char* pem :
       {"", "nonsense",
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END "
        "PRIVATE KEY-----\n"}) {
    EXPECT_THROW(PrivateKey::from_pem(pem), std::runtime_error);
  }
}

TEST(SigningKey, IsNamedByItsThumbprintAndShowsItsPublicHalfOnly) {
  SigningKey key = make_signing_key(Time(Duration(1000)));
  json::object jwk = object(public_jwk(key));
  EXPECT_EQ(jwk.at("kid"), json::value(key.id));
  EXPECT_EQ(thumbprint(jwk), key.id);
  EXPECT_EQ(jwk.at("alg"), "ES256");
  EXPECT_EQ(jwk.at("use"), "sig");
  EXPECT_FALSE(jwk.contains("d"));
  EXPECT_EQ(key.private_pem.rfind("-----BEGIN PRIVATE KEY-----", 0), 0u);
  EXPECT_EQ(key.created, Time(Duration(1000)));
  EXPECT_FALSE(key.retired);
}

}  // namespace
}  // namespace fibrecafe::auth
