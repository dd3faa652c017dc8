// SPDX-License-Identifier: Apache-2.0
// --auth and what belongs to each of its kinds: how the gateway proves itself to a supplier or to a tenant's endpoint.
#pragma once

#include <optional>
#include <string>

#include "cli/command_line.hpp"
#include "parties/parties.hpp"

namespace fibrecafe::cli {

struct AuthFlags {
  std::optional<std::string> kind;      // none, basic, oauth2, mtls
  std::optional<std::string> username;  // basic
  SecretFlags password;
  std::optional<std::string> token_url, client_id, scope;  // oauth2
  SecretFlags client_secret;
  std::optional<std::string> certificate, key;  // mtls: files
};
void add_auth_flags(const Command& command, AuthFlags& flags);

// Empty: --auth was not given. kUsage: a flag is missing or belongs to another kind.
std::optional<parties::OutboundAuth> read_auth(const AuthFlags& flags, Console& console);

std::string describe(const parties::OutboundAuth& auth);  // "oauth2, gateway at https://..."; never a secret
json::object describe_json(const parties::OutboundAuth& auth);

}  // namespace fibrecafe::cli
