// SPDX-License-Identifier: Apache-2.0
#include "auth/registration.hpp"

#include "http/client.hpp"

namespace fibrecafe::auth {
namespace {

template <class Party>
bool takes_part(const Party* party) {
  return party && !party->removed;
}

}  // namespace

const parties::Client* registered_client(const parties::Directory& directory, std::string_view id) {
  const parties::Client* client = directory.client(id);
  if (!client) return nullptr;
  switch (client->role) {
    case parties::Role::kTenant: return takes_part(directory.tenant(client->tenant)) ? client : nullptr;
    case parties::Role::kSupplier: return takes_part(directory.supplier(client->supplier)) ? client : nullptr;
    case parties::Role::kOperator: return client;
  }
  return nullptr;
}

bool address_is_allowed(const parties::Client& client, std::string_view peer_address) {
  return client.allow.empty() || http::in_networks(peer_address, client.allow);
}

}  // namespace fibrecafe::auth
