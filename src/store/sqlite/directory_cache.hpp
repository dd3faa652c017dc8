// SPDX-License-Identifier: Apache-2.0
// The newest snapshot of all parties, read again when a unit or another process changed them.
#pragma once

#include <atomic>
#include <memory>

#include "store/sqlite/party_rows.hpp"

namespace fibrecafe::store::sqlite {

class DirectoryCache final : public parties::DirectorySource {
 public:
  parties::DirectoryPtr current() const override { return std::atomic_load(&directory_); }

  // On the thread of that connection, outside a transaction. All of one moment: a tenant that is seen is seen with its
  // agreements, whatever another process commits meanwhile.
  void reload(Database& database, PartyRows& rows) {
    database.execute("BEGIN");
    try {
      auto directory = std::make_shared<parties::Directory>(rows.all());
      database.execute("COMMIT");
      std::atomic_store(&directory_, parties::DirectoryPtr(std::move(directory)));
    } catch (...) {
      if (database.in_transaction()) database.execute("ROLLBACK");
      throw;
    }
  }

 private:
  parties::DirectoryPtr directory_ = std::make_shared<parties::Directory>(parties::Directory::Content{});
};

}  // namespace fibrecafe::store::sqlite
