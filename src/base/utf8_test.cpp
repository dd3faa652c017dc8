// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace fibrecafe {
namespace {

TEST(Utf8, MeasuresWhatIsWellFormed) {
  EXPECT_EQ(utf8_length("a"), 1u);
  EXPECT_EQ(utf8_length("\xC5\xB5"), 2u) << "w with a circumflex";
  EXPECT_EQ(utf8_length("\xE2\x82\xAC"), 3u);
  EXPECT_EQ(utf8_length("\xF0\x9F\x8F\xA0"), 4u);
  for (const char* broken : {"\x80", "\xC0\x80", "\xC5", "\xC5z", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    EXPECT_EQ(utf8_length(broken), 0u) << broken;
  }
}

TEST(Utf8, OneLineHasNoControlsAndIsWellFormed) {
  for (const char* text : {"", "Example Street", "Lôn Enghraifft 1–3"}) EXPECT_TRUE(is_one_line(text)) << text;
  for (const char* text : {"a\nb", "a\tb", "\x7F", "\xC2\x85", "\xE2\x80\xA8", "caf\xE9"}) {
    EXPECT_FALSE(is_one_line(text)) << text;
  }
  EXPECT_FALSE(is_one_line(std::string_view("a\0b", 3)));
}

TEST(Utf8, CountsCharacters) {
  EXPECT_EQ(code_points(""), 0u);
  EXPECT_EQ(code_points("Lôn"), 3u);
}

}  // namespace
}  // namespace fibrecafe
