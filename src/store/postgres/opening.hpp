// SPDX-License-Identifier: Apache-2.0
// What the gateway and the command line both do to open a PostgreSQL database.
#pragma once

#include "observe/log.hpp"
#include "store/data_directory.hpp"
#include "store/postgres/connection.hpp"

namespace fibrecafe::store::postgres {

// The URL without its password, for messages.
std::string without_password(const std::string& url);

// Connects, brings the schema up to date, and opens the vault whose key fits. Throws std::runtime_error.
auth::Vault open_database(Connection& connection, const DataDirectory& directory, observe::Log& log);

}  // namespace fibrecafe::store::postgres
