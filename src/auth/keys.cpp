// SPDX-License-Identifier: Apache-2.0
#include "auth/keys.hpp"

#include "auth/signature.hpp"

namespace fibrecafe::auth {

SigningKey make_signing_key(Time now) {
  PrivateKey key = PrivateKey::make();
  return {.id = thumbprint(key.public_jwk()), .private_pem = key.pem(), .created = now, .retired = {}};
}

std::string public_jwk(const SigningKey& key) {
  json::object jwk = PrivateKey::from_pem(key.private_pem).public_jwk();
  jwk["kid"] = key.id;
  jwk["alg"] = name_of(Algorithm::kEs256);
  jwk["use"] = "sig";
  return json::serialize(jwk);
}

}  // namespace fibrecafe::auth
