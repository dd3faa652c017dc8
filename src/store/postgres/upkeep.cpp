// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/upkeep.hpp"

#include "store/data_directory.hpp"
#include "store/postgres/opening.hpp"
#include "store/postgres/table_reader.hpp"

namespace fibrecafe::store::postgres {
namespace {

constexpr const char* kSuspendedSince = "suspended_since";

class Line {
 public:
  explicit Line(const std::string& url) : connection_(options(url)) { connection_.ensure(); }
  Connection& get() { return connection_; }

 private:
  static ConnectionOptions options(const std::string& url) {
    ConnectionOptions options;
    options.url = url;
    options.application = "fibrecafe command line";
    return options;
  }
  Connection connection_;
};

}  // namespace

// Each gateway has its name on its connections.
void require_stopped(const std::string& url) {
  Line line(url);
  int64_t others = line.get().integer(
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'fibrecafe'");
  if (others == 0) return;
  throw std::runtime_error("gateways run on " + without_password(url) + " (" + std::to_string(others) +
                           " connections): stop them first");
}

void skip_numbers(const std::string& url, int64_t by) {
  Line line(url);
  for (const char* name : {"order_number", "amendment_number", "cancellation_number", "reservation_number"}) {
    line.get().integer("SELECT setval('" + std::string(name) + "', last_value + " + std::to_string(by) + ") FROM " +
                       name);
  }
}

std::vector<orders::OrderKey> orders_with_messages(const std::string& url) {
  Line line(url);
  Statement statement(line.get(), "SELECT DISTINCT tenant, order_id FROM supplier_message ORDER BY tenant, order_id");
  std::vector<orders::OrderKey> keys;
  Rows rows = statement.query();
  while (rows.next()) keys.push_back({TenantId{rows.integer(0)}, OrderId{rows.integer(1)}});
  return keys;
}

std::optional<Time> suspended_since(const std::string& url) {
  Line line(url);
  Statement statement(line.get(), "SELECT value FROM meta WHERE name = $1");
  Rows rows = statement.query(kSuspendedSince);
  if (!rows.next()) return {};
  return rows.time(0);
}

void suspend(const std::string& url, Time since) {
  Line line(url);
  Statement statement(line.get(),
                      "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2");
  statement.execute(kSuspendedSince, since);
}

bool resume(const std::string& url) {
  Line line(url);
  Statement statement(line.get(), "DELETE FROM meta WHERE name = $1");
  return statement.execute(kSuspendedSince) > 0;
}

Audited verify(const StoreLocation& location, const std::function<void(const Violation&)>& found) {
  PgTableReader reader(location.database);
  KeyCheck check;
  check.find = [&]() -> std::optional<std::string> {
    auto rows = reader.rows("SELECT bytes FROM meta WHERE name = 'key_check'");
    if (!rows->next()) throw std::runtime_error("the database has no key yet");
    return rows->bytes(0);
  };
  check.keep = [](const std::string&) {};
  auth::Vault vault = open_vault({location.directory}, without_password(location.database), check);
  return audit(reader, vault, found);
}

}  // namespace fibrecafe::store::postgres
