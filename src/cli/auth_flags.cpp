// SPDX-License-Identifier: Apache-2.0
#include "cli/auth_flags.hpp"

#include <algorithm>

namespace fibrecafe::cli {
namespace {

using parties::OutboundAuth;
using parties::OutboundKind;

struct Given {
  std::string flag;
  bool is_there;
};

// Which flags there are, for each kind: needed ones first.
struct Kind {
  std::string_view word;
  OutboundKind kind;
  std::vector<std::string> needed, allowed;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      {"none", OutboundKind::kNone, {}, {}},
      {"basic", OutboundKind::kBasic, {"--username", "--password"}, {}},
      {"oauth2", OutboundKind::kOAuth2, {"--token-url", "--client-id", "--client-secret"}, {"--scope"}},
      {"mtls", OutboundKind::kMutualTls, {"--certificate", "--key"}, {}},
  };
  return all;
}

bool is_there(const SecretFlags& secret) {
  return secret.value || secret.file;
}

std::vector<Given> given(const AuthFlags& flags) {
  return {{"--username", flags.username.has_value()},
          {"--password", is_there(flags.password)},
          {"--token-url", flags.token_url.has_value()},
          {"--client-id", flags.client_id.has_value()},
          {"--scope", flags.scope.has_value()},
          {"--client-secret", is_there(flags.client_secret)},
          {"--certificate", flags.certificate.has_value()},
          {"--key", flags.key.has_value()}};
}

bool holds(const std::vector<std::string>& flags, const std::string& flag) {
  return std::find(flags.begin(), flags.end(), flag) != flags.end();
}

void check(const Kind& kind, const AuthFlags& flags) {
  std::vector<std::string> problems;
  for (const Given& each : given(flags)) {
    bool is_needed = holds(kind.needed, each.flag);
    if (is_needed && !each.is_there) problems.push_back("--auth " + std::string(kind.word) + " needs " + each.flag);
    if (!is_needed && each.is_there && !holds(kind.allowed, each.flag)) {
      problems.push_back(each.flag + " does not go with --auth " + std::string(kind.word));
    }
  }
  if (!problems.empty()) throw Failure(kUsage, joined(problems, "\n  "));
}

const Kind& kind_of(OutboundKind kind) {
  return *std::find_if(kinds().begin(), kinds().end(), [&](const Kind& each) { return each.kind == kind; });
}

}  // namespace

void add_auth_flags(const Command& command, AuthFlags& flags) {
  command.choice("--auth", {"none", "basic", "oauth2", "mtls"}, flags.kind, "How the gateway proves itself there.");
  command.optional("--username", "NAME", flags.username, "basic: the user.");
  command.secret("--password", flags.password, "basic: the password.");
  command.optional("--token-url", "URL", flags.token_url, "oauth2: where tokens are issued by client credentials.");
  command.optional("--client-id", "ID", flags.client_id, "oauth2: the gateway's client there.");
  command.secret("--client-secret", flags.client_secret, "oauth2: that client's secret.");
  command.optional("--scope", "SCOPE", flags.scope, "oauth2: the scope to ask for.");
  command.optional("--certificate", "FILE", flags.certificate, "mtls: the client certificate and its chain, PEM.");
  command.optional("--key", "FILE", flags.key, "mtls: its private key, PEM, without a passphrase.");
}

std::optional<OutboundAuth> read_auth(const AuthFlags& flags, Console& console) {
  if (!flags.kind) {
    auto all = given(flags);
    auto stray = std::find_if(all.begin(), all.end(), [](const Given& each) { return each.is_there; });
    if (stray != all.end()) throw Failure(kUsage, stray->flag + " needs --auth");
    return {};
  }
  const Kind& kind =
      *std::find_if(kinds().begin(), kinds().end(), [&](const Kind& each) { return each.word == *flags.kind; });
  check(kind, flags);
  OutboundAuth auth;
  auth.kind = kind.kind;
  auth.username = flags.username.value_or("");
  auth.password = read_secret(flags.password, "--password", console).value_or("");
  auth.token_url = flags.token_url.value_or("");
  auth.client_id = flags.client_id.value_or("");
  auth.client_secret = read_secret(flags.client_secret, "--client-secret", console).value_or("");
  auth.scope = flags.scope.value_or("");
  if (flags.certificate) auth.certificate_pem = read_file(*flags.certificate, console);
  if (flags.key) auth.key_pem = read_file(*flags.key, console);
  return auth;
}

std::string describe(const OutboundAuth& auth) {
  switch (auth.kind) {
    case OutboundKind::kNone: return "none";
    case OutboundKind::kBasic: return "basic, " + auth.username;
    case OutboundKind::kOAuth2: return "oauth2, " + auth.client_id + " at " + auth.token_url;
    case OutboundKind::kMutualTls: return "mtls";
  }
  return {};
}

json::object describe_json(const OutboundAuth& auth) {
  json::object out{{"kind", kind_of(auth.kind).word}};
  if (auth.kind == OutboundKind::kBasic) {
    out["username"] = auth.username;
    out["password"] = "***";
  }
  if (auth.kind == OutboundKind::kOAuth2) {
    out["token_url"] = auth.token_url;
    out["client_id"] = auth.client_id;
    out["client_secret"] = "***";
    if (!auth.scope.empty()) out["scope"] = auth.scope;
  }
  if (auth.kind == OutboundKind::kMutualTls) out["key"] = "***";
  return out;
}

}  // namespace fibrecafe::cli
