// SPDX-License-Identifier: Apache-2.0
#include "observe/log.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace fibrecafe::observe {
namespace {

const Time kNoon = parse_time("2026-03-01T12:00:00.123Z").value();

std::string logfmt(std::initializer_list<Pair> pairs) {
  std::string line = format_line(LogFormat::kLogfmt, kNoon, Level::kInfo, "happened", pairs);
  const std::string head = "time=2026-03-01T12:00:00.123Z level=info event=happened";
  EXPECT_EQ(line.substr(0, head.size()), head);
  return line.size() > head.size() ? line.substr(head.size() + 1) : "";
}

TEST(LogLine, PutsTimeLevelAndEventFirst) {
  EXPECT_EQ(logfmt({}), "");
  EXPECT_EQ(logfmt({{"order", 17}, {"took", std::chrono::milliseconds(12)}, {"final", true}, {"supplier", "ACME"}}),
            "order=17 took=12ms final=true supplier=ACME");
}

TEST(LogLine, QuotesWhatWouldBreakThePair) {
  EXPECT_EQ(logfmt({{"cause", ""}}), R"(cause="")");
  EXPECT_EQ(logfmt({{"cause", "not sent"}}), R"(cause="not sent")");
  EXPECT_EQ(logfmt({{"cause", "a=b"}}), R"(cause="a=b")");
  EXPECT_EQ(logfmt({{"cause", R"(say "no" \ yes)"}}), R"(cause="say \"no\" \\ yes")");
  EXPECT_EQ(logfmt({{"cause", "café"}}), "cause=\"café\"");
  EXPECT_EQ(logfmt({{"odd key=", "x"}}), "odd_key_=x");
}

TEST(LogLine, NeverLetsAValueEndTheLineOrReachTheTerminal) {
  EXPECT_EQ(logfmt({{"cause", "one\ntwo\r\tthree"}}), R"(cause="one\ntwo\r\tthree")");
  EXPECT_EQ(logfmt({{"cause", std::string("\x1b[31m\0\x7f", 7)}}), R"(cause="\u001b[31m\u0000\u007f")");
  EXPECT_EQ(logfmt({{"cause", "\xC2\x85 \xE2\x80\xA8"}}), R"(cause="\u0085 \u2028")");
}

TEST(LogLine, ReplacesBytesThatAreNotUtf8) {
  for (const char* bad : {"\xff", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\x80"}) {
    std::string line = logfmt({{"cause", bad}});
    EXPECT_NE(line.find("\xEF\xBF\xBD"), std::string::npos) << line;
    EXPECT_TRUE(parse_json(line.substr(6))) << line;
  }
}

TEST(LogLine, IsAJsonObjectOnRequest) {
  std::string line =
      format_line(LogFormat::kJson, kNoon, Level::kError, "failed", {{"cause", "a \"b\"\n\x01\xff"}, {"order", 3}});
  auto parsed = parse_json(line);
  ASSERT_TRUE(parsed) << line;
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(parsed->at("time").as_string(), "2026-03-01T12:00:00.123Z");
  EXPECT_EQ(parsed->at("level").as_string(), "error");
  EXPECT_EQ(parsed->at("event").as_string(), "failed");
  EXPECT_EQ(parsed->at("cause").as_string(), "a \"b\"\n\x01\xEF\xBF\xBD");
  EXPECT_EQ(parsed->at("order").as_string(), "3");
}

TEST(Log, WritesOneLineEachToStderrFromItsLevelOn) {
  testing::internal::CaptureStderr();
  auto log = make_log(Level::kWarn, LogFormat::kLogfmt);
  log->debug("hidden");
  log->info("hidden");
  log->warn("shown", {{"cause", "{} %v"}});
  log->error("shown_too");
  std::string out = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 2) << out;
  EXPECT_EQ(out.find("hidden"), std::string::npos) << out;
  EXPECT_NE(out.find("level=warn event=shown cause=\"{} %v\"\n"), std::string::npos) << out;
  EXPECT_NE(out.find("level=error event=shown_too\n"), std::string::npos) << out;
}

TEST(SilentLog, WritesNothing) {
  testing::internal::CaptureStderr();
  make_silent_log()->error("lost");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace fibrecafe::observe
