// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/lane.hpp"

#include <algorithm>

namespace fibrecafe::store::sqlite {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLookOutside{250};  // another process' commit is seen within a second
constexpr milliseconds kPauseFirst{50}, kPauseMax{1000};

constexpr const char* kCommits = "store_commits_total";
constexpr const char* kCommitsHelp = "Commits by result.";
constexpr const char* kUnits = "store_units_total";
constexpr const char* kUnitsHelp = "Units of work by end: kept or undone by their own decision.";
constexpr const char* kDepth = "store_queue_depth";
constexpr const char* kDepthHelp = "Units of work that wait for the writing lane.";

}  // namespace

Lane::Meters::Meters(observe::Metrics& metrics)
    : commit_seconds(metrics.histogram("store_commit_seconds", "From the begin of a batch to its commit on disk.")),
      committed(metrics.counter(kCommits, kCommitsHelp, {{"result", "committed"}})),
      not_committed(metrics.counter(kCommits, kCommitsHelp, {{"result", "not_committed"}})),
      uncertain(metrics.counter(kCommits, kCommitsHelp, {{"result", "uncertain"}})),
      units_kept(metrics.counter(kUnits, kUnitsHelp, {{"end", "kept"}})),
      units_undone(metrics.counter(kUnits, kUnitsHelp, {{"end", "undone"}})),
      depth{&metrics.gauge(kDepth, kDepthHelp, {{"queue", "callers"}}),
            &metrics.gauge(kDepth, kDepthHelp, {{"queue", "outcomes"}}),
            &metrics.gauge(kDepth, kDepthHelp, {{"queue", "housekeeping"}})} {}

Lane::Lane(Parts parts, LaneOptions options)
    : parts_(parts),
      options_(options),
      meters_(parts.metrics),
      batch_(parts.database, parts.tables, parts.log),
      queues_(options.callers_max) {}

void Lane::listen(Listener& listener) {
  std::lock_guard lock(listeners_mutex_);
  listeners_.push_back(&listener);
}

void Lane::start() {
  thread_ = std::thread([this] { run(); });
}

void Lane::stop() {
  queues_.close();
  if (thread_.joinable()) thread_.join();
}

void Lane::run() {
  while (true) {
    queues_.wait(patience(), is_pausing());
    bool closing = queues_.is_closed();
    if (is_pausing() && !closing) {
      auto refused = queues_.take_but_outcomes();
      end_all(refused, CommitEnd::kNotCommitted);
      continue;
    }
    auto batch = queues_.take(options_.batch_max);
    measure_depths();
    if (batch.empty() && closing) return;
    if (!batch.empty() || pause_ > milliseconds(0)) run_batch(std::move(batch));
    parts_.checkpointer.last_step(parts_.database);
    look_outside();
  }
}

bool Lane::is_pausing() const {
  return pause_ > milliseconds(0) && Steady::now() < pause_until_;
}

milliseconds Lane::patience() const {
  if (pause_ == milliseconds(0)) return kLookOutside;
  auto left = std::chrono::ceil<milliseconds>(pause_until_ - Steady::now());
  return std::clamp(left, milliseconds(0), kLookOutside);
}

void Lane::run_batch(std::vector<Waiting> batch) {
  std::vector<Job*> jobs;
  jobs.reserve(batch.size());
  for (Waiting& waiting : batch) jobs.push_back(&waiting.job);
  auto begun = parts_.clock.monotonic();
  Batch::Ended ended = batch_.run(jobs, pause_ > milliseconds(0));
  meters_.commit_seconds.observe(parts_.clock.monotonic() - begun);
  if (ended.end == CommitEnd::kCommitted) {
    succeeded(batch, ended);
  } else {
    failed(batch, ended);
  }
}

void Lane::succeeded(std::vector<Waiting>& batch, Batch::Ended& ended) {
  meters_.committed.add();
  if (pause_ > milliseconds(0)) parts_.log.info("store_recovered");
  pause_ = milliseconds(0);
  healthy_.store(true, std::memory_order_relaxed);
  if (ended.effects.parties_changed) refresh_directory();  // before the answers: what was registered works at once
  size_t kept = 0;
  for (size_t i = 0; i < batch.size(); ++i) {
    kept += ended.jobs[i].end == CommitEnd::kCommitted;
    end(batch[i].job, ended.jobs[i]);
  }
  meters_.units_kept.add(static_cast<double>(kept));
  meters_.units_undone.add(static_cast<double>(batch.size() - kept));
  tell(ended.effects.news);
}

// Outcomes of calls that were made cannot be lost: they stay in front, and run again when the disk takes them. What did
// not commit is not seen by the next run, so they decide afresh.
void Lane::failed(std::vector<Waiting>& batch, const Batch::Ended& ended) {
  bool uncertain = ended.end == CommitEnd::kUncertain;
  (uncertain ? meters_.uncertain : meters_.not_committed).add();
  healthy_.store(false, std::memory_order_relaxed);
  if (pause_ == milliseconds(0)) {
    parts_.log.error("store_commit_failed", {{"cause", ended.cause},
                                             {"code", ended.code},
                                             {"result", uncertain ? "uncertain" : "not_committed"},
                                             {"units", batch.size()}});
  }
  pause_ = pause_ == milliseconds(0) ? kPauseFirst : std::min(2 * pause_, kPauseMax);
  pause_until_ = Steady::now() + pause_;

  bool keep_outcomes = !queues_.is_closed();
  std::vector<Waiting> kept, ending;
  for (Waiting& waiting : batch) {
    bool keep = keep_outcomes && waiting.queue == Queue::kOutcomes;
    (keep ? kept : ending).push_back(std::move(waiting));
  }
  queues_.put_back(std::move(kept));
  end_all(ending, ended.end);
}

void Lane::end(Job& job, Job::Ended how) {
  if (!job.done) return;
  try {
    job.done(how);
  } catch (const std::exception& error) {
    parts_.log.error("store_answer_failed", {{"cause", error.what()}});
  }
}

void Lane::end_all(std::vector<Waiting>& batch, CommitEnd how) {
  for (Waiting& waiting : batch) end(waiting.job, {how});
}

void Lane::refresh_directory() {
  try {
    parts_.directory.reload(parts_.database, parts_.tables.parties);
    directory_stale_ = false;
  } catch (const std::exception& error) {
    directory_stale_ = true;  // tried again with the next look outside
    parts_.log.error("store_directory_failed", {{"cause", error.what()}});
  }
}

void Lane::look_outside() {
  auto now = Steady::now();
  if (now - looked_outside_ < kLookOutside) return;
  looked_outside_ = now;
  try {
    if (batch_.changed_outside()) tell_changed_outside();
  } catch (const SqliteError& error) {
    parts_.log.warn("store_look_failed", {{"cause", error.what()}});
  }
  if (directory_stale_) refresh_directory();
}

void Lane::tell_changed_outside() {
  refresh_directory();
  tell({.everything = true, .suppliers = {}, .tenants = {}, .wake = {}});
  std::lock_guard lock(listeners_mutex_);
  for (Listener* listener : listeners_) listener->changed_outside();
}

void Lane::tell(const News& news) {
  if (!news.everything && news.suppliers.empty() && news.tenants.empty() && !news.wake) return;
  std::lock_guard lock(listeners_mutex_);
  for (Listener* listener : listeners_) listener->committed(news);
}

void Lane::measure_depths() {
  auto depths = queues_.depths();
  for (size_t i = 0; i < depths.size(); ++i) meters_.depth[i]->set(static_cast<double>(depths[i]));
}

}  // namespace fibrecafe::store::sqlite
