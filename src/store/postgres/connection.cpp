// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/connection.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/assert.hpp"
#include "base/utf8.hpp"

namespace fibrecafe::store::postgres {
namespace {

constexpr size_t kQueuedMax = 2000;  // statements on their way before their answers are read
constexpr Duration kPatience{5000};  // beyond the statement's own time-out the connection counts as lost
constexpr const char* kConnectionLost = "08006";

std::string without_line_end(const char* text) {
  std::string out = text ? text : "";
  while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
  std::replace(out.begin(), out.end(), '\n', ' ');
  return out;
}

// PostgreSQL takes neither NUL nor what is no UTF-8 in a text: one such character of a supplier's must not keep
// everything else from being stored.
bool is_storable(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      if (text[at] == '\0') return false;
      ++at;
      continue;
    }
    size_t length = utf8_length(text.substr(at));
    if (length == 0) return false;
    at += length;
  }
  return true;
}

std::string mended(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    size_t length = text[at] == '\0' ? 0 : utf8_length(text.substr(at));
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      ++at;
    } else {
      out.append(text, at, length);
      at += length;
    }
  }
  return out;
}

uint64_t big_endian(const unsigned char* bytes, int count) {
  uint64_t value = 0;
  for (int i = 0; i < count; ++i) value = value << 8 | bytes[i];
  return value;
}

}  // namespace

bool PgError::says_defect() const {
  for (std::string_view of : {"21", "22", "23", "42", "0A", "P0"}) {
    if (state_.starts_with(of)) return true;
  }
  return false;
}

// The last of two equal keywords wins, so what is before `dbname` may be said otherwise in the URL.
void Connection::ensure() {
  if (is_open()) return;
  close();
  const char* keywords[] = {
      "connect_timeout",  "target_session_attrs", "keepalives_idle", "keepalives_interval", "keepalives_count",
      "tcp_user_timeout", "application_name",     "dbname",          "client_encoding",     nullptr};
  const char* values[] = {
      "5", "read-write", "5", "2", "3", "10000", options_.application.c_str(), options_.url.c_str(), "UTF8", nullptr};
  handle_.reset(PQconnectdbParams(keywords, values, 1));
  if (!handle_ || PQstatus(handle_.get()) != CONNECTION_OK) {
    std::string why = handle_ ? without_line_end(PQerrorMessage(handle_.get())) : "no memory";
    handle_.reset();
    fail({"08001", "database: cannot connect: " + why});
  }
  PQsetNoticeReceiver(handle_.get(), take_notice, this);
  // A gateway that hangs within a transaction keeps its locks no longer than its claims (decision 0020).
  // A server that is told to acknowledge commits before they are on its disk is not obeyed; a stricter one is.
  execute("SET statement_timeout = " + std::to_string(options_.statement_timeout.count()) +
          "; SET lock_timeout = " + std::to_string(options_.lock_timeout.count()) +
          "; SET idle_in_transaction_session_timeout = 3000; SET client_min_messages = warning;"
          " SET bytea_output = hex; SET standard_conforming_strings = on;"
          " SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'");
  PQsetnonblocking(handle_.get(), 1);
}

void Connection::close() {
  handle_.reset();
  queued_.clear();
  first_error_.reset();
  committing_ = false;
  for (auto& [sql, prepared] : prepared_) prepared.is_there = false;
}

void Connection::take_notice(void* self, const PGresult*) {
  static_cast<Connection*>(self)->warned_ = true;
}

void Connection::execute(const std::string& sql) {
  settle();
  leave_pipeline();
  Result result(PQexec(handle_.get(), sql.c_str()));
  ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) return;
  note(result.get(), sql.c_str());
  throw *std::exchange(first_error_, std::nullopt);
}

int64_t Connection::integer(const std::string& sql) {
  settle();
  leave_pipeline();
  Result result(PQexec(handle_.get(), sql.c_str()));
  if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) {
    note(result.get(), sql.c_str());
    throw *std::exchange(first_error_, std::nullopt);
  }
  bool is_there = PQntuples(result.get()) > 0 && PQgetisnull(result.get(), 0, 0) == 0;
  return is_there ? std::stoll(PQgetvalue(result.get(), 0, 0)) : 0;
}

