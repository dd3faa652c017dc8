// SPDX-License-Identifier: Apache-2.0
// What a token says about its bearer, judged by the rules of its issuer.
//
// Used by the verifier, after the issuer is known. Pure: no clock, no keys. What passes here is still to be verified by
// the issuer's key, and then says only who the client is and which roles the token grants: what that client may do is
// looked up on each call.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "auth/jwt.hpp"
#include "auth/tokens.hpp"

namespace fibrecafe::auth {

inline constexpr std::array kRoles = {parties::Role::kTenant, parties::Role::kSupplier, parties::Role::kOperator};

// The roles that a token grants.
class GrantedRoles {
 public:
  static GrantedRoles all();
  void add(parties::Role role) { bits_ |= bit(role); }
  bool contains(parties::Role role) const { return (bits_ & bit(role)) != 0; }

 private:
  static unsigned bit(parties::Role role) { return 1U << static_cast<unsigned>(role); }
  unsigned bits_ = 0;
};

// The scopes by which a role goes: with and without the prefix.
class ScopeNames {
 public:
  explicit ScopeNames(const TokenSettings& settings);
  GrantedRoles roles_in(std::string_view scopes) const;  // a text with spaces; what is unknown grants nothing
  bool names(std::string_view scope, parties::Role role) const;

 private:
  struct Names {
    std::string plain, prefixed;
  };
  std::array<Names, kRoles.size()> names_;
};

struct ClaimRules {
  std::string type;      // `typ`; "" when there must be none
  std::string audience;  // must be in `aud`
  std::string scope_claim = "scope";
  bool scopes_by_client = false;
  Duration leeway{};
};
ClaimRules rules_of_own_tokens(const TokenSettings& settings);
ClaimRules rules_of(const OutsideIssuer& issuer, const TokenSettings& settings);

struct VerifiedClaims {
  std::string client;  // `client_id`, else `azp`
  GrantedRoles roles;
  Time valid_until{};  // `exp` and the leeway
};

// Errors: kNotAuthorised, with a text for the caller.
Result<VerifiedClaims> judge_claims(const Jwt& jwt, const ClaimRules& rules, const ScopeNames& scopes, Time now);

// A claim that is a text, or "".
std::string_view text_claim(const json::object& claims, std::string_view name);

}  // namespace fibrecafe::auth
