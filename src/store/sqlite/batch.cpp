// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/batch.hpp"

#include "store/sqlite/write_anew.hpp"

namespace fibrecafe::store::sqlite {
namespace {

// Errors that come from what one unit asked for, not from the disk or the database: they undo that unit alone.
bool is_defect(int code) {
  switch (code & 0xFF) {
    case SQLITE_ERROR:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
    case SQLITE_RANGE:
    case SQLITE_MISUSE: return true;
    default: return false;
  }
}

// A COMMIT that failed while writing to the WAL left no whole commit frame there, so nothing of it can come back. After
// any other failure (the sync, the shared index) a crash may still find the frames and take them for committed.
bool surely_not_committed(int code) {
  return (code & 0xFF) == SQLITE_FULL || code == SQLITE_IOERR_WRITE;
}

class RequireTransaction {
 public:
  explicit RequireTransaction(Database& database) : database_(database) { database_.require_transaction(true); }
  ~RequireTransaction() { database_.require_transaction(false); }

 private:
  Database& database_;
};

}  // namespace

Batch::Batch(Database& database, Tables& tables, observe::Log& log)
    : database_(database), tables_(tables), log_(log), unit_(database, tables, numbers_) {
  version_seen_ = data_version();
  numbers_.at_least(tables_.orders.highest_id());
}

Batch::Ended Batch::run(std::span<Job* const> jobs, bool probe) {
  Ended ended;
  try {
    if (database_.in_transaction()) roll_back_.execute();
    settle_doubt();
    begin_.execute();
    changed_ = changed_outside();
    if (probe) tables_.work.set_meta("probe", ++probes_);
    RequireTransaction required(database_);
    run_units(jobs, ended);
    if (!ended.effects.listing.empty()) tables_.listing.append(ended.effects.listing);
  } catch (const SqliteError& error) {
    abandon(ended, CommitEnd::kNotCommitted, error);
    return ended;
  }
  commit(ended);
  return ended;
}

// The frames of the commit in doubt stand behind the last commit that other connections know, and go with the WAL's
// end: a crash cannot bring them back once units run again.
void Batch::settle_doubt() {
  if (!in_doubt_) return;
  write_anew(database_);
  in_doubt_ = false;
  log_.info("store_written_anew");
}

bool Batch::changed_outside() {
  int64_t version = data_version();
  if (version == version_seen_) return std::exchange(changed_, false);
  version_seen_ = version;
  numbers_.at_least(tables_.orders.highest_id());
  changed_ = false;
  return true;
}

void Batch::run_units(std::span<Job* const> jobs, Ended& ended) {
  ended.jobs.reserve(jobs.size());
  for (Job* job : jobs) ended.jobs.push_back(run_unit(*job, ended.effects));
}

Job::Ended Batch::run_unit(Job& job, Effects& effects) {
  unit_.begin();
  database_.take_failure();
  bool wanted = false, threw = false;
  try {
    wanted = job.act(unit_);
  } catch (const std::exception& error) {
    threw = true;
    log_.error("store_unit_failed", {{"cause", error.what()}});
  }
  int failure = database_.take_failure();
  if (!database_.in_transaction() || (failure != 0 && !is_defect(failure))) {
    throw SqliteError(failure != 0 ? failure : SQLITE_ABORT_ROLLBACK, "database: the transaction cannot go on");
  }
  if (!wanted || failure != 0) {
    unit_.undo();
    return {CommitEnd::kRolledBack, threw || failure != 0};
  }
  unit_.keep();
  effects.add(unit_.take_effects());
  return {CommitEnd::kCommitted};
}

void Batch::commit(Ended& ended) {
  try {
    commit_.execute();
    tables_.requests.committed();
  } catch (const SqliteError& error) {
    bool sure = database_.in_transaction() || surely_not_committed(error.code());
    in_doubt_ = !sure;
    abandon(ended, sure ? CommitEnd::kNotCommitted : CommitEnd::kUncertain, error);
  }
}

void Batch::abandon(Ended& ended, CommitEnd end, const SqliteError& error) {
  bool changed = changed_;
  ended = {};
  ended.end = end;
  ended.code = std::to_string(error.code());
  ended.cause = error.what();
  changed_ = changed;
  tables_.requests.lost();
  try {
    if (database_.in_transaction()) roll_back_.execute();
  } catch (const SqliteError& again) {
    log_.error("store_rollback_failed", {{"cause", again.what()}});  // the next run tries again before it begins
  }
}

int64_t Batch::data_version() {
  Rows rows = data_version_.query();
  return rows.next() ? rows.integer(0) : 0;
}

}  // namespace fibrecafe::store::sqlite
