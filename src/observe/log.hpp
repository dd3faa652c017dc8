// SPDX-License-Identifier: Apache-2.0
// Structured logs: an event name and key=value pairs, one line each, to stderr, as logfmt or JSON.
//
// Used by everything that acts; the domain does not log, it returns. A log line explains, a metric counts. Never pass a
// secret, a token, a body or personal data (names, telephone numbers, addresses).
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace fibrecafe::observe {

enum class Level { kDebug, kInfo, kWarn, kError };
enum class LogFormat { kLogfmt, kJson };

// A key and its value as text. Keys are snake_case: request, conversation, order, error, supplier, tenant, cause, ...
struct Pair {
  Pair(std::string_view name, std::string_view text) : key(name), value(text) {}
  Pair(std::string_view name, const char* text) : key(name), value(text) {}
  Pair(std::string_view name, const std::string& text) : key(name), value(text) {}
  Pair(std::string_view name, bool is) : key(name), value(is ? "true" : "false") {}
  template <std::integral Number>
  Pair(std::string_view name, Number number) : key(name), value(std::to_string(number)) {}
  Pair(std::string_view name, Duration took) : key(name), value(std::to_string(took.count()) + "ms") {}

  std::string_view key;
  std::string value;
};

class Log {
 public:
  virtual ~Log() = default;
  // Thread-safe; never throws; a line that is below the level costs nothing but the call.
  virtual void write(Level level, std::string_view event, std::initializer_list<Pair> pairs) = 0;

  void debug(std::string_view event, std::initializer_list<Pair> pairs = {}) { write(Level::kDebug, event, pairs); }
  void info(std::string_view event, std::initializer_list<Pair> pairs = {}) { write(Level::kInfo, event, pairs); }
  void warn(std::string_view event, std::initializer_list<Pair> pairs = {}) { write(Level::kWarn, event, pairs); }
  void error(std::string_view event, std::initializer_list<Pair> pairs = {}) { write(Level::kError, event, pairs); }
};

// Lines to stderr through spdlog, stamped with the machine's clock. Lines below `level` are dropped.
std::unique_ptr<Log> make_log(Level level, LogFormat format);

// One line without its end: `time`, `level` and `event` first, then the pairs in order. Values are escaped, so that
// none can end the line, begin another pair or carry control characters to a terminal; bytes that are not UTF-8 become
// U+FFFD.
std::string format_line(LogFormat format, Time time, Level level, std::string_view event,
                        std::initializer_list<Pair> pairs);

// Forgets everything: for tests that do not look at logs.
std::unique_ptr<Log> make_silent_log();

}  // namespace fibrecafe::observe
