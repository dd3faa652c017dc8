// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/opening.hpp"

#include "store/postgres/schema/migrations.hpp"

namespace fibrecafe::store::postgres {

std::string without_password(const std::string& url) {
  size_t scheme = url.find("://");
  size_t at = url.find('@');
  if (scheme == std::string::npos || at == std::string::npos) return scheme == std::string::npos ? "the database" : url;
  size_t colon = url.find(':', scheme + 3);
  if (colon == std::string::npos || colon > at) return url;
  return url.substr(0, colon) + ":***" + url.substr(at);
}

auth::Vault open_database(Connection& connection, const DataDirectory& directory, observe::Log& log) {
  make_directory(directory);
  connection.ensure();
  migrate(connection, log);
  Statement find(connection, "SELECT bytes FROM meta WHERE name = 'key_check'");
  Statement keep(connection, "INSERT INTO meta (name, bytes) VALUES ('key_check', $1) ON CONFLICT DO NOTHING");
  KeyCheck check;
  check.find = [&find]() -> std::optional<std::string> {
    Rows rows = find.query();
    if (!rows.next()) return {};
    return rows.bytes(0);
  };
  check.keep = [&keep](const std::string& sealed) { keep.execute(as_bytes(sealed)); };
  return open_vault(directory, without_password(connection.options().url), check);
}

}  // namespace fibrecafe::store::postgres
