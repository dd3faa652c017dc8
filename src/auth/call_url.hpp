// SPDX-License-Identifier: Apache-2.0
// What may be asked of a URL before a secret or a trust decision goes there.
//
// Used for token endpoints of suppliers and tenants, for discovery, and for JWKS. The addresses behind the names are
// judged by the HTTP client on each connection; here it is only the spelling.
#pragma once

#include <string>
#include <string_view>

#include "http/client.hpp"

namespace fibrecafe::auth {

// https with a host; http only to loopback by name or number, and only where the policy allows loopback.
bool may_call(std::string_view url, const http::AddressPolicy& policy);

bool same_host(std::string_view a, std::string_view b);

// For logs and details: scheme, host, port and path. What may be secret in it (user, query) is left out.
std::string named(std::string_view url);

// Where OAuth's metadata of `issuer` may be: OpenID Connect Discovery 4, then RFC 8414 3.
std::string openid_configuration_url(std::string_view issuer);
std::string oauth_metadata_url(std::string_view issuer);

}  // namespace fibrecafe::auth
