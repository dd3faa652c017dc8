// SPDX-License-Identifier: Apache-2.0
// SQLite behind three small values: a connection, a prepared statement, and the rows it gives.
//
// Used by everything in this folder, each connection by one thread at a time. Promises: every error is a SqliteError
// with SQLite's extended code; a statement is prepared once, on first use, and is always reset. What it does not do:
// know any table.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "base/random.hpp"
#include "base/strong.hpp"
#include "base/time.hpp"

namespace fibrecafe::store::sqlite {

class SqliteError : public std::runtime_error {
 public:
  SqliteError(int extended_code, const std::string& what) : std::runtime_error(what), code_(extended_code) {}
  int code() const { return code_; }
  int primary_code() const { return code_ & 0xFF; }
  // The file is no database, or a broken one: no use in trying again.
  bool says_broken() const { return primary_code() == SQLITE_CORRUPT || primary_code() == SQLITE_NOTADB; }

 private:
  int code_;
};

enum class Access { kReadWrite, kReadOnly };

class Database {
 public:
  // Throws SqliteError. Sets what every connection of ours has: synchronous FULL, no automatic checkpoints, memory for
  // temporary things.
  Database(const std::filesystem::path& file, Access access, Duration busy_timeout);

  Duration busy_timeout() const { return busy_timeout_; }
  void set_busy_timeout(Duration timeout);

  // Runs SQL text without parameters, several statements if need be.
  void execute(const char* sql);
  int64_t integer(const char* sql);  // the first column of the first row; 0 when there is none

  bool in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }
  // While set, a statement outside a transaction is refused: SQLite ends the whole transaction on some errors, and what
  // follows must not be committed piece by piece.
  void require_transaction(bool required) { transaction_required_ = required; }
  bool transaction_required() const { return transaction_required_; }

  // The code of the last failed statement since the last call, 0 for none: a unit that swallows an error does not hide
  // it.
  int take_failure() { return std::exchange(failure_, 0); }

  sqlite3* handle() const { return handle_.get(); }
  [[noreturn]] void fail(int code, std::string_view doing);

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
  Duration busy_timeout_;
  bool transaction_required_ = false;
  int failure_ = 0;
};

class Statement;

// The rows of one query, read in order. Resets its statement at the end; one at a time per statement.
class Rows {
 public:
  explicit Rows(Statement& statement) : statement_(&statement) {}
  Rows(Rows&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Rows& operator=(Rows&&) = delete;
  ~Rows();

  bool next();  // to the next row, or false after the last
  bool is_null(int column) const;
  int64_t integer(int column) const;
  bool boolean(int column) const { return integer(column) != 0; }
  std::string_view text(int column) const;  // until next()
  std::span<const uint8_t> blob(int column) const;
  std::string bytes(int column) const;  // a blob as std::string
  Uuid uuid(int column) const;
  Time time(int column) const { return Time(Duration(integer(column))); }
  std::optional<int64_t> optional_integer(int column) const;
  std::optional<Time> optional_time(int column) const;

 private:
  Statement* statement_;
};

class Statement {
 public:
  Statement(Database& database, const char* sql) : database_(database), sql_(sql) {}
  Statement(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(handle_); }

  // Runs a statement that gives no rows; returns how many rows it changed.
  template <class... Values>
  int execute(const Values&... values) {
    begin();
    int at = 0;
    (bind(++at, values), ...);
    return finish();
  }

  // Starts a query. Texts and blobs among the values must live as long as the Rows.
  template <class... Values>
  Rows query(const Values&... values) {
    begin();
    int at = 0;
    (bind(++at, values), ...);
    return Rows(*this);
  }

 private:
  friend class Rows;

  void begin();
  int finish();
  bool step();
  void check(int code);

  void bind(int at, std::nullopt_t);
  void bind(int at, int64_t value);
  void bind(int at, int value) { bind(at, int64_t(value)); }
  void bind(int at, bool value) { bind(at, int64_t(value)); }
  void bind(int at, std::string_view value);
  void bind(int at, const std::string& value) { bind(at, std::string_view(value)); }
  void bind(int at, const char* value) { bind(at, std::string_view(value)); }
  void bind(int at, std::span<const uint8_t> value);
  void bind(int at, const Uuid& value) { bind(at, std::span<const uint8_t>(value.bytes)); }
  void bind(int at, Time value) { bind(at, int64_t(value.time_since_epoch().count())); }
  template <class Tag>
  void bind(int at, StrongId<Tag> value) {
    bind(at, value.value);
  }
  template <class Value>
  void bind(int at, const std::optional<Value>& value) {
    value ? bind(at, *value) : bind(at, std::nullopt);
  }

  Database& database_;
  const char* sql_;
  sqlite3_stmt* handle_ = nullptr;
};

// Bytes kept in a std::string (sealed texts), as a blob.
inline std::span<const uint8_t> as_blob(std::string_view bytes) {
  return {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
}

}  // namespace fibrecafe::store::sqlite
