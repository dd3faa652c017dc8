// SPDX-License-Identifier: Apache-2.0
// Tenants' endpoints as the Tenant Updates API 1.14 has them: the outbox's port to them, over HTTP.
//
// Encodes the KCI, signs it by each of the tenant's live secrets, proves who is calling, posts it, and judges the
// answer. A 401 under OAuth2 is followed by one call with a new token.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "auth/outbound.hpp"
#include "http/client.hpp"
#include "outbox/outbox.hpp"

namespace fibrecafe::tenant_updates {

struct TenantEndpointNeeds {
  http::Client& client;
  auth::OutboundCredentials& credentials;
  const Clock& clock;
  Random& random;                              // for X-Request-ID, new on each call
  Duration timeout{std::chrono::seconds(15)};  // deliveries.timeout
  std::vector<std::string> allow_networks;     // endpoints.allow_networks
};

// Calls that are still under way when it goes end without `done`.
std::unique_ptr<outbox::TenantPort> make_tenant_endpoint(TenantEndpointNeeds needs);

}  // namespace fibrecafe::tenant_updates
