// SPDX-License-Identifier: Apache-2.0
// The reading threads of a store, and its idle reading connections.
//
// Used by every store with a Reader of its own. Promises: a read sees every commit that was answered before it was
// asked for. What it does not do: know a database.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "store/store.hpp"

namespace fibrecafe::store {

// One reading connection, used by one thread at a time.
class Reader {
 public:
  virtual ~Reader() = default;
  // In one transaction. Exceptions of `read` pass through; the reader is not used again then.
  virtual void run(const std::function<void(Queries&)>& read) = 0;
};

class Readers {
 public:
  Readers(int threads, std::function<std::unique_ptr<Reader>()> make, observe::Log& log);
  ~Readers() { stop(); }

  bool read(std::function<void(Queries&)> read);
  void read_now(const std::function<void(Queries&)>& read);
  void stop();  // finishes what was asked

 private:
  void run();
  void run_once(const std::function<void(Queries&)>& read);
  std::unique_ptr<Reader> take_idle();
  void give_back(std::unique_ptr<Reader> reader);

  std::function<std::unique_ptr<Reader>()> make_;
  observe::Log& log_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void(Queries&)>> waiting_;
  std::vector<std::unique_ptr<Reader>> idle_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace fibrecafe::store
