// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/disk.hpp"

#include <stdlib.h>

#include "store/sqlite/schema/migrations.hpp"

namespace fibrecafe::sim {
namespace {

namespace fs = std::filesystem;
using store::sqlite::Access;
using store::sqlite::Database;
using store::sqlite::DataDirectory;

fs::path new_folder() {
  fs::path below = fs::exists("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path();
  std::string name = (below / "fibrecafe-sim-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("cannot make " + name);
  return name;
}

auth::Vault migrated(const DataDirectory& directory, Database& database, observe::Log& log) {
  store::sqlite::migrate(database, log);
  return store::sqlite::open_vault(directory, database);
}

}  // namespace

Disk::Disk() : log_(observe::make_silent_log()), directory_{new_folder() / "data"} {
  store::sqlite::make_directory(directory_);
  store::sqlite::make_database_file(directory_);
  open();
}

Disk::~Disk() {
  close();
  std::error_code ignored;
  fs::remove_all(directory_.path.parent_path(), ignored);
}

void Disk::open() {
  open_.reset();
  open_ = std::make_unique<Open>(directory_, *log_);
}

Disk::Open::Open(const DataDirectory& directory, observe::Log& log)
    : database(directory.database(), Access::kReadWrite, Duration(1000)),
      vault(migrated(directory, database, log)),
      tables(database, vault),
      unit(database, tables, numbers),
      queries(tables) {
  database.execute("PRAGMA synchronous = OFF");  // in memory anyhow: a crash here is a connection that is dropped
  numbers.at_least(tables.orders.highest_id());
}

}  // namespace fibrecafe::sim
