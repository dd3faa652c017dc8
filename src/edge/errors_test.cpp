// SPDX-License-Identifier: Apache-2.0
#include "edge/errors.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "tests/support/edge_support.hpp"

namespace fibrecafe::edge {
namespace {

struct Errors : ::testing::Test {
  SeededRandom random{1};
  testing::RecordedLog log;
  ErrorAnswers errors{random, log};

  http::Response answer(ErrorCode code, std::vector<Problem> problems = {}, std::string_view cause = {}) {
    return errors.answer({code, std::move(problems)}, {"handleCreateOrder", "example-isp", "r-1", "c-1"}, cause);
  }
};

TEST_F(Errors, NamesTheFieldInThePublishedManner) {
  auto response = answer(ErrorCode::kInvalid, {{"address.id", "accepted is x"}, {"", "Whole sentence"}});
  auto body = json::parse(response.body);
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(body.at("code"), "INVALID_REQUEST");
  EXPECT_EQ(body.at("messages"), (json::array{"Invalid value for field address.id - accepted is x", "Whole sentence"}));
  EXPECT_EQ(*response.headers.find("Content-Type"), "application/json");
}

TEST_F(Errors, LogsTheUuidOfEveryBody) {
  for (auto code : {ErrorCode::kMalformed, ErrorCode::kNotFound, ErrorCode::kUncertain, ErrorCode::kNotOffered}) {
    auto body = json::parse(answer(code, {{"", "why"}}).body);
    std::string uuid(body.at("uuid").as_string());
    EXPECT_TRUE(parse_uuid(uuid));
    EXPECT_NE(log.lines.back().find("error=" + uuid), std::string::npos) << log.lines.back();
    EXPECT_NE(log.lines.back().find("request=r-1 conversation=c-1 operation=handleCreateOrder client=example-isp"),
              std::string::npos);
  }
}

TEST_F(Errors, KeepsTheCauseInTheLog) {
  auto response = answer(ErrorCode::kDefect, {}, "no such table");
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body.find("table"), std::string::npos);
  EXPECT_NE(log.all().find("no such table"), std::string::npos);
  EXPECT_NE(log.all().find("request_failed"), std::string::npos);
}

TEST_F(Errors, LeavesForbiddenAndUnavailableWithoutBody) {
  for (auto code : {ErrorCode::kForbidden, ErrorCode::kUnavailable}) {
    auto response = answer(code, {{"", "inside"}});
    EXPECT_EQ(response.body, "");
    EXPECT_FALSE(response.headers.find("Content-Type"));
  }
}

TEST_F(Errors, SaysWhenToComeBack) {
  EXPECT_TRUE(answer(ErrorCode::kUnavailable).headers.find("Retry-After"));
  EXPECT_TRUE(answer(ErrorCode::kTooManyRequests).headers.find("Retry-After"));
}

TEST_F(Errors, ChallengesAsRfc6750Says) {
  EXPECT_EQ(*answer(ErrorCode::kNotAuthorised, {{"", ""}}).headers.find("WWW-Authenticate"), "Bearer");
  auto expired = answer(ErrorCode::kNotAuthorised, {{"", "The \"token\" has\r\nexpired"}});
  EXPECT_EQ(*expired.headers.find("WWW-Authenticate"),
            "Bearer error=\"invalid_token\", error_description=\"The token hasexpired\"");
}

TEST_F(Errors, AlwaysHasAMessage) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::kDefect); ++code) {
    auto response = answer(static_cast<ErrorCode>(code), {{"", ""}});
    if (response.body.empty()) continue;
    EXPECT_GE(json::parse(response.body).at("messages").as_array().size(), 1u) << code;
  }
}

// Supplier Updates has a narrower enum: what falls outside it is told to tenants alone, of what suppliers were asked.
TEST_F(Errors, UsesOnlyCodesThatBothApisHaveButForWhatSuppliersWereAsked) {
  const std::set<FaultCode> tenants_only{FaultCode::kSupplierFault, FaultCode::kSupplierTimedOut,
                                         FaultCode::kTenantFault};
  const std::set<ErrorCode> of_asks{ErrorCode::kSupplierNotOffered, ErrorCode::kSupplierFault,
                                    ErrorCode::kSupplierTimedOut};
  for (int number = 0; number <= static_cast<int>(ErrorCode::kDefect); ++number) {
    auto code = static_cast<ErrorCode>(number);
    auto verdict = verdict_of(code);
    if (!verdict.code) continue;
    EXPECT_EQ(tenants_only.contains(*verdict.code), of_asks.contains(code)) << number;
  }
}

}  // namespace
}  // namespace fibrecafe::edge
