// SPDX-License-Identifier: Apache-2.0
#include "auth/token_issuer.hpp"

#include <algorithm>

#include "auth/registration.hpp"
#include "auth/secrets.hpp"

namespace fibrecafe::auth {
namespace {

// About a third of a second of work: who waits longer is better told to come back.
constexpr size_t kLoginsWaitingMax = 64;

std::chrono::seconds whole_seconds(Duration duration) {
  return std::chrono::duration_cast<std::chrono::seconds>(duration);
}

const char* role_name(parties::Role role) {
  switch (role) {
    case parties::Role::kTenant: return "tenant";
    case parties::Role::kSupplier: return "supplier";
    case parties::Role::kOperator: return "operator";
  }
  return "";
}

}  // namespace

TokenIssuer::TokenIssuer(const TokenServiceNeeds& needs, const ScopeNames& scopes, OwnKeys& keys)
    : settings_(needs.settings),
      scopes_(scopes),
      keys_(keys),
      directory_(needs.directory),
      clock_(needs.clock),
      random_(needs.random),
      log_(needs.log),
      metrics_(needs.metrics),
      nobodys_hash_(hash_secret(make_secret(needs.random))),
      worker_(kLoginsWaitingMax) {}

void TokenIssuer::issue(const http::Request& request, parties::Role role, std::function<void(http::Response)> done) {
  auto read = read_token_request(request);
  if (!read) return done(answer_error(read.error()));
  Login login{*std::move(read), role, request.peer_address};
  std::string secret = std::exchange(login.request.client_secret, {});

  parties::DirectoryPtr directory = directory_.current();
  const parties::Client* client = registered_client(*directory, login.request.client_id);
  bool known = client && client->role == role;
  std::string hash = known ? client->secret_hash : nobodys_hash_;
  auto compared = [this, login = std::move(login), known, done](std::optional<bool> matches) {
    done(matches ? finish(login, known && *matches) : answer_overloaded());
  };
  if (!worker_.compare(std::move(secret), std::move(hash), std::move(compared))) {
    metrics_.counter("auth_logins_refused_total", "Logins answered 503 because too many were waiting.").add();
    done(answer_overloaded());
  }
}

http::Response TokenIssuer::finish(const Login& login, bool secret_matches) {
  // Looked up anew: the client may have been removed while the secret waited for its turn.
  parties::DirectoryPtr directory = directory_.current();
  const parties::Client* client = registered_client(*directory, login.request.client_id);
  constexpr const char* kFailed = "The client is unknown or its secret is wrong";
  if (!client) return refuse(login, "unknown_client", "invalid_client", kFailed);
  if (client->role != login.role) return refuse(login, "client_of_another_role", "invalid_client", kFailed);
  if (!secret_matches) return refuse(login, "wrong_secret", "invalid_client", kFailed);
  if (!address_is_allowed(*client, login.peer_address)) return refuse(login, "address", answer_forbidden());
  bool scopes_known = std::all_of(login.request.scopes.begin(), login.request.scopes.end(),
                                  [&](const std::string& scope) { return scopes_.names(scope, login.role); });
  if (!scopes_known) {
    return refuse(login, "unregistered_scope", "invalid_scope", "A scope is not registered for this client");
  }
  std::string token = sign(client->id, login.role);
  metrics_.counter("auth_tokens_issued_total", "Access tokens issued.", {{"role", role_name(login.role)}}).add();
  log_.info("token_issued", {{"client", client->id}, {"role", role_name(login.role)}});
  return answer_token(token, whole_seconds(settings_.life).count(), prefixed_scope(settings_, login.role));
}

http::Response TokenIssuer::refuse(const Login& login, const char* reason, const char* code, const char* description) {
  return refuse(login, reason, answer_error({code, description, login.request.by_basic}));
}

// Only ids that are registered are logged: anything else is text of a stranger's choosing, a secret in the wrong field
// even.
http::Response TokenIssuer::refuse(const Login& login, const char* reason, http::Response answer) {
  bool registered = directory_.current()->client(login.request.client_id) != nullptr;
  metrics_.counter("auth_logins_failed_total", "Logins refused at the token endpoints.", {{"reason", reason}}).add();
  log_.warn("login_failed", {{"client", registered ? login.request.client_id : "(not registered)"},
                             {"role", role_name(login.role)},
                             {"reason", reason}});
  return answer;
}

std::string TokenIssuer::sign(const std::string& client, parties::Role role) {
  OwnKeys::Signer signer = keys_.signer();
  int64_t issued = whole_seconds(clock_.now().time_since_epoch()).count();
  json::object claims = {{"iss", settings_.external_url},
                         {"aud", audience_of(settings_)},
                         {"sub", client},
                         {"client_id", client},
                         {"scope", prefixed_scope(settings_, role)},
                         {"iat", issued},
                         {"exp", issued + whole_seconds(settings_.life).count()},
                         {"jti", to_string(uuid_v4(random_))}};
  return write_jwt(signer.key, signer.id, "at+jwt", claims);
}

}  // namespace fibrecafe::auth
