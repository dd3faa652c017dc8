// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/key_rows.hpp"

namespace fibrecafe::store::postgres {

std::vector<auth::SigningKey> KeyRows::all() {
  std::vector<auth::SigningKey> out;
  Rows rows = all_.query();
  while (rows.next()) {
    auth::SigningKey& key = out.emplace_back();
    key.id = rows.text(0);
    key.private_pem = vault_.open_sealed(rows.bytes(1));
    key.created = rows.time(2);
    key.retired = rows.optional_time(3);
  }
  return out;
}

void KeyRows::add(const auth::SigningKey& key) {
  retire_.queue(key.created);
  add_.queue(key.id, as_bytes(vault_.seal(key.private_pem)), key.created, key.retired);
}

}  // namespace fibrecafe::store::postgres
