// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/schema/migrations.hpp"

#include "store/postgres/schema/version_1.hpp"

namespace fibrecafe::store::postgres {
namespace {

constexpr Migration kMigrations[] = {
    {1, 1, kSchemaVersion1},
};

constexpr const char* kLock = "5063373124215261504";  // of this program's migrations, among all advisory locks
constexpr const char* kWait = "60s";                  // for another gateway that migrates

class MigrationLock {
 public:
  explicit MigrationLock(Connection& connection) : connection_(connection) {
    connection_.execute(std::string("SET lock_timeout = '") + kWait + "'; SET statement_timeout = 0");
    connection_.execute(std::string("SELECT pg_advisory_lock(") + kLock + ")");
  }
  // Closing gives the lock and the settings back, whatever state the connection is in.
  ~MigrationLock() { connection_.close(); }
  MigrationLock(const MigrationLock&) = delete;

 private:
  Connection& connection_;
};

void set_meta(Connection& connection, const std::string& name, int64_t value) {
  connection.execute("INSERT INTO meta (name, value) VALUES ('" + name + "', " + std::to_string(value) +
                     ") ON CONFLICT (name) DO UPDATE SET value = excluded.value");
}

void run(Connection& connection, const Migration& step) {
  connection.execute("BEGIN");
  try {
    connection.execute(step.sql);
    set_meta(connection, "schema", step.version);
    set_meta(connection, "schema_serves_from", step.serves_from);
    connection.execute("COMMIT");
  } catch (...) {
    connection.roll_back();
    throw;
  }
}

void refuse_too_new(Connection& connection, int64_t version, int64_t ours) {
  if (version <= ours) return;
  int64_t serves_from = connection.integer("SELECT value FROM meta WHERE name = 'schema_serves_from'");
  if (ours >= serves_from) return;
  throw std::runtime_error("the database has schema " + std::to_string(version) +
                           ", which serves programs from schema " + std::to_string(serves_from) +
                           "; this program's is " + std::to_string(ours) + ": use a newer program");
}

}  // namespace

std::span<const Migration> migrations() {
  return kMigrations;
}

int64_t newest_schema_version() {
  return migrations().back().version;
}

bool has_schema(Connection& connection) {
  return connection.integer("SELECT count(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('meta')") > 0;
}

int64_t schema_version(Connection& connection) {
  if (!has_schema(connection)) return 0;
  return connection.integer("SELECT value FROM meta WHERE name = 'schema'");
}

void migrate(Connection& connection, observe::Log& log, std::span<const Migration> steps) {
  int64_t newest = steps.back().version;
  connection.ensure();
  int64_t before = schema_version(connection);
  refuse_too_new(connection, before, newest);
  if (before >= newest) return;
  {
    MigrationLock lock(connection);
    before = schema_version(connection);  // another gateway may have done it meanwhile
    for (const Migration& step : steps) {
      if (step.version > before) run(connection, step);
    }
  }
  connection.ensure();
  if (before < newest) log.info("store_migrated", {{"from", before}, {"to", newest}});
}

}  // namespace fibrecafe::store::postgres
