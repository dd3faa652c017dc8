// SPDX-License-Identifier: Apache-2.0
#include "auth/token_verifier.hpp"

#include <algorithm>

#include "auth/registration.hpp"

namespace fibrecafe::auth {
namespace {

constexpr size_t kCachedTokensMax = 20'000;
// An outside issuer may give its tokens a long life and withdraw a key: its signature is checked again now and then.
constexpr Duration kOutsideCachedFor = std::chrono::minutes(10);

tl::unexpected<Error> not_authorised(const char* why) {
  return fail(ErrorCode::kNotAuthorised, why);
}

// RFC 6750 2.1. Another scheme counts as no token; the form and the query are not looked at.
Result<std::string_view> bearer_token(const http::Headers& headers) {
  constexpr std::string_view kScheme = "Bearer";
  if (headers.count("Authorization") > 1) return not_authorised("There is more than one Authorization header");
  std::optional<std::string_view> header = headers.find("Authorization");
  if (!header || !http::equal_ignoring_case(header->substr(0, header->find(' ')), kScheme)) return not_authorised("");
  std::string_view token = header->substr(kScheme.size());
  token.remove_prefix(std::min(token.find_first_not_of(' '), token.size()));
  if (token.empty()) return not_authorised("The access token is empty");
  return token;
}

observe::Counter& verifications(observe::Metrics& metrics, const char* result) {
  return metrics.counter("auth_verifications_total", "Calls by what became of their access token.",
                         {{"result", result}});
}

}  // namespace

TokenVerifier::TokenVerifier(const TokenServiceNeeds& needs, const ScopeNames& scopes, const OwnKeys* own)
    : scopes_(scopes),
      own_(own),
      directory_(needs.directory),
      clock_(needs.clock),
      cached_(verifications(needs.metrics, "cached")),
      verified_(verifications(needs.metrics, "verified")),
      refused_(verifications(needs.metrics, "refused")),
      forbidden_(verifications(needs.metrics, "forbidden")),
      unavailable_(verifications(needs.metrics, "unavailable")),
      cache_(kCachedTokensMax) {
  const TokenSettings& settings = needs.settings;
  if (own_) issuers_.push_back({settings.external_url, rules_of_own_tokens(settings), nullptr});
  for (const OutsideIssuer& outside : settings.outside) {
    issuers_.push_back({outside.issuer, rules_of(outside, settings),
                        std::make_unique<OutsideKeys>(outside, needs.client, needs.clock, needs.log)});
  }
}

void TokenVerifier::authenticate(const http::Request& request, parties::Role role,
                                 std::function<void(Result<Principal>)> done) {
  Result<std::string_view> token = bearer_token(request.headers);
  if (!token) return done(refuse(std::move(token.error())));
  Digest digest = sha256(*token);
  Time now = clock_.now();
  if (std::optional<VerifiedClaims> known = cache_.find(digest, now)) {
    return done(admit(*known, role, request.peer_address, cached_));
  }

  Result<Jwt> jwt = read_jwt(*token);
  if (!jwt) return done(refuse(std::move(jwt.error())));
  Issuer* issuer = issuer_of(*jwt);
  if (!issuer)
    return done(refuse(not_authorised("The access token was issued by someone who is not trusted here").value()));
  // Before the signature: the judgement is cheap, and no forged or expired token makes us fetch an issuer's keys.
  Result<VerifiedClaims> claims = judge_claims(*jwt, issuer->rules, scopes_, now);
  if (!claims) return done(refuse(std::move(claims.error())));
  verify(*issuer, {*std::move(jwt), *std::move(claims), digest, role, request.peer_address}, std::move(done));
}

TokenVerifier::Issuer* TokenVerifier::issuer_of(const Jwt& jwt) {
  std::string_view name = text_claim(jwt.claims, "iss");
  auto found =
      std::find_if(issuers_.begin(), issuers_.end(), [&](const Issuer& issuer) { return issuer.name == name; });
  return found == issuers_.end() ? nullptr : &*found;
}

void TokenVerifier::verify(Issuer& issuer, Pending pending, std::function<void(Result<Principal>)> done) {
  if (!issuer.keys) {
    std::optional<PublicKey> key = own_->find(pending.jwt.key_id);
    if (!key) return done(refuse(not_authorised("The access token is signed with a key that is not in use").value()));
    return done(finish(pending, *std::move(key)));
  }
  pending.claims.valid_until = std::min(pending.claims.valid_until, clock_.now() + kOutsideCachedFor);
  std::string key_id = pending.jwt.key_id;
  Algorithm algorithm = pending.jwt.algorithm;
  issuer.keys->find(std::move(key_id), algorithm,
                    [this, pending = std::move(pending), done = std::move(done)](Result<PublicKey> key) mutable {
                      done(finish(pending, key));
                    });
}

Result<Principal> TokenVerifier::finish(Pending& pending, const Result<PublicKey>& key) {
  if (!key) return refuse(key.error());
  bool signed_by_it =
      key->algorithm() == pending.jwt.algorithm && key->verifies(pending.jwt.signed_part, pending.jwt.signature);
  if (!signed_by_it) return refuse(not_authorised("The signature of the access token is wrong").value());
  cache_.keep(pending.digest, pending.claims);
  return admit(pending.claims, pending.role, pending.peer_address, verified_);
}

Result<Principal> TokenVerifier::admit(const VerifiedClaims& claims, parties::Role role, std::string_view peer_address,
                                       observe::Counter& admitted) {
  parties::DirectoryPtr directory = directory_.current();
  const parties::Client* client = registered_client(*directory, claims.client);
  if (!client) return refuse(not_authorised("The client of the access token is not registered").value());
  const char* forbidden = nullptr;
  if (!address_is_allowed(*client, peer_address)) {
    forbidden = "The address is not on the client's allow-list";
  } else if (client->role != role) {
    forbidden = "The client has another role";
  } else if (!claims.roles.contains(role)) {
    forbidden = "The access token lacks the scope";
  }
  if (forbidden) return refuse({ErrorCode::kForbidden, {{"", forbidden}}});
  admitted.add();
  return make_principal(*client);
}

Result<Principal> TokenVerifier::refuse(Error error) {
  switch (error.code) {
    case ErrorCode::kForbidden: forbidden_.add(); break;
    case ErrorCode::kUnavailable: unavailable_.add(); break;
    default: refused_.add();
  }
  return tl::unexpected(std::move(error));
}

}  // namespace fibrecafe::auth
