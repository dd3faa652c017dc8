// SPDX-License-Identifier: Apache-2.0
#include "fields/query.hpp"

#include <gtest/gtest.h>

#include <array>

#include "fields/fields.hpp"

namespace fibrecafe::fields {
namespace {

constexpr std::array kParameters = {Parameter{"plain", Written::kText}, Parameter{"names", Written::kTexts},
                                    Parameter{"object", Written::kJson}, Parameter{"only", Written::kFlag}};

std::string read(std::string_view query) {
  auto object = read_query(query, kParameters);
  return object ? json::serialize(*object) : "refused";
}

std::vector<Problem> refused(std::string_view query) {
  auto object = read_query(query, kParameters);
  EXPECT_FALSE(object) << query;
  if (object) return {};
  EXPECT_EQ(object.error().code, ErrorCode::kMalformed);
  return object.error().problems;
}

TEST(ReadQuery, ReadsEachParameterAsItIsWritten) {
  EXPECT_EQ(read(""), "{}");
  EXPECT_EQ(read("plain=ZZ99+1AA&names=A&only=true&names=B&object=%7B%22id%22%3A%221%22%7D"),
            R"({"plain":"ZZ99 1AA","names":["A","B"],"only":true,"object":{"id":"1"}})");
  EXPECT_EQ(read("only=false&names=A"), R"({"only":false,"names":["A"]})");
  EXPECT_EQ(read("object=[{\"id\":\"1\"}]"), R"({"object":[{"id":"1"}]})");
}

TEST(ReadQuery, TextStaysText) {
  EXPECT_EQ(read("plain=12"), R"({"plain":"12"})");
  EXPECT_EQ(read("plain="), R"({"plain":""})");
  EXPECT_EQ(read("plain"), R"({"plain":""})");
  EXPECT_EQ(read("plain=a=b"), R"({"plain":"a=b"})");
  EXPECT_EQ(read("plain=%C3%A9"), "{\"plain\":\"\u00e9\"}");
  EXPECT_EQ(read("&plain=1&&"), R"({"plain":"1"})");
}

TEST(ReadQuery, KeepsWhatIsNotKnownForTheFieldTable) {
  EXPECT_EQ(read("plian=1"), R"({"plian":"1"})");
}

TEST(ReadQuery, RefusesWhatCannotBeRead) {
  struct Case {
    std::string_view query, path, text;
  };
  for (const Case& each :
       {Case{"plain=1&plain=2", "plain", "given twice, accepted is one value"},
        Case{"other=1&other=1", "other", "given twice, accepted is one value"},
        Case{"only=yes", "only", "accepted is true or false"}, Case{"only=TRUE", "only", "accepted is true or false"},
        Case{"plain=%4", "plain", "accepted is UTF-8 text with %-escapes of two hexadecimal digits"},
        Case{"plain=%zz", "plain", "accepted is UTF-8 text with %-escapes of two hexadecimal digits"},
        Case{"names=A&names=%FF", "names", "accepted is UTF-8 text with %-escapes of two hexadecimal digits"}}) {
    auto problems = refused(each.query);
    ASSERT_EQ(problems.size(), 1u) << each.query;
    EXPECT_EQ(problems[0], (Problem{std::string(each.path), std::string(each.text)})) << each.query;
  }
}

TEST(ReadQuery, RefusesWhatIsNoJson) {
  for (std::string_view query : {"object=12a", "object=", "object={\"a\":1,\"a\":2}", "object={}{}"}) {
    auto problems = refused(query);
    ASSERT_EQ(problems.size(), 1u) << query;
    EXPECT_EQ(problems[0], (Problem{"object", "accepted is JSON text, each of its keys given once"}));
  }
}

TEST(ReadQuery, NamesEveryParameterThatCannotBeRead) {
  auto problems = refused("only=1&object=x&%zz=1&plain=ok");
  ASSERT_EQ(problems.size(), 3u);
  EXPECT_EQ(problems[0].path, "only");
  EXPECT_EQ(problems[1].path, "object");
  EXPECT_TRUE(problems[2].path.empty());
}

struct Wanted {
  std::string plain;
  std::vector<std::string> names;
  bool only = false;
};

TEST(ReadQuery, GivesTheFieldTablesWhatTheyJudge) {
  constexpr auto kTable = table(field("plain", kMandatory, &Wanted::plain, Text{1, 3}),
                                field("names", kOptional, &Wanted::names, list(Text{1, 3})),
                                field("only", kOptional, &Wanted::only, Flag{}));
  Wanted wanted;
  Findings findings(UnknownFields::kRefuse);
  kTable.read(read_query("names=ABCD&only=true&plian=1", kParameters).value(), wanted, Path(), findings);
  EXPECT_TRUE(wanted.only);
  auto verdict = std::move(findings).verdict();
  ASSERT_FALSE(verdict);
  ASSERT_EQ(verdict.error().problems.size(), 3u);
  EXPECT_EQ(verdict.error().problems[0].path, "plain");
  EXPECT_EQ(verdict.error().problems[1].path, "names[0]");
  EXPECT_EQ(verdict.error().problems[2].text, "unknown field, accepted are plain, names, only");
}

}  // namespace
}  // namespace fibrecafe::fields
