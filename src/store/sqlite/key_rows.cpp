// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/key_rows.hpp"

namespace fibrecafe::store::sqlite {

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
  retire_.execute(key.created);
  add_.execute(key.id, as_blob(vault_.seal(key.private_pem)), key.created, key.retired);
}

void KeyRows::forget(Time retired_before) {
  forget_.execute(retired_before);
}

}  // namespace fibrecafe::store::sqlite
