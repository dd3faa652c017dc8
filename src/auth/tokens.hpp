// SPDX-License-Identifier: Apache-2.0
// Access tokens: issued by us, verified on every call (decisions.md 7).
//
// Authenticator turns the Authorization header into a Principal. Verified claims are cached by the token's SHA-256; the
// client, its scopes and its addresses are looked up in the Directory each time. Tokens of an outside issuer are
// verified with its JWKS, found by discovery, cached, and refreshed on an unknown `kid` at most once a minute; only
// that wait makes `authenticate` finish later.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "auth/keys.hpp"
#include "auth/principal.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "http/client.hpp"
#include "http/message.hpp"
#include "observe/log.hpp"
#include "observe/metrics.hpp"
#include "parties/directory.hpp"

namespace fibrecafe::auth {

// An identity provider beside or instead of our own tokens.
struct OutsideIssuer {
  std::string issuer;                       // https URL, equal to `iss`; discovery is below it
  std::string audience;                     // required in `aud`
  std::string type = "at+jwt";              // `typ`; "JWT", or "" for providers that send none
  std::string scope_claim = "scope";        // text with spaces, or an array
  bool scopes_by_client = false;            // do not look at scopes: what the registered client may do counts
  std::string ca_pem;                       // trust this authority; empty: the system's
  bool allow_loopback = false;              // for tests and sandboxes
  std::vector<std::string> allow_networks;  // CIDR, from endpoints.allow_networks: a provider on a private network
};

struct TokenSettings {
  std::string external_url;  // https://gateway.example.com: `iss` of our tokens
  std::string environment;   // <ENV_NAME> in com.fibregateway.<ENV_NAME>/tenant.all.all, and our `aud`
  Duration life{std::chrono::hours(1)};
  Duration leeway{std::chrono::seconds(30)};
  bool own_tokens = true;  // false: only outside issuers
  std::vector<OutsideIssuer> outside;
};

std::string scope_of(parties::Role role);                                       // tenant.all.all
std::string prefixed_scope(const TokenSettings& settings, parties::Role role);  // com.fibregateway.DEMO/tenant.all.all
std::string audience_of(const TokenSettings& settings);                         // com.fibregateway.DEMO

class Authenticator {
 public:
  virtual ~Authenticator() = default;
  // The caller of `request`, who must have `role`. Errors: kNotAuthorised (no token, or one that is not valid here; the
  // problem's text is the RFC 6750 error_description, empty when no token was sent), kForbidden (address, scope or
  // role), kUnavailable (the keys of the token's outside issuer cannot be fetched, so nobody can tell). `done` runs
  // inline, or on another thread when an outside issuer's keys have to be fetched.
  virtual void authenticate(const http::Request& request, parties::Role role,
                            std::function<void(Result<Principal>)> done) = 0;
};

// The two token endpoints, JWKS and metadata. One object serves both interfaces because both own the keys in memory.
class TokenService : public Authenticator {
 public:
  // POST /v1/auth/{tenant,supplier}/access-token (and the operators' own): the whole operation, errors in OAuth's
  // shape.
  virtual void issue(const http::Request& request, parties::Role role, std::function<void(http::Response)> done) = 0;
  virtual http::Response jwks() const = 0;
  virtual http::Response metadata() const = 0;
  // Reads the keys again; call at start and when the store changed.
  virtual void reload_keys() = 0;
};

struct TokenServiceNeeds {
  TokenSettings settings;
  KeyStore& keys;
  const parties::DirectorySource& directory;
  http::Client& client;
  const Clock& clock;
  Random& random;
  observe::Log& log;
  observe::Metrics& metrics;
};

// Makes the first signing key when there is none.
std::unique_ptr<TokenService> make_token_service(TokenServiceNeeds needs);

}  // namespace fibrecafe::auth
