// SPDX-License-Identifier: Apache-2.0
#include "base/time.hpp"

#include <date/tz.h>

#include <array>
#include <charconv>

namespace fibrecafe {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const date::time_zone& london() {
  static const date::time_zone* zone = date::locate_zone("Europe/London");
  return *zone;
}

// The number in text[from, from + count), if these are all digits.
std::optional<int> digits(std::string_view text, size_t from, size_t count) {
  if (from + count > text.size()) return {};
  int value = 0;
  for (char c : text.substr(from, count)) {
    if (c < '0' || c > '9') return {};
    value = value * 10 + (c - '0');
  }
  return value;
}

bool has(std::string_view text, size_t at, std::string_view any_of) {
  return at < text.size() && any_of.find(text[at]) != std::string_view::npos;
}

struct Clocked {
  std::chrono::sys_days day;
  Duration time_of_day;
  minutes offset;
};

std::optional<Duration> parse_time_of_day(std::string_view text, size_t& at) {
  auto hour = digits(text, at, 2), minute = digits(text, at + 3, 2), second = digits(text, at + 6, 2);
  if (!hour || !minute || !second || !has(text, at + 2, ":") || !has(text, at + 5, ":")) return {};
  if (*hour > 23 || *minute > 59 || *second > 59) return {};
  at += 8;
  int millis = 0;
  if (has(text, at, ".")) {
    size_t first = ++at;
    for (int weight = 100; has(text, at, "0123456789"); ++at, weight /= 10) millis += weight * (text[at] - '0');
    if (at == first) return {};
  }
  return hours(*hour) + minutes(*minute) + seconds(*second) + Duration(millis);
}

std::optional<minutes> parse_offset(std::string_view text, size_t at) {
  if (text.size() == at + 1 && has(text, at, "Zz")) return minutes(0);
  auto hour = digits(text, at + 1, 2), minute = digits(text, at + 4, 2);
  if (text.size() != at + 6 || !has(text, at, "+-") || !has(text, at + 3, ":") || !hour || !minute) return {};
  if (*hour > 23 || *minute > 59) return {};
  auto offset = hours(*hour) + minutes(*minute);
  return text[at] == '-' ? -offset : offset;
}

std::optional<Clocked> parse_clocked(std::string_view text) {
  auto date = parse_date(text.substr(0, 10));
  if (!date || !has(text, 10, "Tt")) return {};
  size_t at = 11;
  auto time_of_day = parse_time_of_day(text, at);
  if (!time_of_day) return {};
  auto offset = parse_offset(text, at);
  if (!offset) return {};
  return Clocked{*date, *time_of_day, *offset};
}

void put(std::string& out, size_t at, int value, int width) {
  for (int i = width - 1; i >= 0; --i, value /= 10) out[at + i] = static_cast<char>('0' + value % 10);
}

struct Unit {
  std::string_view name;
  Duration size;
};
constexpr std::array<Unit, 5> kUnits{
    {{"d", days(1)}, {"h", hours(1)}, {"m", minutes(1)}, {"s", seconds(1)}, {"ms", Duration(1)}}};

}  // namespace

Time SystemClock::now() const {
  return floor<Duration>(std::chrono::system_clock::now());
}
Monotonic SystemClock::monotonic() const {
  return std::chrono::steady_clock::now();
}

std::string format_time(Time time) {
  auto day = floor<days>(time);
  Date date{day};
  auto in_day = static_cast<int>((time - day).count());
  std::string out = "0000-00-00T00:00:00.000Z";
  put(out, 0, static_cast<int>(date.year()), 4);
  put(out, 5, static_cast<int>(static_cast<unsigned>(date.month())), 2);
  put(out, 8, static_cast<int>(static_cast<unsigned>(date.day())), 2);
  put(out, 11, in_day / 3'600'000, 2);
  put(out, 14, in_day / 60'000 % 60, 2);
  put(out, 17, in_day / 1000 % 60, 2);
  put(out, 20, in_day % 1000, 3);
  return out;
}

std::string format_date(Date date) {
  return format_time(std::chrono::sys_days(date)).substr(0, 10);
}

std::optional<Time> parse_time(std::string_view text) {
  auto clocked = parse_clocked(text);
  if (!clocked) return {};
  return clocked->day + clocked->time_of_day - clocked->offset;
}

std::optional<Date> parse_date(std::string_view text) {
  auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  if (text.size() != 10 || !year || !month || !day || text[4] != '-' || text[7] != '-') return {};
  Date date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
            std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *year == 0) return {};
  return date;
}

std::optional<Date> parse_date_or_midnight(std::string_view text) {
  if (auto date = parse_date(text)) return date;
  auto clocked = parse_clocked(text);
  if (!clocked) return {};
  if (clocked->time_of_day == Duration(0)) return Date{clocked->day};
  Time time = clocked->day + clocked->time_of_day - clocked->offset;
  Date date = london_date(time);
  if (london_midnight(date) != time) return {};
  return date;
}

std::optional<Time> parse_time_or_date(std::string_view text) {
  if (auto date = parse_date(text)) return london_midnight(*date);
  return parse_time(text);
}

Date london_date(Time time) {
  return london_time(time).date;
}

LocalTime london_time(Time time) {
  Duration local = floor<Duration>(london().to_local(time)).time_since_epoch();
  auto day = floor<days>(local);
  return {Date{std::chrono::sys_days(day)}, local - day};
}

Time london_midnight(Date date) {
  date::local_days local{std::chrono::sys_days(date).time_since_epoch()};
  return floor<Duration>(london().to_sys(local, date::choose::earliest));
}

std::optional<Duration> parse_duration(std::string_view text) {
  if (!has(text, 0, "0123456789")) return {};
  int64_t count = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count > 1'000'000'000) return {};
  std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
  for (const Unit& known : kUnits) {
    if (known.name == unit) return count * known.size;
  }
  return {};
}

std::string format_duration(Duration duration) {
  for (const Unit& unit : kUnits) {
    if (duration.count() != 0 && duration % unit.size == Duration(0)) {
      return std::to_string(duration / unit.size) + std::string(unit.name);
    }
  }
  return std::to_string(duration.count()) + "ms";
}

}  // namespace fibrecafe
