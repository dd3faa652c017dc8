// SPDX-License-Identifier: Apache-2.0
// JSON Web Tokens in compact form (RFC 7515, RFC 7519): read strictly, and written.
//
// Used by the token service. Reading proves nothing: the caller picks a key by issuer and `kid` and asks it whether it
// `verifies(signed_part, signature)`. Whatever keys or addresses of keys the header brings (`jwk`, `x5c`, `jku`, `x5u`)
// are not even read. Encrypted and nested tokens are not tokens here.
#pragma once

#include <string>
#include <string_view>

#include "auth/signature.hpp"
#include "base/json.hpp"
#include "base/result.hpp"

namespace fibrecafe::auth {

struct Jwt {
  Algorithm algorithm = Algorithm::kEs256;
  std::string type;    // `typ` in lower case without "application/" (RFC 9068 4); empty when there is none
  std::string key_id;  // `kid`; empty when there is none
  json::object claims;
  std::string signed_part;  // header and payload as they came
  std::string signature;    // raw bytes
};

// Longer texts are no tokens of anyone's.
inline constexpr size_t kTokenBytesMax = 8 * 1024;

// Errors: kNotAuthorised, with a text for the caller.
Result<Jwt> read_jwt(std::string_view token);

// `typ` as it is compared: in lower case, without "application/".
std::string normal_type(std::string type);

std::string write_jwt(const PrivateKey& key, std::string_view key_id, std::string_view type,
                      const json::object& claims);

}  // namespace fibrecafe::auth
