// SPDX-License-Identifier: Apache-2.0
// docs/sandbox.md names everything that the supplier stub knows.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "sandbox/premises.hpp"
#include "sandbox/scenarios.hpp"
#include "tests/support/source_file.hpp"

namespace fibrecafe::sandbox {
namespace {

std::string manual() {
  std::ostringstream text;
  text << std::ifstream(source_file("docs/sandbox.md")).rdbuf();
  return text.str();
}

TEST(Manual, NamesEveryScenario) {
  std::string text = manual();
  for (Subject subject : {Subject::kOrder, Subject::kAmendment, Subject::kCancellation}) {
    for (std::string_view name : scenario_names(subject)) {
      EXPECT_NE(text.find("| `" + std::string(name) + "`"), std::string::npos) << name;
    }
  }
}

TEST(Manual, NamesEveryAddress) {
  std::string text = manual();
  for (const Premises& premises : all_premises()) {
    std::string row = "| `" + std::string(premises.uprn) + "` | " + std::string(premises.street_number) +
                      " Example Street, " + std::string(premises.postcode) + " |";
    EXPECT_NE(text.find(row), std::string::npos) << row;
  }
}

}  // namespace
}  // namespace fibrecafe::sandbox
