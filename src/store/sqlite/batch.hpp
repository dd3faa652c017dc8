// SPDX-License-Identifier: Apache-2.0
// Runs units in one transaction and commits once.
//
// Used by the lane's thread. Promises: a unit that says no, or throws, leaves nothing and disturbs no other; any
// failure of the database ends the whole batch, because SQLite may have undone all of it. After a commit that may or
// may not be on disk no unit runs before all that was committed is written anew and synced. What it does not do: wait,
// answer, retry.
#pragma once

#include "store/batch_runner.hpp"
#include "store/sqlite/unit.hpp"

namespace fibrecafe::store::sqlite {

class Batch {
 public:
  Batch(Database& database, Tables& tables, observe::Log& log);

  using Ended = BatchRunner::Ended;
  // `probe`: write something of our own too, to see whether the disk takes it.
  Ended run(std::span<Job* const> jobs, bool probe);

  // Did another process commit since the last call? Its orders' numbers are taken into account.
  bool changed_outside();

 private:
  void run_units(std::span<Job* const> jobs, Ended& ended);
  Job::Ended run_unit(Job& job, Effects& effects);
  void settle_doubt();
  void commit(Ended& ended);
  void abandon(Ended& ended, CommitEnd end, const SqliteError& error);
  int64_t data_version();

  Database& database_;
  Tables& tables_;
  observe::Log& log_;
  OrderNumbers numbers_;
  SqliteUnit unit_;
  Statement begin_{database_, "BEGIN IMMEDIATE"};
  Statement commit_{database_, "COMMIT"};
  Statement roll_back_{database_, "ROLLBACK"};
  Statement data_version_{database_, "PRAGMA data_version"};
  int64_t version_seen_ = 0;
  bool changed_ = false;
  bool in_doubt_ = false;  // a commit failed in a way that leaves open what the disk has
  int64_t probes_ = 0;
};

}  // namespace fibrecafe::store::sqlite
