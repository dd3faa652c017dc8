// SPDX-License-Identifier: Apache-2.0
#include "auth/jwt.hpp"

#include <algorithm>

#include "auth/encoding.hpp"

namespace fibrecafe::auth {
namespace {

constexpr size_t kDepthMax = 8;

tl::unexpected<Error> unreadable(std::string why) {
  return fail(ErrorCode::kNotAuthorised, std::move(why));
}

Result<json::object> read_object(std::string_view segment, std::string_view what) {
  std::optional<std::string> text = parse_base64url(segment);
  if (!text) return unreadable("The " + std::string(what) + " of the access token is not base64url");
  Result<json::value> value = parse_json(*text, kDepthMax);
  if (!value || !value->is_object())
    return unreadable("The " + std::string(what) + " of the access token is not a JSON object");
  return std::move(value->get_object());
}

// A text member of the header: empty when it is absent, an error when it is of another type.
Result<std::string> text_member(const json::object& header, std::string_view name) {
  const json::value* value = header.if_contains(name);
  if (!value) return std::string();
  if (!value->is_string()) return unreadable("A member of the access token's header is not a text");
  return std::string(value->get_string());
}

Result<Jwt> read_header(const json::object& header) {
  if (header.contains("crit")) return unreadable("The access token asks for extensions that are not supported (crit)");
  Result<std::string> algorithm = text_member(header, "alg"), type = text_member(header, "typ"),
                      key_id = text_member(header, "kid");
  for (const auto* member : {&algorithm, &type, &key_id}) {
    if (!*member) return tl::unexpected(member->error());
  }
  std::optional<Algorithm> known = algorithm_named(*algorithm);
  if (!known) return unreadable("The access token is not signed with an algorithm that is accepted here");
  Jwt jwt;
  jwt.algorithm = *known;
  jwt.type = normal_type(std::move(*type));
  jwt.key_id = std::move(*key_id);
  return jwt;
}

}  // namespace

Result<Jwt> read_jwt(std::string_view token) {
  if (token.size() > kTokenBytesMax) return unreadable("The access token is too long");
  size_t first = token.find('.');
  size_t second = first == token.npos ? token.npos : token.find('.', first + 1);
  if (second == token.npos || token.find('.', second + 1) != token.npos) {
    return unreadable("The access token is not a signed JWT of three parts");
  }
  Result<json::object> header = read_object(token.substr(0, first), "header");
  if (!header) return tl::unexpected(header.error());
  Result<Jwt> jwt = read_header(*header);
  if (!jwt) return jwt;
  Result<json::object> claims = read_object(token.substr(first + 1, second - first - 1), "payload");
  if (!claims) return tl::unexpected(claims.error());
  std::optional<std::string> signature = parse_base64url(token.substr(second + 1));
  if (!signature || signature->empty()) return unreadable("The signature of the access token is not base64url");

  jwt->claims = std::move(*claims);
  jwt->signed_part = token.substr(0, second);
  jwt->signature = std::move(*signature);
  return jwt;
}

std::string normal_type(std::string type) {
  std::transform(type.begin(), type.end(), type.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  constexpr std::string_view kMediaType = "application/";
  return type.rfind(kMediaType, 0) == 0 ? type.substr(kMediaType.size()) : type;
}

std::string write_jwt(const PrivateKey& key, std::string_view key_id, std::string_view type,
                      const json::object& claims) {
  json::object header = {{"typ", type}, {"alg", name_of(Algorithm::kEs256)}, {"kid", key_id}};
  std::string token = base64url(json::serialize(header)) + "." + base64url(json::serialize(claims));
  std::string signature = key.sign(token);
  return token + "." + base64url(signature);
}

}  // namespace fibrecafe::auth
