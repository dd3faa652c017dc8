// SPDX-License-Identifier: Apache-2.0
// Suppliers that speak the published Supplier API 1.15: the outbox's port to them, over HTTP.
//
// Encodes the message, proves who is calling, sends it once, and judges the answer. A supplier whose repeats are not
// known to be safe gets a connection of its own for each call, so that no library sends a request twice. A 401 under
// OAuth2 is followed by one call with a new token, within the same attempt: a 401 says that nothing was taken.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "auth/outbound.hpp"
#include "http/client.hpp"
#include "observe/log.hpp"
#include "outbox/outbox.hpp"

namespace fibrecafe::suppliers {

struct SupplierApiNeeds {
  http::Client& client;
  auth::OutboundCredentials& credentials;
  const Clock& clock;
  observe::Log& log;
  Duration timeout{std::chrono::seconds(30)};  // supplier.timeout, unless the supplier's profile has its own
  std::vector<std::string> allow_networks;     // endpoints.allow_networks
};

// Calls that are still under way when it goes end without `done`.
std::unique_ptr<outbox::SupplierPort> make_supplier_api(SupplierApiNeeds needs);

}  // namespace fibrecafe::suppliers
