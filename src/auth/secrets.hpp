// SPDX-License-Identifier: Apache-2.0
// Secrets: made, hashed when they only need to be recognised, sealed when they must be sent again.
//
// Client secrets are kept as Argon2id hashes (8 MiB); what the gateway must send (suppliers' and tenants' credentials,
// signing secrets, the token signing keys) is sealed with a key that is not in the database: `secret.key` beside it,
// 0600, made at first start. libsodium does the work.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/random.hpp"

namespace fibrecafe::auth {

std::string make_secret(Random& random);                              // 32 random bytes, base64url
std::string hash_secret(std::string_view secret);                     // slow: tens of milliseconds
bool secret_matches(std::string_view secret, std::string_view hash);  // slow

// Seals and opens short texts (XChaCha20-Poly1305). Thread-safe.
class Vault {
 public:
  // Reads the key file; makes it (0600) when it is missing and `make_if_missing`. Throws std::runtime_error that names
  // the file when it is missing, unreadable, of the wrong size, or readable by others.
  static Vault open(const std::filesystem::path& key_file, bool make_if_missing);

  std::string seal(std::string_view plain) const;  // bytes, nonce included; "" for ""
  std::string open_sealed(
      std::string_view sealed) const;  // throws std::runtime_error when the key is not the one it was sealed with

 private:
  std::array<uint8_t, 32> key_{};
};

}  // namespace fibrecafe::auth
