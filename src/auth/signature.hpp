// SPDX-License-Identifier: Apache-2.0
// Public and private keys, and the three signature algorithms that tokens may carry.
//
// Used by keys.cpp, jwt.cpp and the outside issuers. A key knows its one algorithm, so a token can never choose how it
// is verified; there is no HMAC and no `none` in here to choose. OpenSSL stays inside signature.cpp. Keys are values,
// cheap to copy, immutable, and safe to use from any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"

struct evp_pkey_st;

namespace fibrecafe::auth {

enum class Algorithm { kEs256, kEdDsa, kRs256 };

std::string_view name_of(Algorithm algorithm);  // ES256, EdDSA, RS256: RFC 7518 3.1, RFC 8037 3.1
std::optional<Algorithm> algorithm_named(std::string_view name);

class PublicKey {
 public:
  // Nothing when it is no key for signatures that tokens may carry: another type or curve, a point off the curve, RSA
  // below 2048 bits, `use` or `key_ops` that are not for verifying, an `alg` that is not the key's.
  static std::optional<PublicKey> from_jwk(const json::object& jwk);

  Algorithm algorithm() const { return algorithm_; }
  // `signature` as JWS has it: r and s one after the other for ES256 (RFC 7518 3.4).
  bool verifies(std::string_view message, std::string_view signature) const;

 private:
  friend class PrivateKey;
  PublicKey(std::shared_ptr<evp_pkey_st> key, Algorithm algorithm) : key_(std::move(key)), algorithm_(algorithm) {}

  std::shared_ptr<evp_pkey_st> key_;
  Algorithm algorithm_;
};

// ES256 only: what the gateway itself signs with.
class PrivateKey {
 public:
  static PrivateKey make();
  static PrivateKey from_pem(std::string_view pem);  // throws std::runtime_error when it is no P-256 key

  std::string pem() const;  // PKCS#8
  std::string sign(std::string_view message) const;
  PublicKey public_key() const { return {key_, Algorithm::kEs256}; }
  json::object public_jwk() const;  // kty, crv, x, y

 private:
  explicit PrivateKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}

  std::shared_ptr<evp_pkey_st> key_;
};

// The RFC 7638 SHA-256 thumbprint of an EC, OKP or RSA key, base64url. The members it is made of must be there.
std::string thumbprint(const json::object& jwk);

}  // namespace fibrecafe::auth
