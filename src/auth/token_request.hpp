// SPDX-License-Identifier: Apache-2.0
// What a call to a token endpoint asks for, and the answers in OAuth's shape (RFC 6749 4.4, 5.1, 5.2).
//
// Used by the token issuer. Pure: no keys, no directory, no clock.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "http/message.hpp"

namespace fibrecafe::auth {

struct TokenRequest {
  std::string client_id;
  std::string client_secret;
  bool by_basic = false;  // credentials came in the Authorization header
  std::vector<std::string> scopes;
};

struct OAuthError {
  std::string code;         // invalid_request, invalid_client, unsupported_grant_type, invalid_scope, ...
  std::string description;  // printable ASCII without quotes and backslashes
  bool by_basic = false;    // adds WWW-Authenticate
};

// Errors: all but invalid_scope, which needs to know the endpoint.
tl::expected<TokenRequest, OAuthError> read_token_request(const http::Request& request);

http::Response answer_token(std::string_view token, int64_t expires_in_seconds, std::string_view scope);
http::Response answer_error(const OAuthError& error);  // 400
http::Response answer_forbidden();                     // 403 without a body
http::Response answer_overloaded();                    // 503 without a body

}  // namespace fibrecafe::auth
