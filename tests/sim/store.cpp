// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/store.hpp"

#include <algorithm>

namespace fibrecafe::sim {

using store::CommitEnd;
using store::Job;

bool Store::submit(store::Queue queue, Job job) {
  if (stopped_ || (queue == store::Queue::kCallers && queue_full)) return false;
  queues_[static_cast<int>(queue)].push_back(std::move(job));
  return true;
}

bool Store::read(std::function<void(store::Queries&)> read) {
  if (stopped_ || queue_full) return false;
  read(needs_.disk.now().queries);
  return true;
}

bool Store::has_jobs() const {
  return std::any_of(std::begin(queues_), std::end(queues_), [](const auto& queue) { return !queue.empty(); });
}

void Store::reload() {
  directory_.replace(needs_.disk.now().tables.parties.all());
}

// In a sequence of chance between the queues, in the order they came within each.
std::vector<Store::Waiting> Store::take() {
  std::vector<Waiting> batch;
  int64_t most = 1 + needs_.chance.below(8);
  while (has_jobs() && static_cast<int64_t>(batch.size()) < most) {
    int64_t which = needs_.chance.below(3);
    if (queues_[which].empty()) continue;
    batch.push_back({static_cast<store::Queue>(which), std::move(queues_[which].front())});
    queues_[which].pop_front();
  }
  return batch;
}

Job::Ended Store::run_unit(Job& job, store::Effects& effects) {
  auto& disk = needs_.disk.now();
  WatchedUnit& unit = disk.unit;
  size_t inserted = unit.inserted.size(), appended = unit.appended.size();
  unit.begin();
  disk.database.take_failure();
  bool wanted = false, threw = false;
  try {
    wanted = job.act(unit);
  } catch (const std::exception& fault) {
    threw = true;
    needs_.checker.violation(std::string("a unit threw: ") + fault.what());
  }
  if (int failure = disk.database.take_failure()) {
    needs_.checker.violation("the database refused a statement, code " + std::to_string(failure));
  }
  if (wanted) {
    unit.keep();
    effects.add(unit.take_effects());
    return {CommitEnd::kCommitted};
  }
  unit.undo();
  unit.inserted.resize(inserted);
  unit.appended.resize(appended);
  return {CommitEnd::kRolledBack, threw};
}

std::vector<Job::Ended> Store::run_units(std::vector<Waiting>& batch, store::Effects& effects) {
  WatchedUnit& unit = needs_.disk.now().unit;
  unit.fence = [this](const store::Claim& claim, int64_t term) { return needs_.leases.rows[claim].term == term; };
  unit.inserted.clear();
  unit.appended.clear();
  std::vector<Job::Ended> ended;
  for (Waiting& each : batch) ended.push_back(run_unit(each.job, effects));
  return ended;
}

bool Store::run_batch(CommitFault fault) {
  auto& disk = needs_.disk.now();
  std::vector<Waiting> batch = take();
  store::Effects effects;
  disk.database.execute("BEGIN IMMEDIATE");
  std::vector<Job::Ended> ended = run_units(batch, effects);
  bool commits =
      fault == CommitFault::kNone || fault == CommitFault::kCrashAfter || fault == CommitFault::kUncertainKept;
  disk.database.execute(commits ? "COMMIT" : "ROLLBACK");
  if (fault == CommitFault::kNone) {
    disk.tables.requests.committed();
  } else {
    disk.tables.requests.lost();
  }
  if (commits) check_committed();
  if (fault == CommitFault::kCrashBefore || fault == CommitFault::kCrashAfter) return false;
  healthy_ = fault == CommitFault::kNone;
  if (!healthy_) {
    auto how = fault == CommitFault::kFull ? CommitEnd::kNotCommitted : CommitEnd::kUncertain;
    ended.assign(batch.size(), {how});
    effects = {};
  }
  if (effects.parties_changed) reload();
  answer(std::move(batch), ended);
  if (healthy_ && listener_) listener_->committed(effects.news);
  if (healthy_ && on_commit) on_commit(effects.news);
  if (commits && !healthy_ && on_uncertain) on_uncertain();
  return true;
}

void Store::check_committed() {
  auto& disk = needs_.disk.now();
  for (const orders::Order& order : disk.unit.inserted) needs_.checker.inserted(order);
  for (const Appended& each : disk.unit.appended) needs_.checker.appended(each);
  for (const Appended& each : disk.unit.appended) needs_.checker.replays(disk.queries, each.before.key);
  if (++commits_ % 200 == 0) disk.database.execute("PRAGMA wal_checkpoint(PASSIVE)");
}

// As lane.cpp: outcomes that were not settled stay in front.
void Store::answer(std::vector<Waiting> batch, const std::vector<Job::Ended>& ended) {
  std::vector<Job> kept;
  std::vector<std::pair<Job, Job::Ended>> ending;
  for (size_t i = 0; i < batch.size(); ++i) {
    bool settled = ended[i].end == CommitEnd::kCommitted || ended[i].end == CommitEnd::kRolledBack;
    if (!settled && batch[i].queue == store::Queue::kOutcomes) {
      kept.push_back(std::move(batch[i].job));
    } else {
      ending.emplace_back(std::move(batch[i].job), ended[i]);
    }
  }
  auto& outcomes = queues_[static_cast<int>(store::Queue::kOutcomes)];
  outcomes.insert(outcomes.begin(), std::make_move_iterator(kept.begin()), std::make_move_iterator(kept.end()));
  for (auto& [job, how] : ending) {
    if (job.done) job.done(how);
  }
}

}  // namespace fibrecafe::sim
