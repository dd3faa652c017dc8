// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/table_reader.hpp"

#include "store/sqlite/schema/migrations.hpp"
#include "store/sqlite/work_rows.hpp"

namespace fibrecafe::store::sqlite {
namespace {

constexpr Duration kBusyTimeout{10'000};

class QueryRows final : public TableRows {
 public:
  QueryRows(Database& database, std::string sql)
      : sql_(std::move(sql)), statement_(database, sql_.c_str()), rows_(statement_.query()) {}

  bool next() override { return rows_.next(); }
  bool is_null(int column) const override { return rows_.is_null(column); }
  int64_t integer(int column) const override { return rows_.integer(column); }
  std::string_view text(int column) const override { return rows_.text(column); }
  std::span<const uint8_t> blob(int column) const override { return rows_.blob(column); }

 private:
  std::string sql_;
  Statement statement_;
  Rows rows_;
};

}  // namespace

// What is sorted for the audit may be more than memory holds: SQLite spills it into a temporary file.
SqliteTableReader::SqliteTableReader(const std::filesystem::path& file)
    : database_(file, Access::kReadOnly, kBusyTimeout) {
  database_.execute("PRAGMA temp_store = FILE; PRAGMA cache_size = -65536; BEGIN;");
  if (schema_version(database_) != newest_schema_version()) {
    throw std::runtime_error(file.string() + " has schema " + std::to_string(schema_version(database_)) +
                             ", this program's is " + std::to_string(newest_schema_version()) +
                             ": use the program that wrote it, or serve it with this one first");
  }
}

SqliteTableReader::~SqliteTableReader() {
  try {
    if (database_.in_transaction()) database_.execute("COMMIT");
  } catch (const SqliteError&) {  // closing ends it all the same
  }
}

std::unique_ptr<TableRows> SqliteTableReader::rows(const std::string& sql) {
  return std::make_unique<QueryRows>(database_, sql);
}

std::string SqliteTableReader::order_references() const {
  return "SELECT tenant, order_id, supplier, reference FROM supplier_reference";
}

std::string SqliteTableReader::service_references() const {
  return "SELECT tenant, order_id, supplier, service_id FROM service_owner";
}

// Order numbers go on from the highest that is stored, so that their counter cannot stand too low.
std::vector<Counter> SqliteTableReader::counters() {
  WorkRows work(database_);
  std::vector<Counter> all;
  for (const char* name : {"amendment", "cancellation", "reservation"}) {
    all.push_back({name + std::string("s"), work.meta(std::string("last_") + name).value_or(0)});
  }
  return all;
}

std::vector<std::string> SqliteTableReader::own_problems() {
  std::vector<std::string> problems;
  try {
    QueryRows pages(database_, "PRAGMA integrity_check(100)");
    while (pages.next()) {
      if (pages.text(0) != "ok") problems.push_back("integrity_check: " + std::string(pages.text(0)));
    }
    QueryRows keys(database_, "PRAGMA foreign_key_check");
    while (keys.next()) {
      problems.push_back("foreign_key_check: " + std::string(keys.text(0)) + ", row " +
                         std::to_string(keys.integer(1)));
    }
  } catch (const SqliteError& error) {
    if (!error.says_broken()) throw;
    problems.push_back(std::string("integrity_check: ") + error.what());
  }
  return problems;
}

}  // namespace fibrecafe::store::sqlite
