// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/database.hpp"

#include <cstring>

#include "base/assert.hpp"

namespace fibrecafe::store::sqlite {
namespace {

// secure_delete FAST overwrites what is deleted where that costs no extra page; journal_size_limit gives back the room
// of a WAL that a long reader made grow.
constexpr const char* kEveryConnection =
    "PRAGMA synchronous = FULL;"
    "PRAGMA wal_autocheckpoint = 0;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA secure_delete = FAST;"
    "PRAGMA journal_size_limit = 134217728;"
    "PRAGMA trusted_schema = OFF;";

// SQLite's statistics of memory take a lock of the whole process at every allocation; the lane, the list and the
// readers would wait for each other. In a process that has used SQLite before it is too late, and only slower.
void without_statistics() {
  [[maybe_unused]] static const int code = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

}  // namespace

Database::Database(const std::filesystem::path& file, Access access, Duration busy_timeout) {
  without_statistics();
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |= access == Access::kReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  sqlite3* handle = nullptr;
  int code = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) fail(code, "open " + file.string());
  set_busy_timeout(busy_timeout);
  execute(kEveryConnection);
}

void Database::set_busy_timeout(Duration timeout) {
  busy_timeout_ = timeout;
  sqlite3_busy_timeout(handle_.get(), static_cast<int>(timeout.count()));
}

void Database::execute(const char* sql) {
  int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code, sql);
}

int64_t Database::integer(const char* sql) {
  Statement statement(*this, sql);
  Rows rows = statement.query();
  return rows.next() ? rows.integer(0) : 0;
}

void Database::fail(int code, std::string_view doing) {
  failure_ = code;
  const char* why = handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code);
  throw SqliteError(code, "database: " + std::string(why) + " (" + std::to_string(code) +
                              ") at: " + std::string(doing.substr(0, 120)));
}

Rows::~Rows() {
  if (statement_) sqlite3_reset(statement_->handle_);
}

bool Rows::next() {
  return statement_->step();
}

bool Rows::is_null(int column) const {
  return sqlite3_column_type(statement_->handle_, column) == SQLITE_NULL;
}

int64_t Rows::integer(int column) const {
  return sqlite3_column_int64(statement_->handle_, column);
}

std::string_view Rows::text(int column) const {
  const auto* text = sqlite3_column_text(statement_->handle_, column);
  if (!text) return {};
  return {reinterpret_cast<const char*>(text), static_cast<size_t>(sqlite3_column_bytes(statement_->handle_, column))};
}

std::span<const uint8_t> Rows::blob(int column) const {
  const auto* bytes = static_cast<const uint8_t*>(sqlite3_column_blob(statement_->handle_, column));
  if (!bytes) return {};
  return {bytes, static_cast<size_t>(sqlite3_column_bytes(statement_->handle_, column))};
}

std::string Rows::bytes(int column) const {
  auto found = blob(column);
  return {found.begin(), found.end()};
}

Uuid Rows::uuid(int column) const {
  Uuid uuid;
  auto found = blob(column);
  FIBRECAFE_ASSERT(found.size() == uuid.bytes.size());
  std::memcpy(uuid.bytes.data(), found.data(), found.size());
  return uuid;
}

std::optional<int64_t> Rows::optional_integer(int column) const {
  if (is_null(column)) return {};
  return integer(column);
}

std::optional<Time> Rows::optional_time(int column) const {
  if (is_null(column)) return {};
  return time(column);
}

void Statement::begin() {
  if (database_.transaction_required() && !database_.in_transaction()) {
    throw SqliteError(SQLITE_ABORT_ROLLBACK, "database: the transaction is gone");
  }
  if (handle_) {
    sqlite3_reset(handle_);
    return;
  }
  int code = sqlite3_prepare_v3(database_.handle(), sql_, -1, SQLITE_PREPARE_PERSISTENT, &handle_, nullptr);
  if (code != SQLITE_OK) database_.fail(code, sql_);
}

bool Statement::step() {
  int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  // The message is the connection's, and a reset may overwrite it: throw first, the caller's Rows or begin() resets.
  database_.fail(code, sql_);
}

int Statement::finish() {
  struct Reset {
    sqlite3_stmt* handle;
    ~Reset() { sqlite3_reset(handle); }
  } reset{handle_};
  step();
  return sqlite3_changes(database_.handle());
}

void Statement::check(int code) {
  if (code != SQLITE_OK) database_.fail(code, sql_);
}

void Statement::bind(int at, std::nullopt_t) {
  check(sqlite3_bind_null(handle_, at));
}

void Statement::bind(int at, int64_t value) {
  check(sqlite3_bind_int64(handle_, at, value));
}

// The values outlive the run (see query()), so SQLite need not copy them. A null pointer would bind NULL.
void Statement::bind(int at, std::string_view value) {
  const char* text = value.data() ? value.data() : "";
  check(sqlite3_bind_text64(handle_, at, text, value.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind(int at, std::span<const uint8_t> value) {
  const void* bytes = value.data() ? static_cast<const void*>(value.data()) : "";
  check(sqlite3_bind_blob64(handle_, at, bytes, value.size(), SQLITE_STATIC));
}

}  // namespace fibrecafe::store::sqlite