void Connection::settle() {
  if (!queued_.empty()) wait();
}

void Connection::commit() {
  committing_ = false;
  warned_ = false;
  send("COMMIT", {nullptr, nullptr, nullptr, 0}, {});
  committing_ = true;
  try {
    Result result = wait();
    bool rolled_back = std::strcmp(PQcmdStatus(result.get()), "ROLLBACK") == 0;
    if (rolled_back || warned_) {
      // "ROLLBACK": the transaction had failed before. A warning: committed here, but not where it should be too.
      committing_ = !rolled_back;
      if (rolled_back) fail({"25P02", "database: the transaction had failed before its commit"});
      fail({"01000", "database: the server warned of the commit"});
    }
    committing_ = false;
  } catch (const PgError& error) {
    // An answer that says no is an answer: what comes before it in the pipeline, or the commit itself, did not happen.
    if (!error.says_gone() && error.state() != "01000") committing_ = false;
    throw;
  }
}

void Connection::roll_back() {
  committing_ = false;
  if (!is_open()) return close();
  try {
    settle();
  } catch (const PgError&) {  // what failed is undone by what follows
  }
  if (is_open() && in_transaction()) execute("ROLLBACK");
}

bool Connection::in_transaction() const {
  return handle_ && PQtransactionStatus(handle_.get()) != PQTRANS_IDLE;
}

void Connection::enter_pipeline() {
  if (PQpipelineStatus(handle_.get()) == PQ_PIPELINE_OFF && PQenterPipelineMode(handle_.get()) != 1) {
    gone("enter pipeline mode");
  }
}

void Connection::leave_pipeline() {
  if (!handle_) throw PgError("08003", "database: not connected");
  if (PQpipelineStatus(handle_.get()) != PQ_PIPELINE_OFF && PQexitPipelineMode(handle_.get()) != 1) {
    gone("leave pipeline mode");
  }
}

void Connection::send(const char* sql, const Parameters& parameters, std::function<void(Rows&)> then) {
  if (!is_open()) gone(sql);
  if (queued_.size() >= kQueuedMax) settle();
  enter_pipeline();
  auto [found, is_new] = prepared_.try_emplace(sql);
  Prepared& prepared = found->second;
  if (is_new) prepared.name = "s" + std::to_string(prepared_.size());
  if (!prepared.is_there) {
    if (PQsendPrepare(handle_.get(), prepared.name.c_str(), sql, 0, nullptr) != 1) gone(sql);
    queued_.push_back({What::kPrepare, sql, &prepared, {}});
    prepared.is_there = true;  // unless its answer says no
  }
  constexpr int kBinary = 1;
  if (PQsendQueryPrepared(handle_.get(), prepared.name.c_str(), parameters.count, parameters.values, parameters.lengths,
                          parameters.formats, kBinary) != 1) {
    gone(sql);
  }
  queued_.push_back({What::kRun, sql, &prepared, std::move(then)});
}

Connection::Result Connection::wait() {
  if (PQpipelineSync(handle_.get()) != 1) gone("synchronise");
  queued_.push_back({What::kSync, "", nullptr, {}});
  Result last;
  while (!queued_.empty()) {
    Queued queued = std::move(queued_.front());
    queued_.pop_front();
    Result result = read_one(queued);
    if (queued.what == What::kRun) last = std::move(result);
  }
  if (first_error_) throw *std::exchange(first_error_, std::nullopt);
  return last;
}

