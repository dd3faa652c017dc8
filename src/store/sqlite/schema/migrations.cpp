// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/schema/migrations.hpp"

#include "store/sqlite/schema/version_1.hpp"
#include "store/sqlite/schema/version_2.hpp"

namespace fibrecafe::store::sqlite {
namespace {

constexpr int64_t kApplication = 0x46434757;  // "FCGW", in the file's header

constexpr Migration kMigrations[] = {
    {1, kSchemaVersion1},
    {2, kSchemaVersion2},
};

void run(Database& database, const Migration& step) {
  database.execute("BEGIN IMMEDIATE");
  try {
    if (schema_version(database) < step.version) {
      database.execute(step.sql);
      database.execute(("PRAGMA application_id = " + std::to_string(kApplication)).c_str());
      database.execute(("PRAGMA user_version = " + std::to_string(step.version)).c_str());
    }
    database.execute("COMMIT");
  } catch (...) {
    if (database.in_transaction()) database.execute("ROLLBACK");
    throw;
  }
}

}  // namespace

std::span<const Migration> migrations() {
  return kMigrations;
}

int64_t schema_version(Database& database) {
  return database.integer("PRAGMA user_version");
}

int64_t newest_schema_version() {
  return migrations().back().version;
}

void refuse_foreign(Database& database) {
  int64_t version = schema_version(database);
  int64_t application = database.integer("PRAGMA application_id");
  int64_t tables = database.integer("SELECT count(*) FROM sqlite_schema");
  if (application != kApplication && (application != 0 || version != 0 || tables != 0)) {
    throw std::runtime_error("the database is not a gateway's: its application id is " + std::to_string(application));
  }
  if (version > newest_schema_version()) {
    throw std::runtime_error("the database has schema " + std::to_string(version) + ", newer than this program's " +
                             std::to_string(newest_schema_version()) + ": use the newer program");
  }
}

void migrate(Database& database, observe::Log& log, std::span<const Migration> steps) {
  refuse_foreign(database);
  int64_t before = schema_version(database);
  if (before == steps.back().version) return;
  if (before == 0) {
    database.execute("PRAGMA page_size = 4096; PRAGMA journal_mode = WAL;");
  }
  for (const Migration& step : steps) run(database, step);
  log.info("store_migrated", {{"from", before}, {"to", steps.back().version}});
}

}  // namespace fibrecafe::store::sqlite
