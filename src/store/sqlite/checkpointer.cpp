// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/checkpointer.hpp"

namespace fibrecafe::store::sqlite {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kEvery{30};
constexpr int64_t kFrameBytes = 4096 + 24;
constexpr int64_t kRestartAbove = 16'000;  // frames: below it a restart is not worth its sync
constexpr int64_t kLastStepMax = 3'000;    // frames the lane may have to move itself
constexpr int64_t kInsistAbove = 100'000;  // 0.4 GB: somebody holds an old snapshot; wait for him a little
constexpr milliseconds kStepEvery{15};     // a reader may have hindered the last restart; not at every batch again
constexpr milliseconds kInsistEvery{1000}, kInsistWait{50};

struct Progress {
  int code;
  int frames, backfilled;
};

Progress checkpoint(Database& database, int mode) {
  Progress progress{0, -1, -1};
  progress.code = sqlite3_wal_checkpoint_v2(database.handle(), "main", mode, &progress.frames, &progress.backfilled);
  return progress;
}

int keep_frames(void* frames, sqlite3*, const char*, int count) {
  static_cast<std::atomic<int64_t>*>(frames)->store(count, std::memory_order_relaxed);
  return SQLITE_OK;
}

}  // namespace

Checkpointer::Checkpointer(const std::filesystem::path& file, observe::Log& log, observe::Metrics& metrics)
    : database_(file, Access::kReadWrite, Duration(0)),
      log_(log),
      wal_bytes_(metrics.gauge("store_wal_bytes", "Size of the write-ahead log.")),
      failures_(metrics.counter("store_checkpoint_failures_total", "Checkpoints that failed.")) {}

void Checkpointer::watch(Database& lane) {
  sqlite3_wal_hook(lane.handle(), keep_frames, &frames_);
}

void Checkpointer::start() {
  thread_ = std::thread([this] { run(); });
}

void Checkpointer::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopping_changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Checkpointer::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_changed_.wait_for(lock, kEvery, [this] { return stopping_; })) {
    lock.unlock();
    pass();
    lock.lock();
  }
}

void Checkpointer::pass() {
  int64_t frames = frames_.load(std::memory_order_relaxed);
  wal_bytes_.set(static_cast<double>(frames * kFrameBytes));
  if (frames == backfilled_.load(std::memory_order_relaxed)) return;
  Progress progress = checkpoint(database_, SQLITE_CHECKPOINT_PASSIVE);
  if (progress.code == SQLITE_BUSY) return;  // the lane is doing it
  report("store_checkpoint_failed", progress.code);
  if (progress.code == SQLITE_OK) backfilled_.store(progress.backfilled, std::memory_order_relaxed);
}

void Checkpointer::last_step(Database& lane) {
  int64_t frames = frames_.load(std::memory_order_relaxed);
  int64_t remaining = frames - backfilled_.load(std::memory_order_relaxed);
  if (frames < kRestartAbove) return;
  auto now = std::chrono::steady_clock::now();
  if (now - stepped_ < kStepEvery) return;
  stepped_ = now;
  if (frames > kInsistAbove && now - insisted_ > kInsistEvery) {
    insisted_ = now;
    return insist(lane);
  }
  if (remaining > kLastStepMax || remaining <= 0) return;
  Progress progress = checkpoint(lane, SQLITE_CHECKPOINT_PASSIVE);
  if (progress.code == SQLITE_OK) backfilled_.store(progress.backfilled, std::memory_order_relaxed);
}

void Checkpointer::insist(Database& lane) {
  Duration usual = lane.busy_timeout();
  lane.set_busy_timeout(kInsistWait);
  checkpoint(lane, SQLITE_CHECKPOINT_RESTART);
  lane.set_busy_timeout(usual);
}

// Once when it begins to fail and once when it works again.
void Checkpointer::report(const char* event, int code) {
  if (code == SQLITE_OK) {
    if (failing_) log_.info("store_checkpoint_recovered");
    failing_ = false;
    return;
  }
  failures_.add();
  if (!failing_) log_.warn(event, {{"code", code}, {"cause", sqlite3_errstr(code)}});
  failing_ = true;
}

}  // namespace fibrecafe::store::sqlite
