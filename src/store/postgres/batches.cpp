// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/batches.hpp"

#include <thread>

namespace fibrecafe::store::postgres {
namespace {

constexpr int kTriesMax = 5;                        // of a unit that meets others
constexpr std::chrono::milliseconds kStepAside{3};  // before it meets them again

}  // namespace

Batches::Batches(ConnectionOptions options, const auth::Vault& vault, DirectoryReload& directory, Committed committed,
                 observe::Log& log)
    : connection_(std::move(options)),
      tables_(connection_, vault),
      directory_(directory),
      tell_others_(std::move(committed)),
      log_(log) {}

// A connection that broke while nobody used it shows only now: that is no reason to say no to anybody.
Batches::Ended Batches::run(std::span<Job* const> jobs, bool probe) {
  bool was_open = connection_.is_open();
  lost_ = false;
  Ended ended = attempt(jobs, probe);
  return lost_ && was_open ? attempt(jobs, probe) : std::move(ended);
}

Batches::Ended Batches::attempt(std::span<Job* const> jobs, bool probe) {
  try {
    connection_.ensure();
    if (probe) probe_writing();
  } catch (const PgError& error) {
    return not_committed(error, CommitEnd::kNotCommitted);
  }
  if (jobs.size() > 1) {
    if (auto ended = together(jobs)) return std::move(*ended);
  }
  return one_by_one(jobs);
}

void Batches::probe_writing() {
  roll_back();
  connection_.ensure();
  connection_.execute(
      "INSERT INTO meta (name, value) VALUES ('probe', 1) ON CONFLICT (name) DO UPDATE SET value = meta.value + 1");
}

// Nothing: they must run again one by one.
std::optional<Batches::Ended> Batches::together(std::span<Job* const> jobs) {
  records_.assign(jobs.size(), {});
  unit_.begin_batch(jobs.size());
  try {
    Ended ended;
    begin_.queue();
    for (size_t i = 0; i < jobs.size(); ++i) ended.jobs.push_back(run_unit(*jobs[i], records_[i], false));
    connection_.commit();
    for (Record& record : records_) {
      if (record.kept) ended.effects.add(std::move(record.effects));
    }
    return ended;
  } catch (const PgError& error) {
    CommitEnd end = connection_.is_committing() ? CommitEnd::kUncertain : CommitEnd::kNotCommitted;
    roll_back();
    if (end == CommitEnd::kUncertain) return not_committed(error, end);
    if (!connection_.is_open()) {
      lost_ = true;
      return not_committed(error, end);
    }
    log_.debug("store_batch_split", {{"cause", error.what()}, {"units", jobs.size()}});
    return {};
  }
}

Batches::Ended Batches::one_by_one(std::span<Job* const> jobs) {
  Ended ended;
  for (Job* job : jobs) {
    bool goes_on = ended.end == CommitEnd::kCommitted;
    ended.jobs.push_back(goes_on ? alone(*job, ended) : Job::Ended{CommitEnd::kNotCommitted});
  }
  return ended;
}

Job::Ended Batches::alone(Job& job, Ended& ended) {
  for (int tries = 1;; ++tries) {
    try {
      return alone_once(job, ended);
    } catch (const PgError& error) {
      CommitEnd end = connection_.is_committing() ? CommitEnd::kUncertain : CommitEnd::kNotCommitted;
      roll_back();
      bool may_go_again = error.says_retry() || error.says_taken();
      if (end == CommitEnd::kNotCommitted && may_go_again && tries < kTriesMax && connection_.is_open()) {
        std::this_thread::sleep_for(tries * kStepAside);
        continue;
      }
      if (error.says_defect()) {
        log_.error("store_unit_failed", {{"cause", error.what()}});
        return {CommitEnd::kRolledBack, true};
      }
      if (error.says_retry()) return {end};  // others are in the way; the database works
      lost_ = end == CommitEnd::kNotCommitted && !connection_.is_open() && ended.jobs.empty();
      Ended trouble = not_committed(error, end);
      ended.end = end;
      ended.code = trouble.code;
      ended.cause = trouble.cause;
      return {end};
    }
  }
}

Job::Ended Batches::alone_once(Job& job, Ended& ended) {
  records_.assign(1, {});
  unit_.begin_batch(1);
  begin_.queue();
  Job::Ended how = run_unit(job, records_[0], true);
  if (how.end == CommitEnd::kRolledBack) {
    roll_back();
    return how;
  }
  connection_.commit();
  ended.effects.add(std::move(records_[0].effects));
  return how;
}

// A failed statement, whoever swallowed its error, is the batch's: with the pipeline it may come from an earlier unit.
Job::Ended Batches::run_unit(Job& job, Record& record, bool alone) {
  unit_.begin(record.effects, alone);
  connection_.take_failure();
  bool wanted = false;
  std::optional<std::string> thrown;
  try {
    wanted = job.act(unit_);
  } catch (const PgError&) {
    throw;
  } catch (const std::exception& error) {
    thrown = error.what();
  }
  if (auto failure = connection_.take_failure()) throw *failure;
  if (thrown) log_.error("store_unit_failed", {{"cause", *thrown}});
  if (!wanted) {
    unit_.undo();
    return {CommitEnd::kRolledBack, thrown.has_value()};
  }
  unit_.keep();
  record.kept = true;
  return {CommitEnd::kCommitted};
}

void Batches::roll_back() {
  try {
    connection_.roll_back();
  } catch (const PgError&) {
    connection_.close();
  }
}

Batches::Ended Batches::not_committed(const PgError& error, CommitEnd end) {
  Ended ended;
  ended.end = end;
  ended.code = error.state();
  ended.cause = error.what();
  return ended;
}

void Batches::committed(const Effects& effects) {
  if (effects.parties_changed || effects.keys_changed) refresh_directory();
  tell_others_(effects);
}

void Batches::between_batches() {
  if (directory_stale_) refresh_directory();
}

void Batches::refresh_directory() {
  try {
    directory_.reload(connection_, tables_.parties);
    directory_stale_ = false;
  } catch (const std::exception& error) {
    directory_stale_ = true;  // tried again after the next batch
    log_.error("store_directory_failed", {{"cause", error.what()}});
  }
}

}  // namespace fibrecafe::store::postgres
