// SPDX-License-Identifier: Apache-2.0
// Whether a client still stands in the directory for someone who takes part.
#pragma once

#include <string_view>

#include "parties/directory.hpp"

namespace fibrecafe::auth {

// Null when it is not registered, or speaks for a tenant or supplier that was removed.
const parties::Client* registered_client(const parties::Directory& directory, std::string_view client);

// An empty list allows every address.
bool address_is_allowed(const parties::Client& client, std::string_view peer_address);

}  // namespace fibrecafe::auth