Connection::Result Connection::read_one(const Queued& queued) {
  Result result(next_result());
  ExecStatusType status = PQresultStatus(result.get());
  if (queued.what == What::kSync) {
    if (status != PGRES_PIPELINE_SYNC) gone("synchronise");
    return {};
  }
  bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
  if (!good) {
    if (queued.what == What::kPrepare) queued.prepared->is_there = false;
    if (status != PGRES_PIPELINE_ABORTED) note(result.get(), queued.sql);
    if (!is_open()) gone(queued.sql);
  }
  Result end(next_result());
  FIBRECAFE_ASSERT(!end);  // one result per statement, then the mark of its end
  if (good && queued.then && !first_error_) {
    Rows rows(result.release());
    queued.then(rows);
    return {};
  }
  return result;
}

PGresult* Connection::next_result() {
  while (true) {
    int unsent = PQflush(handle_.get());
    if (unsent < 0) gone("send");
    if (PQisBusy(handle_.get()) == 0) break;
    wait_for_socket(unsent > 0);
    if (PQconsumeInput(handle_.get()) != 1) gone("receive");
  }
  return PQgetResult(handle_.get());
}

void Connection::wait_for_socket(bool to_write) {
  pollfd socket{PQsocket(handle_.get()), static_cast<short>(POLLIN | (to_write ? POLLOUT : 0)), 0};
  auto patience = static_cast<int>((options_.statement_timeout + kPatience).count());
  int ready = 0;
  do {
    ready = ::poll(&socket, 1, patience);
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) gone("wait for an answer");
}

void Connection::note(const PGresult* result, const char* sql) {
  const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  std::string why =
      result ? without_line_end(PQresultErrorMessage(result)) : without_line_end(PQerrorMessage(handle_.get()));
  std::string code = state ? state : kConnectionLost;
  failure_.emplace(code, "database: " + why + " (" + code + ") at: " + std::string(sql).substr(0, 120));
  if (!first_error_) first_error_ = failure_;
}

// Keeps `committing_`, which says whether a commit was among what nobody answered.
void Connection::gone(std::string_view doing) {
  std::string why = handle_ ? without_line_end(PQerrorMessage(handle_.get())) : "not connected";
  if (why.empty()) why = "no answer";
  std::string state = first_error_ && first_error_->says_gone() ? first_error_->state() : kConnectionLost;
  // An error before it in the pipeline kept the server from looking at the commit.
  bool committing = committing_ && (!first_error_ || first_error_->says_gone());
  close();
  committing_ = committing;
  fail({state, "database: the connection is lost: " + why + " at: " + std::string(doing.substr(0, 120))});
}

void Connection::fail(PgError error) {
  failure_ = error;
  throw error;
}

int Rows::changed() const {
  const char* count = PQcmdTuples(result_.get());
  return count && *count ? std::atoi(count) : 0;
}

int64_t Rows::integer(int column) const {
  const auto* bytes = reinterpret_cast<const unsigned char*>(PQgetvalue(result_.get(), at_, column));
  switch (PQgetlength(result_.get(), at_, column)) {
    case 1: return bytes[0];
    case 2: return static_cast<int16_t>(big_endian(bytes, 2));
    case 4: return static_cast<int32_t>(big_endian(bytes, 4));
    case 8: return static_cast<int64_t>(big_endian(bytes, 8));
    default: return 0;
  }
}

std::string_view Rows::text(int column) const {
  return {PQgetvalue(result_.get(), at_, column), static_cast<size_t>(PQgetlength(result_.get(), at_, column))};
}

std::span<const uint8_t> Rows::blob(int column) const {
  auto found = text(column);
  return {reinterpret_cast<const uint8_t*>(found.data()), found.size()};
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

void Statement::bind(Value& value, std::string_view text) {
  value.format = 1;
  if (!is_storable(text)) {
    value.own = mended(text);
    text = value.own;
  }
  value.at = text.data() ? text.data() : "";
  value.length = static_cast<int>(text.size());
}

void Statement::bind(Value& value, const Bytes& bytes) {
  value.format = 1;
  value.at = bytes.span.data() ? reinterpret_cast<const char*>(bytes.span.data()) : "";
  value.length = static_cast<int>(bytes.span.size());
}

}  // namespace fibrecafe::store::postgres
