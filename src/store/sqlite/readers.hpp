// SPDX-License-Identifier: Apache-2.0
// Reading beside the lane: threads with connections of their own, and a small pool for reads on the caller's thread.
//
// Each read is one short transaction that begins after it was asked for, so it sees every commit that was answered
// before.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "observe/log.hpp"
#include "store/sqlite/queries.hpp"

namespace fibrecafe::store::sqlite {

class Reader {
 public:
  Reader(const std::filesystem::path& file, const auth::Vault& vault, Duration busy_timeout, ListingShelf& listing);
  void run(const std::function<void(Queries&)>& read);  // exceptions of `read` pass through

 private:
  Database database_;
  Tables tables_;
  ListingReader listing_;
  SqliteQueries queries_{tables_, &listing_};
  Statement begin_{database_, "BEGIN"};
  Statement end_{database_, "COMMIT"};
};

class Readers {
 public:
  struct Options {
    std::filesystem::path file;
    Duration busy_timeout;
    int threads;
  };
  Readers(Options options, const auth::Vault& vault, ListingShelf& listing, observe::Log& log);
  ~Readers() { stop(); }

  bool read(std::function<void(Queries&)> read);
  void read_now(const std::function<void(Queries&)>& read);
  void stop();  // finishes what was asked

 private:
  void run();
  std::unique_ptr<Reader> take_idle();
  void give_back(std::unique_ptr<Reader> reader);

  Options options_;
  const auth::Vault& vault_;
  ListingShelf& listing_;
  observe::Log& log_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void(Queries&)>> waiting_;
  std::vector<std::unique_ptr<Reader>> idle_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace fibrecafe::store::sqlite
