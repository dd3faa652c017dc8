// SPDX-License-Identifier: Apache-2.0
// The keys that sign tokens, the same for all gateways; the private half is sealed.
#pragma once

#include "auth/keys.hpp"
#include "auth/secrets.hpp"
#include "store/postgres/connection.hpp"

namespace fibrecafe::store::postgres {

class KeyRows {
 public:
  KeyRows(Connection& connection, const auth::Vault& vault) : connection_(connection), vault_(vault) {}

  std::vector<auth::SigningKey> all();  // newest first
  void add(const auth::SigningKey& key);
  void forget(Time retired_before) { forget_.queue(retired_before); }

 private:
  Connection& connection_;
  const auth::Vault& vault_;

  Statement all_{connection_, "SELECT id, private_sealed, created, retired FROM signing_key ORDER BY number DESC"};
  Statement retire_{connection_, "UPDATE signing_key SET retired = $1 WHERE retired IS NULL"};
  Statement add_{connection_,
                 "INSERT INTO signing_key (number, id, private_sealed, created, retired)"
                 " VALUES (nextval('signing_key_number'), $1, $2, $3, $4)"};
  Statement forget_{connection_, "DELETE FROM signing_key WHERE retired < $1"};
};

}  // namespace fibrecafe::store::postgres
