// SPDX-License-Identifier: Apache-2.0
// Reads all parties for the directory, of one moment, from whatever thread and connection needs it newest.
#pragma once

#include <mutex>

#include "store/directory_cache.hpp"
#include "store/postgres/party_rows.hpp"

namespace fibrecafe::store::postgres {

class DirectoryReload {
 public:
  const DirectoryCache& cache() const { return cache_; }
  // Of the parties that were read last; goes up with each change of parties or keys.
  int64_t version() {
    std::lock_guard lock(mutex_);
    return version_;
  }

  // One after the other, so that no older reading replaces a newer one. Throws PgError.
  void reload(Connection& connection, PartyRows& rows) {
    std::lock_guard lock(mutex_);
    connection.ensure();
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    try {
      int64_t version = rows.version();
      auto content = rows.all();
      connection.execute("COMMIT");
      cache_.replace(std::move(content));
      version_ = version;
    } catch (...) {
      connection.roll_back();
      throw;
    }
  }

 private:
  std::mutex mutex_;
  DirectoryCache cache_;
  int64_t version_ = 0;
};

}  // namespace fibrecafe::store::postgres
