// SPDX-License-Identifier: Apache-2.0
// The store: writing lanes with group commit (one on SQLite, several on PostgreSQL), readers beside them, and the news
// of what a commit made due.
//
// Used by edge/ (through the door), outbox/ and cli/. Whatever waits in a lane's three bounded queues (bounded batch)
// runs unit by unit under savepoints and is committed once; then all answers are released. Nothing is acknowledged
// before its commit is on disk. What it does not do: decide anything, call anyone.
#pragma once

#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>

#include "auth/secrets.hpp"
#include "base/random.hpp"
#include "observe/log.hpp"
#include "observe/metrics.hpp"
#include "parties/directory.hpp"
#include "store/claims.hpp"
#include "store/unit.hpp"

namespace fibrecafe::store {

// Who waits. A lane takes from them in fixed shares; callers are refused when theirs is full, outcomes of calls
// already made never are, housekeeping waits.
enum class Queue { kCallers, kOutcomes, kHousekeeping };

enum class CommitEnd {
  kCommitted,     // durable
  kRolledBack,    // `act` said no; nothing of it remains
  kNotCommitted,  // the store surely did not commit (disk full, I/O error before the commit, stopping)
  kUncertain,     // the commit itself failed: it may or may not be on disk
};

// Units that say the same run in one lane, one after the other, in the order of their submission. It spares them from
// waiting for each other in the database; what they decide does not depend on it. 0: together with all others that say
// nothing.
using Together = uint64_t;
inline Together together_by(OrderId order) {
  return static_cast<Together>(order.value);
}
inline Together together_by(const RequestKey& key) {
  Together first;
  std::memcpy(&first, key.digest.data(), sizeof first);
  return first;
}

struct Job {
  // Runs in a lane; an outcome's runs again after a commit that failed, as if for the first time, and any may where a
  // database refused its batch. False: undo this unit (a refusal by the domain). An exception is logged and undone as a
  // defect: `done` gets kRolledBack with `threw` set.
  std::function<bool(Unit&)> act;
  // Runs once, on a lane's thread after the commit; must not block.
  struct Ended {
    CommitEnd end;
    bool threw = false;
  };
  std::function<void(Ended)> done;
  Together together = 0;
};

// What a commit made due, for the outbox. `everything`: parties changed, or another process wrote; look at all.
struct News {
  bool everything = false;
  std::set<SupplierId> suppliers;
  std::set<TenantId> tenants;
  std::optional<Time> wake;  // the earliest order timer set
};

// Both are called on a thread of the store's, a commit's news after its answers; they must not block or throw.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void committed(const News& news) = 0;
  // Another process committed; told within a second, after committed() with `everything`. The directory is new already.
  virtual void changed_outside() = 0;
  // What this process holds, wants or may work on has changed (claims.hpp). On a thread of its own.
  virtual void claims_changed() {}
};

// A reading that could not be made now: the database cannot be reached, or took too long.
class StoreUnavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Store {
 public:
  virtual ~Store() = default;  // stop() first

  // False when that queue is full or the store is stopping; `done` is then never called. kOutcomes never refuses while
  // the store runs, and while commits fail its jobs are kept and run again; they end uncommitted only when the store
  // stops.
  virtual bool submit(Queue queue, Job job) = 0;
  // Runs `read` on a reading thread with a connection that sees every commit so far. False when too many wait; else it
  // runs, and what it asks may throw StoreUnavailable.
  virtual bool read(std::function<void(Queries&)> read) = 0;
  // The same on the caller's thread. Throws StoreUnavailable, also before `read`.
  virtual void read_now(const std::function<void(Queries&)>& read) = 0;

  virtual const parties::DirectorySource& directory() const = 0;
  virtual Claims& claims() { return all_for_ever_; }  // what this process may work on
  virtual void listen(Listener& listener) = 0;        // several may listen; before the first submit
  virtual bool healthy() const = 0;                   // the last commit worked; false while the disk is full or gone
  // Finishes what was submitted, then stops its threads. submit and read refuse from now on.
  virtual void stop() = 0;

 private:
  Claims all_for_ever_;
};

struct SqliteOptions {
  std::filesystem::path directory;  // holds fibrecafe.db, listing.db, secret.key and the lock file
  size_t callers_max = 4096;        // queued units of callers
  size_t batch_max = 256;           // units per commit
  int readers = 2;
  Duration busy_timeout{std::chrono::seconds(10)};  // for the other process's short transaction
};

struct PostgresOptions {
  std::string url;                  // postgres://... or libpq's keywords; a secret
  std::filesystem::path directory;  // holds secret.key, the same on every gateway
  size_t callers_max = 4096;        // queued units of callers
  size_t batch_max = 64;            // units per commit
  int lanes = 8;                    // each with a connection of its own
  int readers = 2;
  Duration statement_timeout{std::chrono::seconds(10)};
  Duration lock_timeout{std::chrono::seconds(2)};
  Duration poll{std::chrono::seconds(5)};  // looks for what no other gateway told
};

// Opens the store on a PostgreSQL database, runs the migrations. Other gateways may be on it. Throws
// std::runtime_error: it cannot be reached, its schema is too new for this program, the key does not fit.
std::unique_ptr<Store> open_postgres(PostgresOptions options, const Clock& clock, Random& random, observe::Log& log,
                                     observe::Metrics& metrics);

// Opens or makes the store in a directory of its own (made 0700), runs the migrations, takes the lock. Throws
// std::runtime_error: the directory is in use (names the pid that holds it), the schema is newer than this program, the
// key does not fit, the disk refuses.
std::unique_ptr<Store> open_sqlite(SqliteOptions options, const Clock& clock, Random& random, observe::Log& log,
                                   observe::Metrics& metrics);

// Where a store is: in `directory`, or in the PostgreSQL database that `database` names, with its key in `directory`.
struct StoreLocation {
  std::filesystem::path directory;
  std::string database = "sqlite";
};
bool names_postgres(std::string_view database);  // postgres://... or postgresql://...

// One short transaction beside running gateways, or where none runs (made if `make_if_missing`). `act` as in Job;
// returns what it returned once it is durable. Throws std::runtime_error like open_sqlite and open_postgres, but takes
// no lock.
bool run_beside(const StoreLocation& location, bool make_if_missing, const Clock& clock, Random& random,
                const std::function<bool(Unit&)>& act);
bool run_beside(const std::filesystem::path& directory, bool make_if_missing, const Clock& clock, Random& random,
                const std::function<bool(Unit&)>& act);

// Brings the database to this program's schema; makes it where there is none. Throws std::runtime_error.
void migrate_store(const StoreLocation& location, observe::Log& log);

}  // namespace fibrecafe::store
