// SPDX-License-Identifier: Apache-2.0
#include "store/readers.hpp"

#include "store/no_queries.hpp"

namespace fibrecafe::store {
namespace {

constexpr size_t kWaitingMax = 1024;
constexpr size_t kIdleMax = 8;

}  // namespace

Readers::Readers(int threads, std::function<std::unique_ptr<Reader>()> make, observe::Log& log)
    : make_(std::move(make)), log_(log) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

bool Readers::read(std::function<void(Queries&)> read) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_ || waiting_.size() >= kWaitingMax) return false;
    waiting_.push_back(std::move(read));
  }
  changed_.notify_one();
  return true;
}

void Readers::read_now(const std::function<void(Queries&)>& read) {
  auto reader = take_idle();
  reader->run(read);
  give_back(std::move(reader));  // after an exception it is simply closed
}

void Readers::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  std::lock_guard lock(mutex_);
  idle_.clear();
}

void Readers::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    auto read = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    run_once(read);
    read = nullptr;
    lock.lock();
  }
}

// Whoever asked is told in any case: without a connection it sees queries that all throw.
void Readers::run_once(const std::function<void(Queries&)>& read) {
  bool has_begun = false;
  try {
    read_now([&](Queries& queries) {
      has_begun = true;
      read(queries);
    });
    return;
  } catch (const std::exception& error) {
    log_.error("store_read_failed", {{"cause", error.what()}});
    if (has_begun) return;
  }
  try {
    NoQueries none("the database cannot be read");
    read(none);
  } catch (const std::exception&) {  // logged already
  }
}

std::unique_ptr<Reader> Readers::take_idle() {
  {
    std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto reader = std::move(idle_.back());
      idle_.pop_back();
      return reader;
    }
  }
  return make_();
}

void Readers::give_back(std::unique_ptr<Reader> reader) {
  std::lock_guard lock(mutex_);
  if (idle_.size() < kIdleMax && !stopping_) idle_.push_back(std::move(reader));
}

}  // namespace fibrecafe::store
