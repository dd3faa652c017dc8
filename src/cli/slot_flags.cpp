// SPDX-License-Identifier: Apache-2.0
#include "cli/slot_flags.hpp"

#include <array>

#include "cli/console.hpp"

namespace fibrecafe::cli {
namespace {

using parties::DayPart;
using parties::SlotHours;
using std::chrono::minutes;

constexpr std::array<std::pair<std::string_view, DayPart>, 4> kParts{
    {{"EARLY", DayPart::kEarly}, {"AM", DayPart::kAm}, {"PM", DayPart::kPm}, {"EVENING", DayPart::kEvening}}};

[[noreturn]] void refuse_hours(const std::string& text) {
  throw Failure(kRefused,
                "--slots: " + text +
                    ": accepted are windows such as AM=08:00-13:00, separated by commas, of EARLY, AM, PM and "
                    "EVENING, each within 00:00 and 24:00 and ending after it begins");
}

std::vector<std::string> parts_of(const std::string& text, char between) {
  std::vector<std::string> out;
  size_t from = 0;
  for (size_t at = 0; at <= text.size(); ++at) {
    if (at < text.size() && text[at] != between) continue;
    out.push_back(text.substr(from, at - from));
    from = at + 1;
  }
  return out;
}

// HH:MM up to 24:00.
std::optional<minutes> time_of_day(std::string_view text) {
  auto digit = [&](size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return {};
  int hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0';
  int whole = hour * 60 + minute;
  return minute > 59 || whole > 24 * 60 ? std::nullopt : std::optional(minutes(whole));
}

std::string clock_text(minutes time) {
  auto two_digits = [](int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return two_digits(time.count() / 60) + ":" + two_digits(time.count() % 60);
}

SlotHours window_of(const std::string& text) {
  size_t equals = text.find('='), dash = text.find('-');
  if (equals == std::string::npos || dash == std::string::npos || dash < equals) refuse_hours(text);
  std::string_view part = std::string_view(text).substr(0, equals);
  auto from = time_of_day(std::string_view(text).substr(equals + 1, dash - equals - 1));
  auto to = time_of_day(std::string_view(text).substr(dash + 1));
  for (const auto& [word, known] : kParts) {
    if (word == part && from && to && *from < *to) return {known, *from, *to};
  }
  refuse_hours(text);
}

std::string_view word_of(DayPart part) {
  for (const auto& [word, known] : kParts) {
    if (known == part) return word;
  }
  return {};
}

}  // namespace

std::vector<SlotHours> slot_hours_of(const std::string& text) {
  std::vector<SlotHours> hours;
  for (const std::string& window : parts_of(text, ',')) hours.push_back(window_of(window));
  return hours;
}

std::string shown(const std::vector<SlotHours>& hours) {
  std::vector<std::string> windows;
  for (const SlotHours& each : hours) {
    windows.push_back(std::string(word_of(each.part)) + "=" + clock_text(each.from) + "-" + clock_text(each.to));
  }
  return joined(windows, ",");
}

std::vector<TimeslotClassification> premium_of(const std::string& text) {
  std::vector<TimeslotClassification> premium;
  for (const std::string& word : parts_of(text, ',')) {
    auto known = parse<TimeslotClassification>(word);
    if (!known) {
      throw Failure(kRefused, "--premium: " + word + ": accepted are " + fibrecafe::listed<TimeslotClassification>() +
                                  ", separated by commas");
    }
    premium.push_back(*known);
  }
  return premium;
}

std::string shown(const std::vector<TimeslotClassification>& premium) {
  std::vector<std::string> words;
  for (TimeslotClassification each : premium) words.emplace_back(text(each));
  return joined(words, ",");
}

}  // namespace fibrecafe::cli
