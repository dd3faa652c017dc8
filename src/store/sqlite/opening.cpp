// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/opening.hpp"

namespace fibrecafe::store::sqlite {

void make_database_file(const DataDirectory& directory) {
  make_private_file(directory.database());
}

auth::Vault open_vault(const DataDirectory& directory, Database& database) {
  KeyCheck check;
  check.find = [&database]() -> std::optional<std::string> {
    Statement statement(database, "SELECT value FROM meta WHERE name = 'key_check'");
    Rows rows = statement.query();
    if (!rows.next()) return {};
    return rows.bytes(0);
  };
  check.keep = [&database](const std::string& sealed) {
    Statement keep(database, "INSERT INTO meta (name, value) VALUES ('key_check', ?1) ON CONFLICT DO NOTHING");
    keep.execute(as_blob(sealed));
  };
  return store::open_vault(directory, directory.database().string(), check);
}

}  // namespace fibrecafe::store::sqlite
