// SPDX-License-Identifier: Apache-2.0
#include "auth/token_request.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "auth/encoding.hpp"
#include "base/json.hpp"

namespace fibrecafe::auth {
namespace {

using Fields = std::map<std::string, std::string>;
using Credentials = std::pair<std::string, std::string>;

tl::unexpected<OAuthError> invalid_request(std::string why) {
  return tl::unexpected(OAuthError{"invalid_request", std::move(why)});
}

tl::unexpected<OAuthError> invalid_client(std::string why, bool by_basic) {
  return tl::unexpected(OAuthError{"invalid_client", std::move(why), by_basic});
}

bool is_form(const http::Headers& headers) {
  if (headers.count("Content-Type") != 1) return false;
  std::string_view type = *headers.find("Content-Type");
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return http::equal_ignoring_case(type, "application/x-www-form-urlencoded");
}

tl::expected<Fields, OAuthError> read_fields(const http::Request& request) {
  if (!is_form(request.headers)) return invalid_request("The Content-Type must be application/x-www-form-urlencoded");
  if (request.headers.count("Content-Encoding") != 0) return invalid_request("The body must not be compressed");
  if (!request.query.empty()) return invalid_request("The parameters belong into the body, not into the URL");
  auto pairs = http::parse_form(request.body);
  if (!pairs) return invalid_request("The body is not a form: an escape is broken");
  Fields fields;
  for (auto& [name, value] : *pairs) {
    if (!fields.emplace(name, std::move(value)).second) return invalid_request("A parameter is there more than once");
  }
  std::erase_if(fields, [](const auto& field) { return field.second.empty(); });  // RFC 6749 3.2: as if omitted
  return fields;
}

std::string taken(Fields& fields, const char* name) {
  auto node = fields.extract(name);
  return node.empty() ? std::string() : std::move(node.mapped());
}

// RFC 6749 2.3.1: both halves are form-encoded before they are joined.
std::optional<std::string> form_decoded(std::string_view half) {
  auto pairs = http::parse_form("x=" + std::string(half));
  if (!pairs || pairs->size() != 1) return {};
  return std::move(pairs->front().second);
}

std::optional<std::string_view> after_scheme(std::string_view header, std::string_view scheme) {
  size_t space = header.find(' ');
  if (space == header.npos || !http::equal_ignoring_case(header.substr(0, space), scheme)) return {};
  header.remove_prefix(std::min(header.find_first_not_of(' ', space), header.size()));
  return header;
}

std::optional<Credentials> read_basic(std::string_view encoded) {
  std::optional<std::string> joined = parse_base64(encoded);
  size_t colon = joined ? joined->find(':') : std::string::npos;
  if (colon == std::string::npos) return {};
  auto id = form_decoded(std::string_view(*joined).substr(0, colon));
  auto secret = form_decoded(std::string_view(*joined).substr(colon + 1));
  if (!id || !secret || id->empty() || secret->empty()) return {};
  return Credentials(*std::move(id), *std::move(secret));
}

tl::expected<TokenRequest, OAuthError> read_credentials(const http::Headers& headers, Fields& fields) {
  std::string form_id = taken(fields, "client_id"), form_secret = taken(fields, "client_secret");
  if (headers.count("Authorization") > 1) return invalid_request("There is more than one Authorization header");
  std::optional<std::string_view> header = headers.find("Authorization");
  if (!header) {
    if (form_id.empty() && form_secret.empty())
      return invalid_client("The request brings no client credentials", false);
    if (form_id.empty()) return invalid_request("client_id is missing");
    if (form_secret.empty()) return invalid_request("client_secret is missing");
    return TokenRequest{.client_id = std::move(form_id), .client_secret = std::move(form_secret), .scopes = {}};
  }
  std::optional<std::string_view> encoded = after_scheme(*header, "Basic");
  if (!form_secret.empty()) return invalid_request("Client credentials must come in one way: header or form, not both");
  if (!encoded) return invalid_client("The Authorization header must be Basic", false);
  std::optional<Credentials> basic = read_basic(*encoded);
  if (!basic) return invalid_client("The Authorization header holds no client_id and client_secret", true);
  if (!form_id.empty() && form_id != basic->first) {
    return invalid_request("client_id in the form is not that of the Authorization header");
  }
  return TokenRequest{
      .client_id = std::move(basic->first), .client_secret = std::move(basic->second), .by_basic = true, .scopes = {}};
}

std::vector<std::string> split(std::string_view scopes) {
  std::vector<std::string> out;
  while (!scopes.empty()) {
    size_t end = std::min(scopes.find(' '), scopes.size());
    if (end != 0) out.emplace_back(scopes.substr(0, end));
    scopes.remove_prefix(std::min(end + 1, scopes.size()));
  }
  return out;
}

http::Response uncached(int status) {
  http::Response response;
  response.status = status;
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Pragma", "no-cache");
  return response;
}

http::Response uncached(int status, const json::object& body) {
  http::Response response = uncached(status);
  response.headers.set("Content-Type", "application/json");
  response.body = json::serialize(body);
  return response;
}

}  // namespace

tl::expected<TokenRequest, OAuthError> read_token_request(const http::Request& request) {
  auto fields = read_fields(request);
  if (!fields) return tl::unexpected(fields.error());
  std::string grant = taken(*fields, "grant_type");
  if (grant.empty()) return invalid_request("grant_type is missing");
  if (grant != "client_credentials") {
    return tl::unexpected(OAuthError{"unsupported_grant_type", "The only grant_type is client_credentials"});
  }
  std::string scope = taken(*fields, "scope");
  auto read = read_credentials(request.headers, *fields);
  if (read) read->scopes = split(scope);
  return read;
}

http::Response answer_token(std::string_view token, int64_t expires_in_seconds, std::string_view scope) {
  return uncached(
      200, {{"access_token", token}, {"token_type", "Bearer"}, {"expires_in", expires_in_seconds}, {"scope", scope}});
}

http::Response answer_error(const OAuthError& error) {
  http::Response response = uncached(400, {{"error", error.code}, {"error_description", error.description}});
  if (error.by_basic) response.headers.set("WWW-Authenticate", "Basic realm=\"access-token\", charset=\"UTF-8\"");
  return response;
}

http::Response answer_forbidden() {
  return uncached(403);
}

http::Response answer_overloaded() {
  http::Response response = uncached(503);
  response.headers.set("Retry-After", "1");
  return response;
}

}  // namespace fibrecafe::auth
