// SPDX-License-Identifier: Apache-2.0
// Which store a location names.
#include "store/postgres/opening.hpp"
#include "store/postgres/run_beside.hpp"
#include "store/store.hpp"

namespace fibrecafe::store {

bool names_postgres(std::string_view database) {
  return database.starts_with("postgres://") || database.starts_with("postgresql://");
}

bool run_beside(const StoreLocation& location, bool make_if_missing, const Clock& clock, Random& random,
                const std::function<bool(Unit&)>& act) {
  if (names_postgres(location.database)) return postgres::run_beside(location, make_if_missing, act);
  return run_beside(location.directory, make_if_missing, clock, random, act);
}

void migrate_store(const StoreLocation& location, observe::Log& log) {
  if (names_postgres(location.database)) {
    postgres::ConnectionOptions options;
    options.url = location.database;
    postgres::Connection connection(options);
    postgres::open_database(connection, {location.directory}, log);
    return;
  }
  SystemClock clock;
  SystemRandom random;
  run_beside(location.directory, true, clock, random, [](Unit&) { return false; });
}

}  // namespace fibrecafe::store
