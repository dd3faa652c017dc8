// SPDX-License-Identifier: Apache-2.0
// Keeps the list of orders (listing.db) up to date behind the commits, on a thread of its own.
//
// The thread reads what the commits appended to the log, writes it into the list, and lets the log forget what the list
// has synced, so that a crash at any moment loses no entry. A list that is missing, broken, another database's, or does
// not fit the log any more, is built anew from the orders; until it is whole nobody can read it. What it does not do:
// write into the main database by itself (but once, when it is made).
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "observe/log.hpp"
#include "observe/metrics.hpp"
#include "store/sqlite/listing_reader.hpp"
#include "store/sqlite/order_rows.hpp"

namespace fibrecafe::store::sqlite {

class Listing {
 public:
  // Has `change` run on the log in the writing lane, in a transaction, and then `done`. False: not now.
  using InLane = std::function<bool(std::function<void(ListingLog&)> change, std::function<void()> done)>;

  // `main` is used by the constructor alone, to tell whose list it is.
  Listing(Database& main, const std::filesystem::path& main_file, const std::filesystem::path& file, Random& random,
          observe::Log& log, observe::Metrics& metrics);
  ~Listing() { stop(); }

  void start(InLane in_lane);
  void stop();  // after the lane: what it committed is in the list then, and synced

  ListingShelf& shelf() { return shelf_; }

 private:
  using Steady = std::chrono::steady_clock;

  void run();
  bool pass();  // true: there is more to do at once
  bool step();
  void finish();
  void open();
  void replace();
  bool follow();
  void build();
  void became_whole();
  std::vector<ListingEntry> read_orders(OrderId after, OrderId& last, bool& is_end);
  void sync();
  void let_go();
  void report(const std::string& failure);

  const Uuid owner_;  // the main database's id
  observe::Log& log_;
  observe::Gauge& unheard_;
  ListingShelf shelf_;
  InLane in_lane_;

  // What the thread alone uses from start() on.
  Database main_;
  ListingLog changes_{main_};
  OrderRows orders_{main_};
  Statement begin_{main_, "BEGIN"}, end_{main_, "COMMIT"};
  std::unique_ptr<ListingFile> file_;
  ListingState state_;
  int64_t synced_ = 0;  // the position that is surely on disk
  Steady::time_point synced_at_{};
  Steady::time_point building_since_{};
  bool failing_ = false;

  std::atomic<bool> forgetting_{false};  // the lane is asked to let the log forget
  std::mutex mutex_;
  std::condition_variable stopping_changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace fibrecafe::store::sqlite
