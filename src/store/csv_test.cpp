// SPDX-License-Identifier: Apache-2.0
#include "store/csv.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace fibrecafe::store {
namespace {

using Row = std::vector<std::string>;

std::vector<Row> rows_of(const std::string& text) {
  std::istringstream in(text);
  CsvReader reader(in);
  std::vector<Row> all;
  Row row;
  while (true) {
    auto read = reader.next(row);
    EXPECT_TRUE(read) << read.error().problems.at(0).path << ": " << read.error().problems.at(0).text;
    if (!read || !*read) return all;
    all.push_back(row);
  }
}

Problem problem_of(const std::string& text) {
  std::istringstream in(text);
  CsvReader reader(in);
  Row row;
  auto read = reader.next(row);
  while (read && *read) read = reader.next(row);
  return read ? Problem{} : read.error().problems.at(0);
}

TEST(CsvReader, ReadsFieldsAndRows) {
  EXPECT_EQ(rows_of("a,b,c\n1,,3\n"), (std::vector<Row>{{"a", "b", "c"}, {"1", "", "3"}}));
  EXPECT_EQ(rows_of("a,b\n,"), (std::vector<Row>{{"a", "b"}, {"", ""}})) << "the last line needs no end";
  EXPECT_EQ(rows_of(" a , b "), (std::vector<Row>{{" a ", " b "}})) << "spaces are part of a field";
  EXPECT_TRUE(rows_of("").empty());
}

TEST(CsvReader, ReadsQuotes) {
  EXPECT_EQ(rows_of("\"a,b\",\"say \"\"hi\"\"\",\"\"\n\"\"\"\",x"),
            (std::vector<Row>{{"a,b", "say \"hi\"", ""}, {"\"", "x"}}));
  EXPECT_EQ(rows_of("\"two\nlines\r\n\",b\nc,d"), (std::vector<Row>{{"two\nlines\r\n", "b"}, {"c", "d"}}));
}

TEST(CsvReader, TakesEveryLineEndAndAByteOrderMark) {
  EXPECT_EQ(rows_of("\xEF\xBB\xBF\"a\",b\r\n1,2\r\n"), (std::vector<Row>{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(rows_of("a\r\n\r\n\n\"\"\nb"), (std::vector<Row>{{"a"}, {"b"}})) << "empty lines are no rows";
  EXPECT_TRUE(rows_of("\xEF\xBB\xBF").empty());
}

TEST(CsvReader, CountsLinesOfTheFileNotRows) {
  std::istringstream in("a\n\n\"two\nlines\"\nlast");
  CsvReader reader(in);
  Row row;
  for (int64_t line : {1, 3, 5}) {
    EXPECT_TRUE(reader.next(row).value());
    EXPECT_EQ(reader.line(), line);
  }
  EXPECT_FALSE(reader.next(row).value());
}

TEST(CsvReader, ReadsWhatIsLargerThanItsBuffer) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += std::to_string(i) + ",\"x\"\"y\"\r\n";
  auto rows = rows_of(text);
  ASSERT_EQ(rows.size(), 20'000u);
  for (size_t i = 0; i < rows.size(); ++i) ASSERT_EQ(rows[i], (Row{std::to_string(i), "x\"y"}));
}

TEST(CsvReader, RefusesWhatIsNoCsvWithItsPlace) {
  struct {
    std::string text, path, says;
  } const cases[] = {
      {"a,b\n1,say \"hi\"", "line 2, column 2", "a quote inside"},
      {"a\n\"b\" ,c", "line 2, column 1", "after the closing quote"},
      {"a\n\"b\"\rc", "line 2, column 1", "after the closing quote"},
      {"a\nb,\"c\nd\n", "line 2, column 2", "closing quote is missing"},
      {"\"" + std::string(70'000, 'x'), "line 1, column 1", "65536 bytes"},
  };
  for (const auto& [text, path, says] : cases) {
    Problem problem = problem_of(text);
    EXPECT_EQ(problem.path, path);
    EXPECT_NE(problem.text.find(says), std::string::npos) << problem.text;
  }
}

TEST(CsvReader, SaysThatAFileCannotBeRead) {
  std::ifstream folder("/");
  CsvReader reader(folder);
  Row row;
  auto read = reader.next(row);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().problems.at(0).text.find("cannot be read"), std::string::npos);
}

}  // namespace
}  // namespace fibrecafe::store
