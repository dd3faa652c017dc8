// SPDX-License-Identifier: Apache-2.0
#include "store/copy.hpp"

#include <charconv>

#include "store/listing_entry.hpp"
#include "store/postgres/copied_tables.hpp"
#include "store/postgres/opening.hpp"
#include "store/postgres/table_reader.hpp"
#include "store/sqlite/lock_file.hpp"
#include "store/sqlite/opening.hpp"
#include "store/sqlite/order_rows.hpp"
#include "store/sqlite/table_reader.hpp"
#include "store/sqlite/work_rows.hpp"

namespace fibrecafe::store {
namespace {

using namespace postgres;
using sqlite::DataDirectory;
using sqlite::SqliteTableReader;

constexpr Duration kPatient{std::chrono::minutes(10)};
constexpr size_t kSendAbove = 1 << 20;

// The sum of a table: rows may come in any sequence.
class TableSum {
 public:
  void add(std::string_view value, char mark) {
    mix({&mark, 1});
    uint64_t size = value.size();
    mix({reinterpret_cast<const char*>(&size), sizeof size});
    mix(value);
  }
  void end_row() {
    sum_ += row_;
    row_ = kStart;
    ++rows_;
  }
  uint64_t sum() const { return sum_; }
  int64_t rows() const { return rows_; }
  bool operator==(const TableSum& other) const { return sum_ == other.sum_ && rows_ == other.rows_; }

