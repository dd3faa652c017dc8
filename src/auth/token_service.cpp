// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "auth/own_keys.hpp"
#include "auth/token_issuer.hpp"
#include "auth/token_verifier.hpp"
#include "auth/tokens.hpp"

namespace fibrecafe::auth {
namespace {

std::string endpoint(const TokenSettings& settings, const char* path) {
  std::string url = settings.external_url;
  while (url.ends_with('/')) url.pop_back();
  return url + path;
}

http::Response json_answer(std::string body) {
  http::Response response;
  response.headers.set("Content-Type", "application/json");
  response.headers.set("Cache-Control", "public, max-age=300");
  response.body = std::move(body);
  return response;
}

http::Response not_here() {
  http::Response response;
  response.status = 404;
  return response;
}

json::array prefixed_scopes(const TokenSettings& settings) {
  json::array scopes;
  for (parties::Role role : kRoles) scopes.emplace_back(prefixed_scope(settings, role));
  return scopes;
}

json::array array_of(std::initializer_list<std::string_view> texts) {
  json::array array;
  for (std::string_view text : texts) array.emplace_back(text);
  return array;
}

class Service final : public TokenService {
 public:
  explicit Service(const TokenServiceNeeds& needs) : settings_(needs.settings), scopes_(needs.settings) {
    if (settings_.own_tokens) {
      keys_.emplace(needs.keys, needs.clock, settings_.life + settings_.leeway, needs.log);
      issuer_.emplace(needs, scopes_, *keys_);
    }
    verifier_.emplace(needs, scopes_, keys_ ? &*keys_ : nullptr);
  }

  void authenticate(const http::Request& request, parties::Role role,
                    std::function<void(Result<Principal>)> done) override {
    verifier_->authenticate(request, role, std::move(done));
  }

  void issue(const http::Request& request, parties::Role role, std::function<void(http::Response)> done) override {
    if (!issuer_)
      return done(answer_error({"unauthorized_client", "This gateway issues no tokens; ask its outside issuer"}));
    issuer_->issue(request, role, std::move(done));
  }

  http::Response jwks() const override {
    std::string keys;
    if (keys_) {
      for (const std::string& jwk : keys_->public_jwks()) keys += (keys.empty() ? "" : ",") + jwk;
    }
    return json_answer("{\"keys\":[" + keys + "]}");
  }

  http::Response metadata() const override {
    if (!issuer_) return not_here();
    // RFC 8414 2. It knows one token endpoint per issuer; the others stand beside it as members of our own.
    json::object document = {
        {"issuer", settings_.external_url},
        {"token_endpoint", endpoint(settings_, "/v1/auth/tenant/access-token")},
        {"supplier_token_endpoint", endpoint(settings_, "/v1/auth/supplier/access-token")},
        {"jwks_uri", endpoint(settings_, "/.well-known/jwks.json")},
        {"scopes_supported", prefixed_scopes(settings_)},
        {"response_types_supported", json::array()},
        {"grant_types_supported", array_of({"client_credentials"})},
        {"token_endpoint_auth_methods_supported", array_of({"client_secret_basic", "client_secret_post"})},
        {"service_documentation", endpoint(settings_, "/docs")},
    };
    return json_answer(json::serialize(document));
  }

  void reload_keys() override {
    if (keys_) keys_->reload();
  }

 private:
  const TokenSettings settings_;
  const ScopeNames scopes_;
  std::optional<OwnKeys> keys_;
  std::optional<TokenIssuer> issuer_;
  std::optional<TokenVerifier> verifier_;
};

std::string namespace_of(const TokenSettings& settings) {
  return "com.fibregateway." + settings.environment;
}

}  // namespace

std::string scope_of(parties::Role role) {
  switch (role) {
    case parties::Role::kTenant: return "tenant.all.all";
    case parties::Role::kSupplier: return "supplier.all.all";
    case parties::Role::kOperator: return "operator.all.all";
  }
  return "";
}

std::string prefixed_scope(const TokenSettings& settings, parties::Role role) {
  return namespace_of(settings) + "/" + scope_of(role);
}

std::string audience_of(const TokenSettings& settings) {
  return namespace_of(settings);
}

std::unique_ptr<TokenService> make_token_service(TokenServiceNeeds needs) {
  return std::make_unique<Service>(needs);
}

}  // namespace fibrecafe::auth
