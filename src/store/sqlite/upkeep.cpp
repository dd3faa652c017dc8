// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/upkeep.hpp"

#include "store/sqlite/lock_file.hpp"
#include "store/sqlite/opening.hpp"
#include "store/sqlite/schema/migrations.hpp"
#include "store/sqlite/table_reader.hpp"
#include "store/sqlite/tables.hpp"

namespace fibrecafe::store::sqlite {
namespace {

constexpr Duration kBusyTimeout{10'000};
constexpr const char* kSuspendedSince = "suspended_since";

std::filesystem::path database_in(const std::filesystem::path& data) {
  DataDirectory directory{data};
  if (!std::filesystem::exists(directory.database())) {
    throw std::runtime_error("there is no gateway's database in " + data.string());
  }
  return directory.database();
}

// One transaction on the rows of `meta`.
template <class Change>
auto change(const std::filesystem::path& data, Change change) {
  Database database(database_in(data), Access::kReadWrite, kBusyTimeout);
  refuse_foreign(database);
  database.execute("BEGIN IMMEDIATE");
  auto changed = change(database);
  database.execute("COMMIT");
  return changed;
}

}  // namespace

void require_stopped(const std::filesystem::path& data) {
  database_in(data);
  if (LockFile::borrow(DataDirectory{data}.lock())) return;
  throw std::runtime_error("a gateway runs on " + data.string() + ": stop it first");
}

void skip_numbers(const std::filesystem::path& data, int64_t by) {
  change(data, [by](Database& database) {
    WorkRows work(database);
    work.set_meta("last_order", OrderRows(database).highest_id() + by);
    for (const char* name : {"last_amendment", "last_cancellation", "last_reservation"}) {
      work.set_meta(name, work.meta(name).value_or(0) + by);
    }
    // Whose list of orders a listing.db is: it may know orders that this database has lost.
    Statement(database, "DELETE FROM meta WHERE name = 'database_id'").execute();
    return true;
  });
}

std::vector<orders::OrderKey> orders_with_messages(const std::filesystem::path& data) {
  Database database(database_in(data), Access::kReadOnly, kBusyTimeout);
  Statement statement(database, "SELECT DISTINCT tenant, order_id FROM supplier_message ORDER BY order_id");
  std::vector<orders::OrderKey> keys;
  Rows rows = statement.query();
  while (rows.next()) keys.push_back({TenantId{rows.integer(0)}, OrderId{rows.integer(1)}});
  return keys;
}

std::optional<Time> suspended_since(const std::filesystem::path& data) {
  Database database(database_in(data), Access::kReadOnly, kBusyTimeout);
  auto millis = WorkRows(database).meta(kSuspendedSince);
  if (!millis) return {};
  return Time(Duration(*millis));
}

void suspend(const std::filesystem::path& data, Time since) {
  change(data, [since](Database& database) {
    WorkRows(database).set_meta(kSuspendedSince, since.time_since_epoch().count());
    return true;
  });
}

bool resume(const std::filesystem::path& data) {
  return change(data, [](Database& database) {
    return Statement(database, "DELETE FROM meta WHERE name = ?1").execute(kSuspendedSince) > 0;
  });
}

Audited verify(const std::filesystem::path& data, const std::function<void(const Violation&)>& found) {
  DataDirectory directory{data};
  SqliteTableReader reader(database_in(data));
  auth::Vault vault = open_vault(directory, reader.database());
  return audit(reader, vault, found);
}

}  // namespace fibrecafe::store::sqlite
