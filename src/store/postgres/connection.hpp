// SPDX-License-Identifier: Apache-2.0
// PostgreSQL behind three small values: a connection, a prepared statement, and the rows it gives.
//
// Used by everything in this folder, each connection by one thread at a time. Statements go out in libpq's pipeline
// mode: queue() sends one and goes on, query() and execute() wait for the answers of all that was queued. So what needs
// no answer costs no round trip, and its failure is thrown by whatever waits next. Promises: every error is a PgError
// with its SQLSTATE; no wait is without end. What it does not do: know any table, decide what to do about an error.
#pragma once

#include <libpq-fe.h>

#include <array>
#include <charconv>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "base/strong.hpp"
#include "base/time.hpp"
#include "store/store.hpp"

namespace fibrecafe::store::postgres {

class PgError : public StoreUnavailable {
 public:
  PgError(std::string state, const std::string& what) : StoreUnavailable(what), state_(std::move(state)) {}
  const std::string& state() const { return state_; }  // SQLSTATE, five characters
  // The same units may go again and succeed: a conflict with others (40001, 40P01), or a lock not had in time (55P03).
  bool says_retry() const { return state_ == "40001" || state_ == "40P01" || state_ == "55P03"; }
  // Another unit wrote the same key: whoever goes again sees it.
  bool says_taken() const { return state_ == "23505"; }
  // The connection is lost, the server is going, or it is a primary no more: nothing further on this connection.
  bool says_gone() const { return state_.starts_with("08") || state_.starts_with("57P") || state_ == "25006"; }
  // Comes from what one unit asked for, not from the database's state.
  bool says_defect() const;

 private:
  std::string state_;
};

struct ConnectionOptions {
  std::string url;  // postgres://... or libpq's keywords; names TLS too
  Duration statement_timeout{std::chrono::seconds(10)};
  Duration lock_timeout{std::chrono::seconds(2)};
  std::string application = "fibrecafe";
};

class Rows;

class Connection {
 public:
  // Does not connect yet.
  explicit Connection(ConnectionOptions options) : options_(std::move(options)) {}
  Connection(const Connection&) = delete;

  // Connects if it is not connected; statements are prepared again as they are used. Throws PgError.
  void ensure();
  bool is_open() const { return handle_ && PQstatus(handle_.get()) == CONNECTION_OK; }
  void close();

  // Runs SQL text without parameters, several statements if need be; waits for all that was queued before.
  void execute(const std::string& sql);
  int64_t integer(const std::string& sql);  // the first column of the first row; 0 when there is none

  // Waits for what was queued. Throws the first error of it.
  void settle();
  // Commits and waits. Throws PgError; `is_committing()` then says whether COMMIT may have been carried out.
  void commit();
  // Ends the transaction, whatever state it is in, and forgets the errors of what was queued.
  void roll_back();
  bool in_transaction() const;
  bool is_committing() const { return committing_; }

  // The last failure since the last call: a unit that swallows an error does not hide it.
  std::optional<PgError> take_failure() { return std::exchange(failure_, std::nullopt); }

  PGconn* handle() const { return handle_.get(); }
  const ConnectionOptions& options() const { return options_; }

 private:
  friend class Statement;
  friend class Rows;
  struct Finish {
    void operator()(PGconn* handle) const { PQfinish(handle); }
  };
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  using Result = std::unique_ptr<PGresult, Clear>;
  struct Prepared {
    std::string name;
    bool is_there = false;
  };
  enum class What { kPrepare, kRun, kSync };
  struct Queued {
    What what;
    const char* sql;
    Prepared* prepared;
    std::function<void(Rows&)> then;
  };
  struct Parameters {
    const char* const* values;
    const int* lengths;
    const int* formats;
    int count;
  };

  void send(const char* sql, const Parameters& parameters, std::function<void(Rows&)> then);
  Result wait();  // for all that was queued; the result of the last statement
  Result read_one(const Queued& queued);
  PGresult* next_result();
  void wait_for_socket(bool to_write);
  void leave_pipeline();
  void enter_pipeline();
  void note(const PGresult* result, const char* sql);
  [[noreturn]] void fail(PgError error);
  [[noreturn]] void gone(std::string_view doing);
  static void take_notice(void* self, const PGresult* result);

