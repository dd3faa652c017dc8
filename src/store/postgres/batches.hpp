// SPDX-License-Identifier: Apache-2.0
// One lane's batches on PostgreSQL: the units of each in one transaction on the lane's own connection.
//
// Promises: a unit that says no, or throws, leaves nothing and disturbs no other. When the server refuses a batch, for
// a conflict with another lane or for what one of its units asked, the units run again one at a time, each in a
// transaction of its own, so that each ends by itself. A connection that was lost before a COMMIT left is made anew and
// the batch runs again; one that was lost during COMMIT leaves it uncertain.
#pragma once

#include "store/batch_runner.hpp"
#include "store/postgres/directory_reload.hpp"
#include "store/postgres/unit.hpp"

namespace fibrecafe::store::postgres {

class Batches final : public BatchRunner {
 public:
  using Committed = std::function<void(const Effects&)>;  // for the other gateways

  Batches(ConnectionOptions options, const auth::Vault& vault, DirectoryReload& directory, Committed committed,
          observe::Log& log);

  Ended run(std::span<Job* const> jobs, bool probe) override;
  void committed(const Effects& effects) override;
  void between_batches() override;

 private:
  struct Record {
    Effects effects;
    bool kept = false;
  };

  Ended attempt(std::span<Job* const> jobs, bool probe);
  std::optional<Ended> together(std::span<Job* const> jobs);
  Ended one_by_one(std::span<Job* const> jobs);
  Job::Ended alone(Job& job, Ended& ended);
  Job::Ended alone_once(Job& job, Ended& ended);
  Job::Ended run_unit(Job& job, Record& record, bool alone);
  void probe_writing();
  void roll_back();
  static Ended not_committed(const PgError& error, CommitEnd end);
  void refresh_directory();

  Connection connection_;
  Tables tables_;
  PgUnit unit_{connection_, tables_};
  DirectoryReload& directory_;
  Committed tell_others_;
  observe::Log& log_;
  Statement begin_{connection_, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"};
  std::deque<Record> records_;  // of the units of this transaction
  bool lost_ = false;           // the connection, before a commit left
  bool directory_stale_ = false;
};

}  // namespace fibrecafe::store::postgres
