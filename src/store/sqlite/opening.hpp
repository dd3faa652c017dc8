// SPDX-License-Identifier: Apache-2.0
// What the gateway and the command line both do to open a data directory.
#pragma once

#include "auth/secrets.hpp"
#include "observe/log.hpp"
#include "store/sqlite/database.hpp"

namespace fibrecafe::store::sqlite {

struct DataDirectory {
  std::filesystem::path path;
  std::filesystem::path database() const { return path / "fibrecafe.db"; }
  std::filesystem::path listing() const { return path / "listing.db"; }
  std::filesystem::path addresses() const { return path / "addresses.db"; }
  std::filesystem::path lock() const { return path / "fibrecafe.lock"; }
  std::filesystem::path secret_key() const { return path / "secret.key"; }
};

// Makes what is missing: the directory (0700) and an empty database file (0600). Throws std::runtime_error.
void make_directory(const DataDirectory& directory);
void make_database_file(const DataDirectory& directory);

// An empty file that only its owner may read, unless it is there. Throws std::runtime_error.
void make_private_file(const std::filesystem::path& file);

// The vault whose key fits this database. Made with the database, never later: without its key a database cannot be
// used. Throws std::runtime_error.
auth::Vault open_vault(const DataDirectory& directory, Database& database);

}  // namespace fibrecafe::store::sqlite
