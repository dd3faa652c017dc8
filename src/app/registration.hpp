// SPDX-License-Identifier: Apache-2.0
// What may be registered: names, URLs, credentials, limits (decisions.md 6 and 7).
//
// Used by the command line before it writes a party to the store. Each check gives every problem at once; a problem's
// path is the flag that said it. Where a URL may go is judged here when it is saved and again by the HTTP client on
// each connection; a name that does not resolve now is left to that second judgement.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "parties/directory.hpp"

namespace fibrecafe::app {

// The addresses of a host name, as numbers; none when it does not resolve.
std::vector<std::string> resolve_host(const std::string& host);

struct RegistrationRules {
  std::vector<std::string> allow_networks;  // endpoints.allow_networks
  std::function<std::vector<std::string>(const std::string& host)> resolve = resolve_host;
};

bool is_tenant_name(std::string_view name);    // ^\w{1,50}$, ASCII
bool is_supplier_name(std::string_view name);  // ^\w{1,20}$, ASCII

std::vector<Problem> problems_of(const parties::Tenant& tenant, const RegistrationRules& rules);
std::vector<Problem> problems_of(const parties::Supplier& supplier, const RegistrationRules& rules);
// Credentials of a tenant's own with a supplier.
std::vector<Problem> problems_of(const parties::OutboundAuth& auth, bool sandbox, const RegistrationRules& rules);
std::vector<Problem> problems_of(const parties::Client& client);

// Whether a call would go out without credentials to a supplier that is no sandbox: for each agreement, and when a
// supplier's credentials change.
bool lacks_credentials(const parties::Supplier& supplier, const parties::Agreement& agreement);

}  // namespace fibrecafe::app
