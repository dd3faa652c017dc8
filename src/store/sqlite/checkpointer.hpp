// SPDX-License-Identifier: Apache-2.0
// Moves what the WAL holds into the database file, off the writing thread.
//
// A thread with a connection of its own runs PASSIVE checkpoints; while the lane keeps writing these never reach the
// WAL's end, so the WAL would grow for ever. When few frames remain, the lane itself does the last step between two
// batches, and its next write starts the WAL anew. Readers that hold an old snapshot can delay that; they are short.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "observe/log.hpp"
#include "observe/metrics.hpp"
#include "store/sqlite/database.hpp"

namespace fibrecafe::store::sqlite {

class Checkpointer {
 public:
  Checkpointer(const std::filesystem::path& file, observe::Log& log, observe::Metrics& metrics);
  ~Checkpointer() { stop(); }

  // The lane's connection: its commits tell how long the WAL is. Before start().
  void watch(Database& lane);
  void start();
  void stop();

  // On the lane's thread, between two batches.
  void last_step(Database& lane);

 private:
  void run();
  void pass();
  void insist(Database& lane);
  void report(const char* event, int code);

  Database database_;
  observe::Log& log_;
  observe::Gauge& wal_bytes_;
  observe::Counter& failures_;
  std::atomic<int64_t> frames_{0};      // in the WAL, after the last commit
  std::atomic<int64_t> backfilled_{0};  // of them in the database file
  std::chrono::steady_clock::time_point stepped_{}, insisted_{};

  std::mutex mutex_;
  std::condition_variable stopping_changed_;
  bool stopping_ = false;
  bool failing_ = false;
  std::thread thread_;
};

}  // namespace fibrecafe::store::sqlite
