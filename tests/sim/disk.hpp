// SPDX-License-Identifier: Apache-2.0
// The one thing of a world that survives a crash: a SQLite database of the real schema, in a folder of its own in
// memory, and the unit of work that runs on it.
#pragma once

#include <filesystem>
#include <memory>

#include "auth/secrets.hpp"
#include "store/sqlite/opening.hpp"
#include "store/sqlite/unit.hpp"
#include "tests/sim/checker.hpp"

namespace fibrecafe::sim {

// The real unit; what it does to orders is kept for the checker, and `fence` answers who holds what.
class WatchedUnit final : public store::sqlite::SqliteUnit {
 public:
  using SqliteUnit::SqliteUnit;
  bool holds(const store::Claim& claim, int64_t term) override { return !fence || fence(claim, term); }
  void insert(const orders::Order& placed) override {
    SqliteUnit::insert(placed);
    inserted.push_back(placed);
  }
  void append(const orders::Order& before, std::span<const orders::Step> steps) override {
    SqliteUnit::append(before, steps);
    appended.push_back({before, {steps.begin(), steps.end()}});
  }

  std::function<bool(const store::Claim&, int64_t)> fence;
  std::vector<orders::Order> inserted;
  std::vector<Appended> appended;
};

class Disk {
 public:
  Disk();
  Disk(const Disk&) = delete;
  ~Disk();

  // As a process that starts finds it: another connection, nothing remembered.
  void open();
  void close() { open_.reset(); }
  bool is_open() const { return open_ != nullptr; }

  struct Open {
    Open(const store::sqlite::DataDirectory& directory, observe::Log& log);
    store::sqlite::Database database;
    auth::Vault vault;
    store::sqlite::Tables tables;
    store::sqlite::OrderNumbers numbers;
    WatchedUnit unit;
    store::sqlite::SqliteQueries queries;
  };
  Open& now() { return *open_; }

 private:
  std::unique_ptr<observe::Log> log_;
  store::sqlite::DataDirectory directory_;
  std::unique_ptr<Open> open_;
};

}  // namespace fibrecafe::sim