  ConnectionOptions options_;
  std::unique_ptr<PGconn, Finish> handle_;
  std::unordered_map<const char*, Prepared> prepared_;
  std::deque<Queued> queued_;
  std::optional<PgError> first_error_;  // of what is being waited for
  std::optional<PgError> failure_;
  bool committing_ = false;
  bool warned_ = false;  // the server warned during this commit
};

// The rows of one query, all there already.
class Rows {
 public:
  explicit Rows(PGresult* result) : result_(result), count_(result ? PQntuples(result) : 0) {}
  Rows(Rows&&) noexcept = default;

  bool next() { return ++at_ < count_; }  // to the next row, or false after the last
  int changed() const;                    // how many rows the statement changed
  bool is_null(int column) const { return PQgetisnull(result_.get(), at_, column) != 0; }
  int64_t integer(int column) const;  // of any width, or a boolean; 0 for NULL
  bool boolean(int column) const { return integer(column) != 0; }
  std::string_view text(int column) const;  // as long as these rows
  std::span<const uint8_t> blob(int column) const;
  std::string bytes(int column) const { return std::string(text(column)); }
  Uuid uuid(int column) const;
  Time time(int column) const { return Time(Duration(integer(column))); }
  std::optional<int64_t> optional_integer(int column) const;
  std::optional<Time> optional_time(int column) const;

 private:
  std::unique_ptr<PGresult, Connection::Clear> result_;
  int count_ = 0, at_ = -1;
};

// A span of bytes for a bytea column; text goes as text.
struct Bytes {
  std::span<const uint8_t> span;
};
inline Bytes as_bytes(std::string_view bytes) {
  return {{reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}};
}
inline Bytes as_bytes(std::span<const uint8_t> bytes) {
  return {bytes};
}

class Statement {
 public:
  Statement(Connection& connection, const char* sql) : connection_(connection), sql_(sql) {}
  Statement(const Statement&) = delete;

  // Sends it and does not wait.
  template <class... Values>
  void queue(const Values&... values) {
    run({}, values...);
  }
  // The same; `then` sees the rows once something waits. Not called when it failed or was never carried out.
  template <class... Values>
  void queue_then(std::function<void(Rows&)> then, const Values&... values) {
    run(std::move(then), values...);
  }
  // Waits; returns how many rows it changed.
  template <class... Values>
  int execute(const Values&... values) {
    return query(values...).changed();
  }
  template <class... Values>
  Rows query(const Values&... values) {
    run({}, values...);
    return Rows(connection_.wait().release());
  }

 private:
  // One value as libpq takes it; numbers and booleans as text in `digits`, the rest borrowed.
  struct Value {
    const char* at = nullptr;
    int length = 0, format = 0;
    std::string own;  // of a text that had to be mended
    char digits[24];
  };

  template <class... Values>
  void run(std::function<void(Rows&)> then, const Values&... values) {
    constexpr size_t count = sizeof...(Values);
    std::array<Value, count + 1> bound;
    size_t at = 0;
    (bind(bound[at++], values), ...);
    std::array<const char*, count + 1> pointers{};
    std::array<int, count + 1> lengths{}, formats{};
    for (size_t i = 0; i < count; ++i) {
      pointers[i] = bound[i].at;
      lengths[i] = bound[i].length;
      formats[i] = bound[i].format;
    }
    connection_.send(sql_, {pointers.data(), lengths.data(), formats.data(), static_cast<int>(count)}, std::move(then));
  }

  static void bind(Value& value, std::nullopt_t) { value.at = nullptr; }
  static void bind(Value& value, int64_t number) {
    *std::to_chars(value.digits, value.digits + sizeof value.digits - 1, number).ptr = '\0';
    value.at = value.digits;
  }
  static void bind(Value& value, int number) { bind(value, int64_t(number)); }
  static void bind(Value& value, bool flag) { value.at = flag ? "t" : "f"; }
  static void bind(Value& value, std::string_view text);
  static void bind(Value& value, const std::string& text) { bind(value, std::string_view(text)); }
  static void bind(Value& value, const char* text) { bind(value, std::string_view(text)); }
  static void bind(Value& value, const Bytes& bytes);
  static void bind(Value& value, const Uuid& uuid) { bind(value, as_bytes(std::span<const uint8_t>(uuid.bytes))); }
  static void bind(Value& value, Time time) { bind(value, int64_t(time.time_since_epoch().count())); }
  template <class Tag>
  static void bind(Value& value, StrongId<Tag> id) {
    bind(value, id.value);
  }
  template <class Inner>
  static void bind(Value& value, const std::optional<Inner>& inner) {
    inner ? bind(value, *inner) : bind(value, std::nullopt);
  }

  Connection& connection_;
  const char* sql_;
};

}  // namespace fibrecafe::store::postgres
