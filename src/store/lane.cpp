// SPDX-License-Identifier: Apache-2.0
#include "store/lane.hpp"

#include <algorithm>

namespace fibrecafe::store {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLookAround{250};  // another process' commit is seen within a second
constexpr milliseconds kPauseFirst{50}, kPauseMax{1000};

}  // namespace

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
    parts_.meters.depths(options_.number, queues_.depths());
    if (batch.empty() && closing) return;
    if (!batch.empty() || pause_ > milliseconds(0)) run_batch(std::move(batch));
    parts_.runner.between_batches();
  }
}

bool Lane::is_pausing() const {
  return pause_ > milliseconds(0) && Steady::now() < pause_until_;
}

milliseconds Lane::patience() const {
  if (pause_ == milliseconds(0)) return kLookAround;
  auto left = std::chrono::ceil<milliseconds>(pause_until_ - Steady::now());
  return std::clamp(left, milliseconds(0), kLookAround);
}

void Lane::run_batch(std::vector<Waiting> batch) {
  std::vector<Job*> jobs;
  jobs.reserve(batch.size());
  for (Waiting& waiting : batch) jobs.push_back(&waiting.job);
  auto begun = parts_.clock.monotonic();
  BatchRunner::Ended ended = parts_.runner.run(jobs, pause_ > milliseconds(0));
  parts_.meters.commit_seconds.observe(parts_.clock.monotonic() - begun);
  if (ended.end == CommitEnd::kCommitted) {
    recovered();
  } else {
    in_trouble(ended, batch.size());
  }
  parts_.runner.committed(ended.effects);
  answer(batch, ended);
  parts_.listeners.committed(ended.effects.news);
}

void Lane::recovered() {
  parts_.meters.committed.add();
  if (pause_ > milliseconds(0)) parts_.log.info("store_recovered");
  pause_ = milliseconds(0);
  healthy_.store(true, std::memory_order_relaxed);
}

void Lane::in_trouble(const BatchRunner::Ended& ended, size_t units) {
  bool uncertain = ended.end == CommitEnd::kUncertain;
  (uncertain ? parts_.meters.uncertain : parts_.meters.not_committed).add();
  healthy_.store(false, std::memory_order_relaxed);
  if (pause_ == milliseconds(0)) {
    parts_.log.error("store_commit_failed", {{"cause", ended.cause},
                                             {"code", ended.code},
                                             {"result", uncertain ? "uncertain" : "not_committed"},
                                             {"units", units}});
  }
  pause_ = pause_ == milliseconds(0) ? kPauseFirst : std::min(2 * pause_, kPauseMax);
  pause_until_ = Steady::now() + pause_;
}

// Outcomes of calls that were made cannot be lost: they stay in front, and run again when the database takes them. What
// did not commit is not seen by the next run, so they decide afresh.
void Lane::answer(std::vector<Waiting>& batch, const BatchRunner::Ended& ended) {
  bool keep_outcomes = !queues_.is_closed();
  std::vector<Waiting> kept;
  std::vector<std::pair<Job*, Job::Ended>> ending;
  size_t undone = 0;
  for (size_t i = 0; i < batch.size(); ++i) {
    Job::Ended how = ended.jobs.empty() ? Job::Ended{ended.end} : ended.jobs[i];
    bool is_settled = how.end == CommitEnd::kCommitted || how.end == CommitEnd::kRolledBack;
    undone += how.end == CommitEnd::kRolledBack;
    if (!is_settled && keep_outcomes && batch[i].queue == Queue::kOutcomes) {
      kept.push_back(std::move(batch[i]));
    } else {
      ending.emplace_back(&batch[i].job, how);
    }
  }
  queues_.put_back(std::move(kept));
  size_t committed = 0;
  for (auto& [job, how] : ending) {
    committed += how.end == CommitEnd::kCommitted;
    end(*job, how);
  }
  parts_.meters.units_kept.add(static_cast<double>(committed));
  parts_.meters.units_undone.add(static_cast<double>(undone));
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

}  // namespace fibrecafe::store
