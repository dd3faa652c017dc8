// SPDX-License-Identifier: Apache-2.0
#include "auth/encoding.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::auth {
namespace {

TEST(Base64url, EncodesWithoutPadding) {
  EXPECT_EQ(base64url(""), "");
  EXPECT_EQ(base64url("f"), "Zg");
  EXPECT_EQ(base64url("\xff\xfe\xfd"), "__79");
  EXPECT_EQ(parse_base64url("__79"), "\xff\xfe\xfd");
  EXPECT_EQ(parse_base64url(""), "");
}

TEST(Base64url, AcceptsOneSpellingOnly) {
  for (const char* text : {"Zg==", "Zh", "Zm9=", "Z", "Zg\n", " Zg", "Z g", "//79", "++79", "Zm9v.", "Zm9vY"}) {
    EXPECT_FALSE(parse_base64url(text)) << text;
  }
}

TEST(Base64, AsksForPadding) {
  EXPECT_EQ(base64("user:pass"), "dXNlcjpwYXNz");
  EXPECT_EQ(parse_base64("Zg=="), "f");
  for (const char* text : {"Zg", "Zg=", "Zh==", "__79", "Zg==x"}) EXPECT_FALSE(parse_base64(text)) << text;
}

TEST(Sha256, KnowsTheVectorOfFips180) {
  EXPECT_EQ(base64url(as_text(sha256("abc"))), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
}

}  // namespace
}  // namespace fibrecafe::auth
