// SPDX-License-Identifier: Apache-2.0
#include "orders/state_diagram.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "orders/transitions.hpp"
#include "tests/support/source_file.hpp"

namespace fibrecafe::orders {
namespace {

TEST(StateDiagram, IsTheGeneratedPage) {
  const auto path = source_file("docs/generated/order-states.md");
  if (std::getenv("UPDATE_GOLDEN")) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << state_diagram();
    return;
  }
  std::ifstream page(path);
  std::string text{std::istreambuf_iterator<char>(page), {}};
  EXPECT_EQ(text, state_diagram()) << "run: UPDATE_GOLDEN=1 ./dev test StateDiagram";
}

TEST(StateDiagram, HoldsEveryRow) {
  std::string page = state_diagram();
  size_t rows = 0, bars = 0;
  for (auto kind : {OrderKind::kProvide, OrderKind::kUnsolicitedCease}) rows += table_of(kind).size();
  for (size_t at = page.find("\n| "); at != std::string::npos; at = page.find("\n| ", at + 1)) ++bars;
  EXPECT_EQ(bars, rows + 2) << "each table has one line of headings";
}

}  // namespace
}  // namespace fibrecafe::orders
