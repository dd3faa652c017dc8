// SPDX-License-Identifier: Apache-2.0
// The lane's batches on SQLite: the transaction of each (batch.hpp), the checkpoint between two, and the look whether
// another process committed.
#pragma once

#include "store/listeners.hpp"
#include "store/sqlite/batch.hpp"
#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/directory_cache.hpp"

namespace fibrecafe::store::sqlite {

class LaneBatches final : public BatchRunner {
 public:
  // Borrows everything; `database` is used by the lane's thread alone once that runs.
  struct Parts {
    Database& database;
    Tables& tables;
    DirectoryCache& directory;
    Checkpointer& checkpointer;
    Listeners& listeners;
    observe::Log& log;
  };
  explicit LaneBatches(Parts parts) : parts_(parts), batch_(parts.database, parts.tables, parts.log) {}

  Ended run(std::span<Job* const> jobs, bool probe) override { return batch_.run(jobs, probe); }
  void committed(const Effects& effects) override;
  void between_batches() override;

 private:
  void refresh_directory();
  void look_outside();

  Parts parts_;
  Batch batch_;
  bool directory_stale_ = false;
  std::chrono::steady_clock::time_point looked_outside_{};
};

}  // namespace fibrecafe::store::sqlite
