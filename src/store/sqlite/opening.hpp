// SPDX-License-Identifier: Apache-2.0
// What the gateway and the command line both do to open the embedded store's database.
#pragma once

#include "observe/log.hpp"
#include "store/data_directory.hpp"
#include "store/sqlite/database.hpp"

namespace fibrecafe::store::sqlite {

using store::DataDirectory;
using store::make_directory;
using store::make_private_file;

// Makes an empty database file (0600) when it is missing. Throws std::runtime_error.
void make_database_file(const DataDirectory& directory);

// The vault whose key fits this database.
auth::Vault open_vault(const DataDirectory& directory, Database& database);

}  // namespace fibrecafe::store::sqlite
