// SPDX-License-Identifier: Apache-2.0
// The Authorization header of a call to a Principal, or the reason why not.
//
// Used by the token service on every call, from all I/O threads. What was verified before costs one SHA-256, one look
// into the cache and one into the directory. What the client may do is never remembered.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "auth/claims.hpp"
#include "auth/outside_keys.hpp"
#include "auth/own_keys.hpp"
#include "auth/verified_tokens.hpp"

namespace fibrecafe::auth {

class TokenVerifier {
 public:
  // `own` is null where the gateway issues no tokens itself.
  TokenVerifier(const TokenServiceNeeds& needs, const ScopeNames& scopes, const OwnKeys* own);

  // As Authenticator::authenticate.
  void authenticate(const http::Request& request, parties::Role role, std::function<void(Result<Principal>)> done);

 private:
  struct Issuer {
    std::string name;
    ClaimRules rules;
    std::unique_ptr<OutsideKeys> keys;  // null: the gateway itself
  };
  // A call whose token is read and judged, all but its signature.
  struct Pending {
    Jwt jwt;
    VerifiedClaims claims;
    Digest digest;
    parties::Role role;
    std::string peer_address;
  };

  Issuer* issuer_of(const Jwt& jwt);
  void verify(Issuer& issuer, Pending pending, std::function<void(Result<Principal>)> done);
  Result<Principal> finish(Pending& pending, const Result<PublicKey>& key);
  Result<Principal> admit(const VerifiedClaims& claims, parties::Role role, std::string_view peer_address,
                          observe::Counter& admitted);
  Result<Principal> refuse(Error error);

  const ScopeNames& scopes_;
  const OwnKeys* own_;
  const parties::DirectorySource& directory_;
  const Clock& clock_;
  observe::Counter& cached_;
  observe::Counter& verified_;
  observe::Counter& refused_;
  observe::Counter& forbidden_;
  observe::Counter& unavailable_;
  VerifiedTokens cache_;
  std::vector<Issuer> issuers_;  // last: their late callbacks use all of the above
};

}  // namespace fibrecafe::auth
