// SPDX-License-Identifier: Apache-2.0
// The keys that sign tokens; the private half is sealed.
#pragma once

#include "auth/keys.hpp"
#include "auth/secrets.hpp"
#include "store/sqlite/database.hpp"

namespace fibrecafe::store::sqlite {

class KeyRows {
 public:
  KeyRows(Database& database, const auth::Vault& vault) : database_(database), vault_(vault) {}

  std::vector<auth::SigningKey> all();  // newest first
  void add(const auth::SigningKey& key);
  void forget(Time retired_before);

 private:
  Database& database_;
  const auth::Vault& vault_;

  Statement all_{database_, "SELECT id, private_sealed, created, retired FROM signing_key ORDER BY number DESC"};
  Statement retire_{database_, "UPDATE signing_key SET retired = ?1 WHERE retired IS NULL"};
  Statement add_{database_, "INSERT INTO signing_key (id, private_sealed, created, retired) VALUES (?1, ?2, ?3, ?4)"};
  Statement forget_{database_, "DELETE FROM signing_key WHERE retired < ?1"};
};

}  // namespace fibrecafe::store::sqlite
