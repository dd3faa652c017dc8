// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/readers.hpp"

namespace fibrecafe::store::sqlite {
namespace {

constexpr size_t kWaitingMax = 1024;
constexpr size_t kIdleMax = 8;

}  // namespace

Reader::Reader(const std::filesystem::path& file, const auth::Vault& vault, Duration busy_timeout,
               ListingShelf& listing)
    : database_(file, Access::kReadOnly, busy_timeout), tables_(database_, vault), listing_(listing) {
  database_.execute("PRAGMA cache_size = -8192");
}

void Reader::run(const std::function<void(Queries&)>& read) {
  begin_.execute();
  try {
    read(queries_);
  } catch (...) {
    if (database_.in_transaction()) end_.execute();
    throw;
  }
  end_.execute();
}

Readers::Readers(Options options, const auth::Vault& vault, ListingShelf& listing, observe::Log& log)
    : options_(std::move(options)), vault_(vault), listing_(listing), log_(log) {
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { run(); });
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
    try {
      read_now(read);
    } catch (const std::exception& error) {
      log_.error("store_read_failed", {{"cause", error.what()}});
    }
    read = nullptr;
    lock.lock();
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
  return std::make_unique<Reader>(options_.file, vault_, options_.busy_timeout, listing_);
}

void Readers::give_back(std::unique_ptr<Reader> reader) {
  std::lock_guard lock(mutex_);
  if (idle_.size() < kIdleMax && !stopping_) idle_.push_back(std::move(reader));
}

}  // namespace fibrecafe::store::sqlite
