// SPDX-License-Identifier: Apache-2.0
// The token endpoints: client credentials in, a signed access token out.
//
// Used by the token service. A login of an unknown client takes the same work as one with a wrong secret, and the
// answer is the same, so nobody learns which clients exist.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "auth/claims.hpp"
#include "auth/own_keys.hpp"
#include "auth/password_worker.hpp"
#include "auth/token_request.hpp"

namespace fibrecafe::auth {

class TokenIssuer {
 public:
  TokenIssuer(const TokenServiceNeeds& needs, const ScopeNames& scopes, OwnKeys& keys);

  // `done` runs inline, or on the password worker's thread.
  void issue(const http::Request& request, parties::Role role, std::function<void(http::Response)> done);

 private:
  struct Login {
    TokenRequest request;
    parties::Role role;
    std::string peer_address;
  };

  http::Response finish(const Login& login, bool secret_matches);
  http::Response refuse(const Login& login, const char* reason, http::Response answer);
  http::Response refuse(const Login& login, const char* reason, const char* code, const char* description);
  std::string sign(const std::string& client, parties::Role role);

  const TokenSettings settings_;
  const ScopeNames& scopes_;
  OwnKeys& keys_;
  const parties::DirectorySource& directory_;
  const Clock& clock_;
  Random& random_;
  observe::Log& log_;
  observe::Metrics& metrics_;
  const std::string nobodys_hash_;  // what secrets of unknown clients are compared with
  PasswordWorker worker_;           // last: its jobs use all of the above
};

}  // namespace fibrecafe::auth
