// SPDX-License-Identifier: Apache-2.0
// The gateway's data folder: what every store keeps there, and what the embedded one keeps beside it.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "auth/secrets.hpp"

namespace fibrecafe::store {

struct DataDirectory {
  std::filesystem::path path;
  std::filesystem::path database() const { return path / "fibrecafe.db"; }
  std::filesystem::path listing() const { return path / "listing.db"; }
  std::filesystem::path addresses() const { return path / "addresses.db"; }
  std::filesystem::path lock() const { return path / "fibrecafe.lock"; }
  std::filesystem::path secret_key() const { return path / "secret.key"; }
};

// Made (0700) when it is missing. Throws std::runtime_error.
void make_directory(const DataDirectory& directory);

// An empty file that only its owner may read, unless it is there. Throws std::runtime_error.
void make_private_file(const std::filesystem::path& file);

// A text sealed with the key, which a database keeps to know its key by.
struct KeyCheck {
  std::function<std::optional<std::string>()> find;
  std::function<void(const std::string&)> keep;  // where none is kept yet
};

// The vault whose key fits the database that `of` names. Made with the database, never later: without its key a
// database cannot be used. Throws std::runtime_error.
auth::Vault open_vault(const DataDirectory& directory, const std::string& of, const KeyCheck& check);

}  // namespace fibrecafe::store
