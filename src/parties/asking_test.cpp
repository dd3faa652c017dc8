// SPDX-License-Identifier: Apache-2.0
#include "parties/asking.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::parties {
namespace {

using namespace std::chrono_literals;

TEST(AskTime, IsTheSuppliersOwnOrTheUsualLessAReserve) {
  Supplier supplier;
  EXPECT_EQ(ask_time(supplier, 10s), 9900ms);
  EXPECT_EQ(ask_time(supplier, 100ms), 80ms) << "of little time only a part is kept back";
  supplier.ask_timeout = 2s;
  EXPECT_EQ(ask_time(supplier, 10s), 1900ms);
}

TEST(AskError, GivesEveryEndItsCode) {
  EXPECT_EQ(ask_error(AskEnd::kRefused, {}, "A").code, ErrorCode::kSupplierRefused);
  EXPECT_EQ(ask_error(AskEnd::kFailed, {}, "A").code, ErrorCode::kSupplierFault);
  EXPECT_EQ(ask_error(AskEnd::kTimedOut, {}, "A").code, ErrorCode::kSupplierTimedOut);
  EXPECT_EQ(ask_error(AskEnd::kNotOffered, {}, "A").code, ErrorCode::kSupplierNotOffered);
}

TEST(AskError, PutsEachReasonBehindItsLeadIn) {
  auto error = ask_error(AskEnd::kRefused, {"not here", "not now"}, "EXAMPLE_FIBRE");
  EXPECT_EQ(error.problems, (std::vector<Problem>{{"", "The supplier API rejected the request: not here"},
                                                  {"", "The supplier API rejected the request: not now"}}));
  EXPECT_EQ(ask_error(AskEnd::kFailed, {"unexpected error"}, "EXAMPLE_FIBRE").problems[0].text,
            "The supplier API returned an error: unexpected error");
}

}  // namespace
}  // namespace fibrecafe::parties
