// SPDX-License-Identifier: Apache-2.0
// The gateway's own signing keys in memory: which one signs, which ones still verify.
//
// Used by the issuer (sign), the verifier (find) and the JWKS endpoint. The newest key signs; a retired one verifies
// until the last token it can have signed has expired, then it is forgotten, in memory and in the store. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/keys.hpp"
#include "auth/signature.hpp"
#include "observe/log.hpp"

namespace fibrecafe::auth {

class OwnKeys {
 public:
  // `token_life`: how long a token can be of use after it was signed. Makes the first key when none can sign.
  OwnKeys(KeyStore& store, const Clock& clock, Duration token_life, observe::Log& log);

  void reload();  // from the store; throws what the store throws, and then the keys stay as they were

  struct Signer {
    std::string id;
    PrivateKey key;
  };
  Signer signer() const;
  std::optional<PublicKey> find(std::string_view key_id) const;
  std::vector<std::string> public_jwks() const;  // of all that still verify

 private:
  struct Held {
    std::string id;
    PrivateKey key;
    std::string public_jwk;
    std::optional<Time> retired;
  };
  using All = std::vector<Held>;  // newest first

  std::shared_ptr<const All> all() const;
  std::vector<SigningKey> stored_keys();  // at least one that signs
  bool verifies(const std::optional<Time>& retired, Time now) const;

  KeyStore& store_;
  const Clock& clock_;
  const Duration kept_for_;
  observe::Log& log_;
  std::mutex reloading_;  // so that an older reading never replaces a newer one
  mutable std::mutex mutex_;
  std::shared_ptr<const All> all_;
};

}  // namespace fibrecafe::auth
