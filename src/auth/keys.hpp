// SPDX-License-Identifier: Apache-2.0
// The keys that sign the gateway's own tokens (ES256), and their rotation.
//
// The newest key signs; older ones verify until every token they signed has expired. Kept through KeyStore (the store
// keeps the private half sealed); a running gateway takes a rotation by the command line within a second.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace fibrecafe::auth {

struct SigningKey {
  std::string id;           // `kid`: the RFC 7638 thumbprint
  std::string private_pem;  // PKCS#8
  Time created{};
  std::optional<Time> retired;  // signs no longer since then
};

SigningKey make_signing_key(Time now);

// Implemented by the store.
class KeyStore {
 public:
  virtual ~KeyStore() = default;
  virtual std::vector<SigningKey> signing_keys() = 0;         // newest first
  virtual void add_signing_key(const SigningKey& key) = 0;    // retires the ones before it at key.created
  virtual void forget_signing_keys(Time retired_before) = 0;  // those retired before that moment
};

// A key as JSON Web Key text members, public half only:
// {"kty":"EC","crv":"P-256","x":...,"y":...,"kid":...,"alg":"ES256","use":"sig"}.
std::string public_jwk(const SigningKey& key);

}  // namespace fibrecafe::auth
