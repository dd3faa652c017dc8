// SPDX-License-Identifier: Apache-2.0
// Time: the clock port, RFC 3339 text, and calendar dates in Europe/London.
//
// Every reading of the clock goes through a Clock, so tests own time. A Time is UTC with millisecond precision, which
// is what the contract prints; a Date is a calendar day without a zone.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace fibrecafe {

using Duration = std::chrono::milliseconds;
using Time = std::chrono::sys_time<Duration>;
using Monotonic = std::chrono::steady_clock::time_point;
using Date = std::chrono::year_month_day;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;             // wall clock, for everything that is written down
  virtual Monotonic monotonic() const = 0;  // for deadlines and measurements
};

// The machine's clocks.
class SystemClock final : public Clock {
 public:
  Time now() const override;
  Monotonic monotonic() const override;
};

// A clock that stands still until it is told to move.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time start) : now_(start) {}
  Time now() const override { return now_; }
  Monotonic monotonic() const override { return Monotonic{now_.time_since_epoch()}; }
  void advance(Duration by) { now_ += by; }

 private:
  Time now_;
};

std::string format_time(Time time);  // 2026-03-01T09:30:00.000Z
std::string format_date(Date date);  // 2026-03-01

// An RFC 3339 date-time with any offset; fractions beyond the millisecond are cut. Empty when it is not one.
std::optional<Time> parse_time(std::string_view text);
// YYYY-MM-DD, a real day. Empty when it is not one.
std::optional<Date> parse_date(std::string_view text);
// A date as the contract takes it (decisions.md 1): YYYY-MM-DD, or a date-time that is midnight in its own offset or in
// London (23:00Z in summer is the next day there).
std::optional<Date> parse_date_or_midnight(std::string_view text);
// A date-time as suppliers send it: RFC 3339, or a plain date, which is 00:00 in London.
std::optional<Time> parse_time_or_date(std::string_view text);

Date london_date(Time time);      // the day it is in Europe/London
Time london_midnight(Date date);  // the moment that day begins there

// What a clock on a wall in London shows: 01:30 comes twice when summer time ends.
struct LocalTime {
  Date date;
  Duration time_of_day{};
};
LocalTime london_time(Time time);

// "10s", "5m", "1h", "250ms", "7d". Empty when it is not a whole number with one of these units.
std::optional<Duration> parse_duration(std::string_view text);
std::string format_duration(Duration duration);

}  // namespace fibrecafe
