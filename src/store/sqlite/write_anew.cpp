// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/write_anew.hpp"

namespace fibrecafe::store::sqlite {

void write_anew(Database& database) {
  int code = sqlite3_wal_checkpoint_v2(database.handle(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (code != SQLITE_OK) database.fail(code, "writing what was committed into the database file");
}

}  // namespace fibrecafe::store::sqlite
