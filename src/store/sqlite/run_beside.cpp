// SPDX-License-Identifier: Apache-2.0
// The command line's short transactions, beside a running gateway or without one.
#include "store/sqlite/batch.hpp"
#include "store/sqlite/lock_file.hpp"
#include "store/sqlite/opening.hpp"
#include "store/sqlite/schema/migrations.hpp"
#include "store/store.hpp"

namespace fibrecafe::store {
namespace {

using namespace sqlite;

constexpr Duration kBusyTimeout{10'000};

bool is_current(const DataDirectory& directory) {
  if (!std::filesystem::exists(directory.database())) return false;
  Database database(directory.database(), Access::kReadWrite, kBusyTimeout);
  refuse_foreign(database);
  return schema_version(database) == newest_schema_version();
}

// Only while no gateway runs: an older one would find tables it does not know.
void bring_up_to_date(const DataDirectory& directory, observe::Log& log) {
  auto lock = LockFile::borrow(directory.lock());
  if (!lock) {
    if (is_current(directory)) return;  // a gateway that just started did it
    throw std::runtime_error("a gateway of another version runs on " + directory.path.string() +
                             ": use its own program, or stop it first");
  }
  make_database_file(directory);
  Database database(directory.database(), Access::kReadWrite, kBusyTimeout);
  migrate(database, log);
  open_vault(directory, database);
}

}  // namespace

bool run_beside(const std::filesystem::path& path, bool make_if_missing, const Clock&, Random&,
                const std::function<bool(Unit&)>& act) {
  DataDirectory directory{path};
  auto log = observe::make_silent_log();
  refuse_unfinished_restore(directory);
  if (!std::filesystem::exists(directory.database())) {
    if (!make_if_missing) throw std::runtime_error("there is no gateway's database in " + path.string());
    make_directory(directory);
  }
  if (!is_current(directory)) bring_up_to_date(directory, *log);

  Database database(directory.database(), Access::kReadWrite, kBusyTimeout);
  auth::Vault vault = open_vault(directory, database);
  Tables tables(database, vault);
  Batch batch(database, tables, *log);
  std::exception_ptr thrown;
  Job job{[&](Unit& unit) {
            try {
              return act(unit);
            } catch (...) {
              thrown = std::current_exception();
              return false;
            }
          },
          {}};
  Job* jobs[] = {&job};
  Batch::Ended ended = batch.run(jobs, false);
  if (thrown) std::rethrow_exception(thrown);
  if (ended.end != CommitEnd::kCommitted) throw std::runtime_error(ended.cause);
  if (ended.jobs[0].threw) throw std::runtime_error("the change was not made: the database refused it");
  return ended.jobs[0].end == CommitEnd::kCommitted;
}

}  // namespace fibrecafe::store
