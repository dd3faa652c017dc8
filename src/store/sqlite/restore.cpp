// SPDX-License-Identifier: Apache-2.0
// A backup put in the place of a data directory's files.
//
// It is copied into `restoring` within the data directory and changed there; then the files change places, the database
// last. While `restoring` is there no gateway starts, so that none finds half of them.
#include "store/sqlite/files.hpp"
#include "store/sqlite/lock_file.hpp"
#include "store/sqlite/opening.hpp"
#include "store/upkeep.hpp"

namespace fibrecafe::store {
namespace {

using namespace sqlite;

constexpr Duration kBusyTimeout{10'000};
constexpr const char* kOwnFiles[] = {"fibrecafe.db",   "fibrecafe.db-wal", "fibrecafe.db-shm", "listing.db",
                                     "listing.db-wal", "listing.db-shm",   "addresses.db",     "secret.key"};

bool holds_a_store(const DataDirectory& data) {
  for (const char* name : kOwnFiles) {
    if (std::filesystem::exists(data.path / name)) return true;
  }
  return false;
}

std::filesystem::path key_for(const RestoreOptions& options, const BackupFacts& facts) {
  if (options.key) return *options.key;
  if (facts.has_key) return DataDirectory{options.from}.secret_key();
  DataDirectory data{options.data};
  if (std::filesystem::exists(data.secret_key())) return data.secret_key();
  throw std::runtime_error("the backup has no secret.key: say where it is with --key");
}

void fill(const DataDirectory& copy, const RestoreOptions& options, const BackupFacts& facts) {
  DataDirectory from{options.from};
  auto bytes = static_cast<int64_t>(std::filesystem::file_size(from.database()));
  if (bytes != facts.bytes) throw std::runtime_error(from.database().string() + " is not what backup.json says");
  copy_private(key_for(options, facts), copy.secret_key());
  copy_private(from.database(), copy.database());
  if (facts.has_addresses) copy_private(from.addresses(), copy.addresses());
  Database database(copy.database(), Access::kReadWrite, kBusyTimeout);
  database.execute("PRAGMA journal_mode = WAL");
  open_vault(copy, database);
}

// The last connection folds the WAL back; what is left then is one file.
void settle(const DataDirectory& copy) {
  {
    Database database(copy.database(), Access::kReadWrite, kBusyTimeout);
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  sync_file(copy.database());
  sync_directory(copy.path);
}

std::filesystem::path set_aside(const DataDirectory& data, Time now) {
  std::string stamp = format_time(now);
  std::erase_if(stamp, [](char each) { return each == ':' || each == '-'; });
  DataDirectory old{data.path / ("replaced-" + stamp)};
  make_directory(old);
  for (const char* name : kOwnFiles) {
    if (std::filesystem::exists(data.path / name)) rename_file(data.path / name, old.path / name);
  }
  sync_directory(old.path);
  return old.path;
}

}  // namespace

Restored restore(const RestoreOptions& options, const Clock& clock, const BackupFacts& facts,
                 const std::function<void(const std::filesystem::path&)>& prepare) {
  DataDirectory data{options.data}, copy{data.restoring()};
  make_directory(data);
  auto lock = LockFile::borrow(data.lock());
  if (!lock) throw std::runtime_error("a gateway runs on " + data.path.string() + ": stop it first");
  if (!options.replace && holds_a_store(data)) {
    throw std::runtime_error(data.path.string() + " holds a store: give an empty directory, or --replace");
  }
  std::filesystem::remove_all(copy.path);
  make_directory(copy);
  fill(copy, options, facts);
  prepare(copy.path);
  settle(copy);

  Restored restored;
  if (holds_a_store(data)) restored.replaced = set_aside(data, clock.now());
  if (facts.has_addresses) rename_file(copy.addresses(), data.addresses());
  rename_file(copy.secret_key(), data.secret_key());
  rename_file(copy.database(), data.database());
  sync_directory(data.path);
  std::filesystem::remove_all(copy.path);
  sync_directory(data.path);
  return restored;
}

}  // namespace fibrecafe::store
