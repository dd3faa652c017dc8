// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/table_reader.hpp"

#include "store/postgres/schema/migrations.hpp"

namespace fibrecafe::store::postgres {
namespace {

constexpr Duration kPatient{std::chrono::minutes(10)};  // for the sort behind a first row

class CursorRows final : public TableRows {
 public:
  CursorRows(Connection& connection, std::string name, const char* fetch)
      : connection_(connection), name_(std::move(name)), fetch_(connection, fetch) {
    rows_.emplace(fetch_.query());
  }
  ~CursorRows() override {
    try {
      if (connection_.in_transaction()) connection_.execute("CLOSE " + name_);
    } catch (const std::exception&) {  // the end of the transaction closes it all the same
    }
  }

  bool next() override {
    if (rows_->next()) return true;
    rows_.emplace(fetch_.query());
    return rows_->next();
  }
  bool is_null(int column) const override { return rows_->is_null(column); }
  int64_t integer(int column) const override { return rows_->integer(column); }
  std::string_view text(int column) const override { return rows_->text(column); }
  std::span<const uint8_t> blob(int column) const override { return rows_->blob(column); }

 private:
  Connection& connection_;
  std::string name_;
  Statement fetch_;
  std::optional<Rows> rows_;
};

ConnectionOptions patient(const std::string& url) {
  ConnectionOptions options;
  options.url = url;
  options.statement_timeout = kPatient;
  options.application = "fibrecafe command line";
  return options;
}

// What one directory has and the other has not.
struct Pair {
  const char* sql;  // tenant, order
  const char* what;
};
constexpr Pair kPairs[] = {
    {"SELECT o.tenant, o.id FROM orders o LEFT JOIN order_directory d ON d.order_id = o.id AND d.tenant = o.tenant"
     " WHERE d.order_id IS NULL",
     "is not in the directory of orders"},
    {"SELECT d.tenant, d.order_id FROM order_directory d LEFT JOIN orders o ON o.id = d.order_id AND o.tenant = "
     "d.tenant"
     " WHERE o.id IS NULL",
     "is in the directory of orders and is not there"},
    {"SELECT o.tenant, o.id FROM orders o LEFT JOIN listing l ON l.tenant = o.tenant AND l.order_id = o.id"
     " WHERE l.order_id IS NULL OR l.supplier <> o.supplier OR (l.status < 100) = o.final",
     "is not in the list of orders as it stands"},
    {"SELECT l.tenant, l.order_id FROM listing l LEFT JOIN orders o ON o.tenant = l.tenant AND o.id = l.order_id"
     " WHERE o.id IS NULL",
     "is in the list of orders and is not there"},
};

}  // namespace

std::unique_ptr<TableRows> Cursors::rows(const std::string& sql) {
  std::string name = "c" + std::to_string(++opened_);
  connection_.execute("DECLARE " + name + " NO SCROLL CURSOR FOR " + sql);
  texts_.push_back("FETCH 1000 FROM " + name);
  return std::make_unique<CursorRows>(connection_, name, texts_.back().c_str());
}

PgTableReader::PgTableReader(const std::string& url) : connection_(patient(url)) {
  connection_.ensure();
  if (!has_schema(connection_)) throw std::runtime_error("there is no gateway's database there");
  if (schema_version(connection_) != newest_schema_version()) {
    throw std::runtime_error("the database has schema " + std::to_string(schema_version(connection_)) +
                             ", this program's is " + std::to_string(newest_schema_version()) +
                             ": use the program that wrote it, or `fibrecafe migrate` first");
  }
  connection_.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

PgTableReader::~PgTableReader() {
  try {
    connection_.roll_back();
  } catch (const std::exception&) {  // closing ends it all the same
  }
}

std::string PgTableReader::order_references() const {
  return "SELECT tenant, order_id, supplier, reference FROM supplier_directory WHERE kind = 'ORDER'";
}

std::string PgTableReader::service_references() const {
  return "SELECT tenant, order_id, supplier, reference FROM supplier_directory WHERE kind = 'SERVICE'";
}

std::vector<Counter> PgTableReader::counters() {
  std::vector<Counter> all;
  for (const char* name : {"order", "amendment", "cancellation", "reservation"}) {
    all.push_back(
        {name + std::string("s"), connection_.integer("SELECT last_value FROM " + std::string(name) + "_number")});
  }
  return all;
}

std::vector<std::string> PgTableReader::own_problems() {
  std::vector<std::string> problems;
  for (const Pair& pair : kPairs) {
    auto found = rows(pair.sql);
    while (found->next()) {
      problems.push_back("order " + std::to_string(found->integer(1)) + " of tenant " +
                         std::to_string(found->integer(0)) + " " + pair.what);
    }
  }
  return problems;
}

}  // namespace fibrecafe::store::postgres
