// SPDX-License-Identifier: Apache-2.0
// What operators do with a whole store: back it up, put a backup in its place, hold it still until they say so, verify
// it.
//
// Used by cli/, and by app/ for the suspension. A suspended store answers reads; the gateway on it sends nothing and
// takes nothing until it is resumed. Everything throws std::runtime_error with a sentence for the operator.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "base/random.hpp"
#include "base/time.hpp"
#include "orders/order.hpp"
#include "store/audit/audit.hpp"
#include "store/store.hpp"

namespace fibrecafe::store {

// What a backup says of itself (backup.json beside its files).
struct BackupFacts {
  Time taken{};  // everything acknowledged before it is in the backup
  int64_t schema = 0;
  int64_t bytes = 0;  // of the database
  int64_t highest_order = 0;
  bool has_key = false;        // secret.key is in it
  bool has_addresses = false;  // addresses.db is
};

struct BackupOptions {
  std::filesystem::path data, to;
  bool with_key = true;
  // Pages at once, the pause between two steps, and how often a gateway that writes meanwhile may make it begin anew
  // before it copies the rest in one read transaction, which the gateway's WAL grows by.
  int pages = 1000;
  Duration pause{2};
  int restarts_max = 3;
};

struct BackupDone {
  BackupFacts facts;
  int restarts = 0;
  bool in_one_go = false;  // it came to the read transaction
  Duration held{};         // how long that was
};

// Beside a running gateway or without one. `to` must not exist, or be an empty directory; it appears whole or not at
// all.
BackupDone back_up(const BackupOptions& options, const Clock& clock);
BackupFacts backup_facts(const std::filesystem::path& backup);

struct RestoreOptions {
  std::filesystem::path from, data;
  std::optional<std::filesystem::path> key;  // where the backup has none
  bool replace = false;                      // what is in `data` goes to a directory in it
};

struct Restored {
  std::optional<std::filesystem::path> replaced;  // where the old files are
};

// Copies the backup beside `data`'s place, has `prepare` change the copy (a data directory of its own), and puts it in
// place with that. Takes the data directory's lock. A restore that was cut off leaves a directory on which no gateway
// starts; it is run again.
Restored restore(const RestoreOptions& options, const Clock& clock, const BackupFacts& facts,
                 const std::function<void(const std::filesystem::path& copy)>& prepare);

// Throws where a gateway runs on the store.
void require_stopped(const StoreLocation& at);
// Moves the counters of orders, amendments, cancellations and reservations on by that many numbers. No gateway
// runs on it.
void skip_numbers(const StoreLocation& at, int64_t by);
// Orders with messages to suppliers that are not settled.
std::vector<orders::OrderKey> orders_with_messages(const StoreLocation& at);

// Since when it waits for `resume`; nothing: it does not.
std::optional<Time> suspended_since(const StoreLocation& at);
void suspend(const StoreLocation& at, Time since);
bool resume(const StoreLocation& at);  // false: it was not suspended

// Beside a running gateway or without one; a backup's directory will do.
Audited verify(const StoreLocation& at, const std::function<void(const Violation&)>& found);

}  // namespace fibrecafe::store