 private:
  static constexpr uint64_t kStart = 14695981039346656037u;  // FNV-1a
  void mix(std::string_view bytes) {
    for (char each : bytes) row_ = (row_ ^ static_cast<uint8_t>(each)) * 1099511628211u;
  }
  uint64_t row_ = kStart, sum_ = 0;
  int64_t rows_ = 0;
};

// One value as PostgreSQL will give it back.
struct Value {
  bool is_null = false;
  std::string text;
};

Value value_of(const TableRows& row, int column, Kind kind) {
  if (row.is_null(column)) return {true, {}};
  switch (kind) {
    case Kind::kInteger: return {false, std::to_string(row.integer(column))};
    case Kind::kBoolean: return {false, row.boolean(column) ? "t" : "f"};
    case Kind::kText: return {false, storable(row.text(column))};
    case Kind::kBytes: return {false, row.bytes(column)};
  }
  return {};
}

void add(TableSum& sum, const Value& value) {
  sum.add(value.text, value.is_null ? 'n' : 'v');
}

// COPY's text format.
void write_field(std::string& out, const Value& value, Kind kind) {
  static constexpr char kHex[] = "0123456789abcdef";
  if (value.is_null) {
    out += "\\N";
  } else if (kind == Kind::kBytes) {
    out += "\\\\x";
    for (char each : value.text) {
      auto byte = static_cast<uint8_t>(each);
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  } else {
    for (char each : value.text) {
      switch (each) {
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default: out += each;
      }
    }
  }
}

// One COPY ... FROM STDIN.
class CopyIn {
 public:
  CopyIn(Connection& connection, const std::string& table, const std::string& columns) : handle_(connection.handle()) {
    PQsetnonblocking(handle_, 0);
    expect(PQexec(handle_, ("COPY " + table + " (" + columns + ") FROM STDIN").c_str()), PGRES_COPY_IN);
  }
  CopyIn(const CopyIn&) = delete;

  std::string& buffer() { return buffer_; }
  void end_row() {
    buffer_ += '\n';
    if (buffer_.size() > kSendAbove) send();
  }
  void finish() {
    send();
    if (PQputCopyEnd(handle_, nullptr) != 1) fail();
    expect(PQgetResult(handle_), PGRES_COMMAND_OK);
    while (PGresult* rest = PQgetResult(handle_)) PQclear(rest);
    PQsetnonblocking(handle_, 1);
  }

 private:
  void send() {
    if (!buffer_.empty() && PQputCopyData(handle_, buffer_.data(), static_cast<int>(buffer_.size())) != 1) fail();
    buffer_.clear();
  }
  void expect(PGresult* result, ExecStatusType status) {
    bool fits = PQresultStatus(result) == status;
    PQclear(result);
    if (!fits) fail();
  }
  [[noreturn]] void fail() { throw std::runtime_error(std::string("database: copy: ") + PQerrorMessage(handle_)); }

  PGconn* handle_;
  std::string buffer_;
};

std::string columns_of(const TableToCopy& table) {
  std::string names;
  for (const CopiedColumn& column : table.columns) names += (names.empty() ? "" : ", ") + std::string(column.name);
  return names;
}

class Move {
 public:
  Move(const DataDirectory& data, const std::string& url)
      : from_(data.database()), target_(patient(url)), log_(observe::make_silent_log()) {
    open_database(target_, data, *log_);  // the key is that of the source
  }

  std::vector<CopiedTable> run() {
    target_.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
    refuse_what_is_there();
    std::vector<CopiedTable> done;
    for (const TableToCopy& table : tables_to_copy()) done.push_back(copy(table));
    done.push_back(build_list());
    for (const TableToCopy& table : tables_to_copy()) counters_after(table);
    copy_own_facts();
    target_.commit();
    target_.execute("ANALYZE");
    return done;
  }

 private:
  static ConnectionOptions patient(const std::string& url) {
    ConnectionOptions options;
    options.url = url;
    options.statement_timeout = kPatient;
    options.application = "fibrecafe command line";
    return options;
  }

  void refuse_what_is_there() {
    for (const TableToCopy& table : tables_to_copy()) {
      if (target_.integer("SELECT count(*) FROM (SELECT 1 FROM " + std::string(table.name) + " LIMIT 1) AS r") == 0) {
        continue;
      }
      throw std::runtime_error("the target holds a store already: its table " + std::string(table.name) +
                               " is not empty");
    }
  }

  CopiedTable copy(const TableToCopy& table) {
    TableSum sent;
    {
      CopyIn into(target_, table.name, columns_of(table));
      auto rows = from_.rows(table.source);
      while (rows->next()) {
        for (size_t at = 0; at < table.columns.size(); ++at) {
          Kind kind = table.columns[at].kind;
          Value value = value_of(*rows, static_cast<int>(at), kind);
          add(sent, value);
          if (at > 0) into.buffer() += '\t';
          write_field(into.buffer(), value, kind);
        }
        sent.end_row();
        into.end_row();
      }
      into.finish();
    }
    if (!(sent == read_back(table))) {
      throw std::runtime_error("table " + std::string(table.name) +
                               " is not in the target as it was sent: nothing was copied");
    }
    return {table.name, sent.rows(), sent.sum()};
  }

  TableSum read_back(const TableToCopy& table) {
    TableSum sum;
    auto rows = cursors_.rows("SELECT " + columns_of(table) + " FROM " + table.name);
    while (rows->next()) {
      for (size_t at = 0; at < table.columns.size(); ++at) {
        add(sum, value_of(*rows, static_cast<int>(at), table.columns[at].kind));
      }
      sum.end_row();
    }
    return sum;
  }

  // The list of orders is derived: made of the orders, as the store makes it.
  CopiedTable build_list() {
    sqlite::OrderRows orders(from_.database());
    TableSum sent;
    CopyIn into(target_, "listing",
                "tenant, order_id, supplier, type, status, created, updated, address_id, service_id");
    auto rows = from_.rows("SELECT id, tenant FROM orders");
    while (rows->next()) {
      auto order = orders.find({TenantId{rows->integer(1)}, OrderId{rows->integer(0)}});
      if (!order) continue;
      ListingEntry entry = listing_entry(*order);
      bool first = true;
      auto field = [&](const std::string& text) {
        if (!std::exchange(first, false)) into.buffer() += '\t';
        sent.add(text, 'v');
        write_field(into.buffer(), {false, text}, Kind::kText);
      };
      for (int64_t number : {entry.key.tenant.value, entry.key.order.value, entry.supplier.value, int64_t(entry.type),
                             int64_t(entry.status), int64_t(entry.created.time_since_epoch().count()),
                             int64_t(entry.updated.time_since_epoch().count())}) {
        field(std::to_string(number));
      }
      field(storable(entry.address_id));
      field(storable(entry.service_id));
      sent.end_row();
      into.end_row();
    }
    into.finish();
    return {"listing", sent.rows(), sent.sum()};
  }

  void counter(const std::string& sequence, int64_t last) {
    if (last > 0) target_.integer("SELECT setval('" + sequence + "', " + std::to_string(last) + ")");
  }

  void counters_after(const TableToCopy& table) {
    struct OfTable {
      std::string_view table;
      const char* column;
      const char* sequence;
    };
    static constexpr OfTable kAll[] = {{"tenant", "id", "tenant_number"},
                                       {"supplier", "id", "supplier_number"},
                                       {"signing_key", "number", "signing_key_number"},
                                       {"parked", "id", "parked_number"},
                                       {"supplier_kci", "arrival", "arrival_number"}};
    for (const OfTable& each : kAll) {
      if (each.table != table.name) continue;
      counter(each.sequence,
              target_.integer("SELECT max(" + std::string(each.column) + ") FROM " + std::string(each.table)));
    }
  }

  // What suppliers and tenants have seen goes on from where it stood.
  void copy_own_facts() {
    sqlite::WorkRows work(from_.database());
    counter("order_number", sqlite::OrderRows(from_.database()).highest_id());
    for (const char* name : {"amendment", "cancellation", "reservation"}) {
      counter(name + std::string("_number"), work.meta("last_" + std::string(name)).value_or(0));
    }
    Statement keep(target_,
                   "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2");
    for (const char* name : {"last_alive", "suspended_since"}) {
      if (auto value = work.meta(name)) keep.execute(name, *value);
    }
    target_.execute("UPDATE meta SET value = value + 1 WHERE name = 'parties_version'");
  }

  SqliteTableReader from_;
  Connection target_;
  Cursors cursors_{target_};
  std::unique_ptr<observe::Log> log_;
};

}  // namespace

std::vector<CopiedTable> copy_to_postgres(const std::filesystem::path& data, const std::string& url) {
  DataDirectory directory{data};
  if (!std::filesystem::exists(directory.database())) {
    throw std::runtime_error("there is no gateway's database in " + data.string());
  }
  sqlite::refuse_unfinished_restore(directory);
  auto lock = sqlite::LockFile::borrow(directory.lock());
  if (!lock) throw std::runtime_error("a gateway runs on " + data.string() + ": stop it first");
  return Move(directory, url).run();
}

}  // namespace fibrecafe::store
