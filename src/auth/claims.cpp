// SPDX-License-Identifier: Apache-2.0
#include "auth/claims.hpp"

#include <algorithm>
#include <cmath>

namespace fibrecafe::auth {
namespace {

constexpr std::string_view kOwnType = "at+jwt";  // RFC 9068 2.1
constexpr double kSecondsMax = 253402300799;     // the end of the year 9999

tl::unexpected<Error> refused(const char* why) {
  return fail(ErrorCode::kNotAuthorised, why);
}

// A NumericDate (RFC 7519 2): seconds, possibly with a fraction.
std::optional<Time> time_claim(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  if (!value || !value->is_number()) return {};
  double seconds = value->to_number<double>();
  if (!(seconds >= 0 && seconds <= kSecondsMax)) return {};
  return Time(Duration(std::llround(seconds * 1000)));
}

Result<Time> judge_times(const json::object& claims, Duration leeway, Time now) {
  std::optional<Time> expires = time_claim(claims, "exp");
  if (!expires) return refused("The access token says not when it expires");
  if (now >= *expires + leeway) return refused("The access token has expired");
  for (const char* name : {"nbf", "iat"}) {
    std::optional<Time> from = time_claim(claims, name);
    if (!from && claims.contains(name)) return refused("A time in the access token is not a number of seconds");
    if (from && now + leeway < *from) return refused("The access token is not valid yet");
  }
  return *expires + leeway;
}

bool names_audience(const json::object& claims, std::string_view audience) {
  const json::value* value = claims.if_contains("aud");
  if (!value) return false;
  if (value->is_string()) return value->get_string() == audience;
  if (!value->is_array()) return false;
  const json::array& all = value->get_array();
  return std::any_of(all.begin(), all.end(),
                     [&](const json::value& one) { return one.is_string() && one.get_string() == audience; });
}

std::string client_in(const json::object& claims) {
  return std::string(text_claim(claims, claims.contains("client_id") ? "client_id" : "azp"));
}

GrantedRoles roles_in(const json::object& claims, const ClaimRules& rules, const ScopeNames& scopes) {
  if (rules.scopes_by_client) return GrantedRoles::all();
  const json::value* value = claims.if_contains(rules.scope_claim);
  if (!value || !value->is_array()) return scopes.roles_in(text_claim(claims, rules.scope_claim));
  std::string listed;
  for (const json::value& one : value->get_array()) {
    if (one.is_string()) listed += std::string(one.get_string()) + " ";
  }
  return scopes.roles_in(listed);
}

}  // namespace

GrantedRoles GrantedRoles::all() {
  GrantedRoles roles;
  for (parties::Role role : kRoles) roles.add(role);
  return roles;
}

ScopeNames::ScopeNames(const TokenSettings& settings) {
  for (size_t i = 0; i < kRoles.size(); ++i) names_[i] = {scope_of(kRoles[i]), prefixed_scope(settings, kRoles[i])};
}

bool ScopeNames::names(std::string_view scope, parties::Role role) const {
  const Names& names = names_[static_cast<size_t>(role)];
  return scope == names.plain || scope == names.prefixed;
}

GrantedRoles ScopeNames::roles_in(std::string_view scopes) const {
  GrantedRoles granted;
  while (!scopes.empty()) {
    size_t end = std::min(scopes.find(' '), scopes.size());
    for (parties::Role role : kRoles) {
      if (names(scopes.substr(0, end), role)) granted.add(role);
    }
    scopes.remove_prefix(std::min(end + 1, scopes.size()));
  }
  return granted;
}

ClaimRules rules_of_own_tokens(const TokenSettings& settings) {
  return {.type = std::string(kOwnType), .audience = audience_of(settings), .leeway = settings.leeway};
}

ClaimRules rules_of(const OutsideIssuer& issuer, const TokenSettings& settings) {
  return {.type = normal_type(issuer.type),
          .audience = issuer.audience,
          .scope_claim = issuer.scope_claim,
          .scopes_by_client = issuer.scopes_by_client,
          .leeway = settings.leeway};
}

Result<VerifiedClaims> judge_claims(const Jwt& jwt, const ClaimRules& rules, const ScopeNames& scopes, Time now) {
  if (jwt.type != rules.type) return refused("The token is not an access token (typ)");
  if (!names_audience(jwt.claims, rules.audience)) return refused("The access token is for another audience");
  Result<Time> valid_until = judge_times(jwt.claims, rules.leeway, now);
  if (!valid_until) return tl::unexpected(valid_until.error());
  VerifiedClaims claims{
      .client = client_in(jwt.claims), .roles = roles_in(jwt.claims, rules, scopes), .valid_until = *valid_until};
  if (claims.client.empty()) return refused("The access token names no client");
  return claims;
}

std::string_view text_claim(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  if (!value || !value->is_string()) return {};
  return value->get_string();
}

}  // namespace fibrecafe::auth
