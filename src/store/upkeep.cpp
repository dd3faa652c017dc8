// SPDX-License-Identifier: Apache-2.0
// Which store's own way it is.
#include "store/upkeep.hpp"

#include "store/postgres/upkeep.hpp"
#include "store/sqlite/upkeep.hpp"

namespace fibrecafe::store {
namespace {

// `on_postgres` and `on_sqlite` are the same function of either folder.
template <class OnPostgres, class OnSqlite, class... Arguments>
auto on(const StoreLocation& at, OnPostgres on_postgres, OnSqlite on_sqlite, const Arguments&... arguments) {
  return names_postgres(at.database) ? on_postgres(at.database, arguments...) : on_sqlite(at.directory, arguments...);
}

}  // namespace

void require_stopped(const StoreLocation& at) {
  on(at, postgres::require_stopped, sqlite::require_stopped);
}

void skip_numbers(const StoreLocation& at, int64_t by) {
  on(at, postgres::skip_numbers, sqlite::skip_numbers, by);
}

std::vector<orders::OrderKey> orders_with_messages(const StoreLocation& at) {
  return on(at, postgres::orders_with_messages, sqlite::orders_with_messages);
}

std::optional<Time> suspended_since(const StoreLocation& at) {
  return on(at, postgres::suspended_since, sqlite::suspended_since);
}

void suspend(const StoreLocation& at, Time since) {
  on(at, postgres::suspend, sqlite::suspend, since);
}

bool resume(const StoreLocation& at) {
  return on(at, postgres::resume, sqlite::resume);
}

Audited verify(const StoreLocation& at, const std::function<void(const Violation&)>& found) {
  return names_postgres(at.database) ? postgres::verify(at, found) : sqlite::verify(at.directory, found);
}

}  // namespace fibrecafe::store
