// SPDX-License-Identifier: Apache-2.0
#include "observe/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <cstdio>
#include <exception>

#include "base/utf8.hpp"

namespace fibrecafe::observe {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

std::string_view level_name(Level level) {
  switch (level) {
    case Level::kDebug: return "debug";
    case Level::kInfo: return "info";
    case Level::kWarn: return "warn";
    case Level::kError: return "error";
  }
  return "error";
}

spdlog::level::level_enum spdlog_level(Level level) {
  switch (level) {
    case Level::kDebug: return spdlog::level::debug;
    case Level::kInfo: return spdlog::level::info;
    case Level::kWarn: return spdlog::level::warn;
    case Level::kError: return spdlog::level::err;
  }
  return spdlog::level::err;
}

unsigned code_point(std::string_view sequence) {
  if (sequence.size() == 1) return static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 2)
    return static_cast<unsigned char>(sequence[1]);  // of those, only U+0080 to U+009F come here
  return sequence.back() == '\xA8' ? 0x2028 : 0x2029;
}

std::string escaped(std::string_view control) {
  switch (control[0]) {
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
  }
  char text[8];
  std::snprintf(text, sizeof text, "\\u%04x", code_point(control));
  return text;
}

// Both formats quote alike: what is valid in a JSON string is what logfmt readers understand.
std::string quoted(std::string_view value) {
  std::string out = "\"";
  while (!value.empty()) {
    size_t length = utf8_length(value);
    std::string_view sequence = value.substr(0, length);
    value.remove_prefix(length == 0 ? 1 : length);
    if (length == 0) {
      out += kReplacement;
    } else if (sequence == "\"" || sequence == "\\") {
      out += '\\';
      out += sequence;
    } else if (is_control(sequence)) {
      out += escaped(sequence);
    } else {
      out += sequence;
    }
  }
  return out += '"';
}

bool plain(char c) {
  return c > ' ' && c < 0x7F && c != '"' && c != '=' && c != '\\';
}

std::string logfmt_value(std::string_view value) {
  bool as_it_is = !value.empty() && std::all_of(value.begin(), value.end(), plain);
  return as_it_is ? std::string(value) : quoted(value);
}

void append(std::string& line, LogFormat format, std::string_view key, std::string_view value) {
  if (format == LogFormat::kJson) {
    line += line.empty() ? '{' : ',';
    line += quoted(key);
    line += ':';
    line += quoted(value);
    return;
  }
  if (!line.empty()) line += ' ';
  for (char c : key) line += plain(c) ? c : '_';
  line += '=';
  line += logfmt_value(value);
}

class StderrLog final : public Log {
 public:
  StderrLog(Level level, LogFormat format)
      : format_(format), logger_("fibrecafe", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    logger_.set_pattern("%v");
    logger_.set_level(spdlog_level(level));
  }

  void write(Level level, std::string_view event, std::initializer_list<Pair> pairs) override {
    if (!logger_.should_log(spdlog_level(level))) return;
    try {
      logger_.log(spdlog_level(level), format_line(format_, clock_.now(), level, event, pairs));
    } catch (const std::exception&) {
      // Out of memory while explaining something: the line is lost, the work goes on.
    }
  }

 private:
  const LogFormat format_;
  SystemClock clock_;
  spdlog::logger logger_;
};

class SilentLog final : public Log {
 public:
  void write(Level, std::string_view, std::initializer_list<Pair>) override {}
};

}  // namespace

std::string format_line(LogFormat format, Time time, Level level, std::string_view event,
                        std::initializer_list<Pair> pairs) {
  std::string line;
  line.reserve(160);
  append(line, format, "time", format_time(time));
  append(line, format, "level", level_name(level));
  append(line, format, "event", event);
  for (const Pair& pair : pairs) append(line, format, pair.key, pair.value);
  if (format == LogFormat::kJson) line += '}';
  return line;
}

std::unique_ptr<Log> make_log(Level level, LogFormat format) {
  return std::make_unique<StderrLog>(level, format);
}
std::unique_ptr<Log> make_silent_log() {
  return std::make_unique<SilentLog>();
}

}  // namespace fibrecafe::observe
