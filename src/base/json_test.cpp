// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"

#include <gtest/gtest.h>

namespace fibrecafe {
namespace {

std::string problem(std::string_view text) {
  auto parsed = parse_json(text);
  return parsed ? "" : parsed.error().problems.at(0).text;
}

TEST(ParseJson, ReadsADocument) {
  auto parsed = parse_json(R"({"a":[1,2.5,"x",null,true],"b":{"c":"é"}})");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(json::serialize(*parsed), R"({"a":[1,2.5E0,"x",null,true],"b":{"c":"é"}})");
}

TEST(ParseJson, AcceptsOneKeyInDifferentObjects) {
  EXPECT_TRUE(parse_json(R"({"a":{"x":1},"b":{"x":2},"x":[{"x":3},{"x":4}]})"));
}

TEST(ParseJson, RefusesDuplicateKeysAtAnyDepth) {
  EXPECT_NE(problem(R"({"a":1,"a":2})").find("Duplicate key"), std::string::npos);
  EXPECT_NE(problem(R"([{"b":{"a":1,"c":{},"a":2}}])").find("Duplicate key"), std::string::npos);
  EXPECT_NE(problem("{\"a\":1,\"\\u0061\":2}").find("Duplicate key"), std::string::npos);
}

TEST(ParseJson, RefusesWhatIsNotJson) {
  for (const char* text :
       {"", " ", "{", "{}{}", "{\"a\":}", "[1,]", "nul", "{'a':1}", "\"\xff\"", "// x\n{}", "{\"a\":1}x", "01"}) {
    EXPECT_NE(problem(text), "") << text;
  }
}

TEST(ParseJson, BoundsDepthAndKeys) {
  std::string nested = std::string(33, '[') + std::string(33, ']');
  EXPECT_NE(problem(nested).find("nested too deep"), std::string::npos);
  EXPECT_TRUE(parse_json(std::string(32, '[') + std::string(32, ']')));
  std::string wide = "{";
  for (int i = 0; i < 300; ++i) wide += "\"k" + std::to_string(i) + "\":0,";
  wide.back() = '}';
  EXPECT_NE(problem(wide), "");
}

}  // namespace
}  // namespace fibrecafe
