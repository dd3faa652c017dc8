// SPDX-License-Identifier: Apache-2.0
// The table of decisions.md 6, row by row.
#include "tenant_updates/judge.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::tenant_updates {
namespace {

using http::CallFault;
using http::CallOutcome;
using outbox::DeliveryEnd;
using std::chrono::seconds;

const Time kNoon = parse_time("2026-03-02T12:00:00.000Z").value();

outbox::DeliveryAnswer judged(int status, std::optional<std::string> retry_after = {}) {
  http::Answer answer;
  answer.outcome = CallOutcome::kAnswered;
  answer.response.status = status;
  if (retry_after) answer.response.headers.set("Retry-After", *retry_after);
  return judge(answer, kNoon);
}

TEST(JudgeDelivery, Any2xxIsDelivered) {
  for (int status : {200, 201, 202, 204, 299}) EXPECT_EQ(judged(status).end, DeliveryEnd::kDelivered) << status;
}

TEST(JudgeDelivery, BadNotFoundAndUnprocessableConcernThisKciAlone) {
  for (int status : {400, 404, 422}) EXPECT_EQ(judged(status).end, DeliveryEnd::kRefused) << status;
}

TEST(JudgeDelivery, GoneStopsTheEndpoint) {
  EXPECT_EQ(judged(410).end, DeliveryEnd::kGone);
}

TEST(JudgeDelivery, AnythingElseIsTheEndpointsTrouble) {
  for (int status : {100, 301, 302, 307, 308, 401, 402, 403, 405, 408, 409, 413, 415, 429, 500, 501, 502, 503, 504}) {
    EXPECT_EQ(judged(status).end, DeliveryEnd::kFailed) << status;
  }
}

TEST(JudgeDelivery, NoAnswerIsTheEndpointsTroubleWhetherBytesLeftOrNot) {
  for (auto outcome : {CallOutcome::kNotSent, CallOutcome::kUnknown}) {
    http::Answer answer;
    answer.outcome = outcome;
    answer.fault = CallFault::kTimeout;
    answer.detail = "timed out";
    EXPECT_EQ(judge(answer, kNoon).end, DeliveryEnd::kFailed);
    EXPECT_EQ(judge(answer, kNoon).detail, "timed out");
  }
}

TEST(JudgeDelivery, ReadsRetryAfterOfAFailure) {
  EXPECT_EQ(judged(503, "120").retry_after, Duration(seconds(120)));
  EXPECT_EQ(judged(429, "Mon, 02 Mar 2026 12:00:10 GMT").retry_after, Duration(seconds(10)));
  EXPECT_FALSE(judged(503, "later").retry_after);
  EXPECT_FALSE(judged(422, "120").retry_after);
}

TEST(JudgeDelivery, SaysWhenCredentialsWereRefused) {
  EXPECT_TRUE(judged(401).credentials_refused);
  EXPECT_TRUE(judged(403).credentials_refused);
  EXPECT_FALSE(judged(500).credentials_refused);
  http::Answer failure;
  failure.response.status = 400;
  failure.detail = "token endpoint answered 400";
  auto answer = judge_no_token(failure, kNoon);
  EXPECT_EQ(answer.end, DeliveryEnd::kFailed);
  EXPECT_TRUE(answer.credentials_refused);
}

}  // namespace
}  // namespace fibrecafe::tenant_updates
