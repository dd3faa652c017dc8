// SPDX-License-Identifier: Apache-2.0
#include "http/message.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace fibrecafe::http {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr int64_t kNow = 1'772'366'400;  // Sun, 01 Mar 2026 12:00:00 GMT

TEST(Headers, CompareNamesWithoutCase) {
  Headers headers;
  headers.add("X-Request-ID", "one");
  headers.add("x-request-id", "two");
  EXPECT_EQ(headers.find("X-REQUEST-ID"), "one");
  EXPECT_EQ(headers.count("x-Request-Id"), 2u);
  EXPECT_FALSE(headers.find("X-Request"));
  headers.set("X-request-ID", "three");
  EXPECT_EQ(headers.count("X-Request-ID"), 1u);
  EXPECT_EQ(headers.find("x-request-id"), "three");
}

TEST(EqualIgnoringCase, IsAboutAsciiLettersOnly) {
  EXPECT_TRUE(equal_ignoring_case("Content-TYPE", "content-type"));
  EXPECT_FALSE(equal_ignoring_case("content-type", "content-typ"));
  EXPECT_FALSE(equal_ignoring_case("a[", "A{"));
}

TEST(ParseForm, ReadsFieldsInOrder) {
  EXPECT_EQ(parse_form(""), Fields{});
  EXPECT_EQ(parse_form("a=1&b=two+words&b=%26%3D%C3%A9&c&=d&&e=x=y"),
            (Fields{{"a", "1"}, {"b", "two words"}, {"b", "&=é"}, {"c", ""}, {"", "d"}, {"e", "x=y"}}));
}

TEST(ParseForm, RefusesBrokenEscapes) {
  for (const char* text : {"a=%", "a=%2", "a=%zz", "%=1", "a=1&b=%4"}) EXPECT_FALSE(parse_form(text)) << text;
}

TEST(FormEncode, IsReadBackByParseForm) {
  EXPECT_EQ(form_encode({{"grant_type", "client_credentials"}, {"scope", "a/b c"}}),
            "grant_type=client_credentials&scope=a%2Fb+c");
  rc::check([](const std::vector<std::pair<std::string, std::string>>& fields) {
    RC_ASSERT(parse_form(form_encode(fields)) == fields);
  });
}

TEST(PercentEncode, LeavesUnreservedCharactersAlone) {
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode(" /?%\xff"), "%20%2F%3F%25%FF");
}

TEST(ParseRetryAfter, TakesSecondsAndDates) {
  EXPECT_EQ(parse_retry_after("120", kNow), 120);
  EXPECT_EQ(parse_retry_after(" 0 ", kNow), 0);
  EXPECT_EQ(parse_retry_after("Sun, 01 Mar 2026 12:02:00 GMT", kNow), 120);
  EXPECT_EQ(parse_retry_after("Sunday, 01-Mar-26 12:02:00 GMT", kNow), 120);
  EXPECT_EQ(parse_retry_after("Sun Mar  1 12:02:00 2026", kNow), 120);
  EXPECT_EQ(parse_retry_after("Sun, 01 Mar 2026 11:00:00 GMT", kNow), 0);
}

TEST(ParseRetryAfter, IsBounded) {
  EXPECT_EQ(parse_retry_after("99999999999999999999999", kNow), 365 * 24 * 3600);
  EXPECT_EQ(parse_retry_after("Sun, 01 Mar 2037 12:00:00 GMT", kNow), 365 * 24 * 3600);
}

TEST(ParseRetryAfter, IgnoresAnythingElse) {
  for (const char* text : {"", " ", "soon", "-5", "1.5", "5s", "Sunday", "12 March"}) {
    EXPECT_FALSE(parse_retry_after(text, kNow)) << text;
  }
}

}  // namespace
}  // namespace fibrecafe::http
