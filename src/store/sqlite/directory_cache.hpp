// SPDX-License-Identifier: Apache-2.0
// Reads the parties for the directory, again when a unit or another process changed them.
#pragma once

#include "store/directory_cache.hpp"
#include "store/sqlite/party_rows.hpp"

namespace fibrecafe::store::sqlite {

// On the thread of that connection, outside a transaction. All of one moment: a tenant that is seen is seen with its
// agreements, whatever another process commits meanwhile.
inline void reload(DirectoryCache& directory, Database& database, PartyRows& rows) {
  database.execute("BEGIN");
  try {
    auto content = rows.all();
    database.execute("COMMIT");
    directory.replace(std::move(content));
  } catch (...) {
    if (database.in_transaction()) database.execute("ROLLBACK");
    throw;
  }
}

}  // namespace fibrecafe::store::sqlite
