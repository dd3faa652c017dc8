// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/cancel_order.hpp"

#include "tenant_api/request_calls_testing.hpp"

namespace fibrecafe::tenant_api {
namespace {

using fields::UnknownFields;
using Paths = std::vector<std::string>;

constexpr std::string_view kPath = "/v1/service-order-cancellations";
constexpr std::string_view kLeast = R"({"orderId":42,"reasonCode":"NO_LONGER_REQUIRED"})";

Result<orders::CancelOrder> decoded(std::string_view body) {
  return decode_cancellation(json::parse(body), UnknownFields::kRefuse);
}

TEST(DecodeCancellation, TakesEveryField) {
  auto wanted = decoded(
      R"({"orderId":42,"supplier":"EXAMPLE_FIBRE","reasonCode":"PURCHASED_DIFFERENT_PRODUCT","text":"They rang."})");
  ASSERT_TRUE(wanted);
  EXPECT_EQ(wanted->order.order, OrderId{42});
  EXPECT_EQ(wanted->supplier_name, "EXAMPLE_FIBRE");
  EXPECT_EQ(wanted->reason, CancellationReason::kPurchasedDifferentProduct);
  EXPECT_EQ(wanted->text, "They rang.");
  auto least = decoded(kLeast);
  ASSERT_TRUE(least);
  EXPECT_FALSE(least->supplier_name || least->text);
}

TEST(DecodeCancellation, NeedsOrderAndReason) {
  Refused got = refused(decoded("{}"));
  EXPECT_EQ(got.paths, (Paths{"orderId", "reasonCode"}));
  EXPECT_EQ(got.code, ErrorCode::kMalformed);
}

struct Bad {
  const char* member;
  std::string value;
  const char* path;
  ErrorCode code;
};
class BadCancellation : public ::testing::TestWithParam<Bad> {};

TEST_P(BadCancellation, IsTheOneProblem) {
  const Bad& bad = GetParam();
  Refused got = refused(decode_cancellation(with(kLeast, bad.member, bad.value), UnknownFields::kRefuse));
  EXPECT_EQ(got.paths, Paths{bad.path}) << bad.value;
  EXPECT_EQ(got.code, bad.code) << bad.path << " " << bad.value;
}

constexpr auto kBroken = ErrorCode::kInvalid;
constexpr auto kWrong = ErrorCode::kMalformed;

INSTANTIATE_TEST_SUITE_P(
    DecodeCancellation, BadCancellation,
    ::testing::Values(Bad{"orderId", "\"42\"", "orderId", kWrong}, Bad{"orderId", "null", "orderId", kWrong},
                      Bad{"orderId", "{}", "orderId", kWrong}, Bad{"orderId", "0.5", "orderId", kWrong},
                      Bad{"reasonCode", "\"\"", "reasonCode", kWrong}, Bad{"reasonCode", "null", "reasonCode", kWrong},
                      Bad{"reasonCode", "\"other\"", "reasonCode", kBroken},
                      Bad{"reasonCode", "\"BORED\"", "reasonCode", kBroken},
                      Bad{"supplier", "\"\"", "supplier", kBroken}, Bad{"supplier", "\"A-B\"", "supplier", kBroken},
                      Bad{"text", "\"\"", "text", kBroken}, Bad{"text", "[]", "text", kWrong},
                      Bad{"text", '"' + std::string(1001, 'x') + '"', "text", kBroken},
                      Bad{"notes", "\"n\"", "notes", kBroken}));

struct CancelCall : RequestCalls {
  http::Response cancel(std::string_view body = kLeast, std::string_view request_id = "r-1",
                        std::string_view client = "example-isp") {
    return post(kPath, body, request_id, client);
  }
};

TEST_F(CancelCall, TakesTheScenarioOfASandboxTenantAlone) {
  std::vector<std::pair<std::string, std::string>> headers{{"X-Scenario", "CANCELLATION_PENDING"}};
  auto command = CancelOrder::decode(call(kLeast, "sandbox-isp", headers), *directory());
  ASSERT_TRUE(command);
  EXPECT_EQ(command->order, (orders::OrderKey{TenantId{3}, OrderId{42}}));
  EXPECT_EQ(command->conversation_id, "journey-2");
  EXPECT_EQ(command->scenario.name, "CANCELLATION_PENDING");
  EXPECT_EQ(CancelOrder::decode(call(kLeast, "example-isp", headers), *directory())->scenario, orders::Scenario{});
}

TEST_F(CancelCall, AnswersTheCancellationAndTellsTheSupplier) {
  given(order());
  http::Response response = cancel(R"({"orderId":42,"reasonCode":"OTHER","text":"They rang."})");
  EXPECT_EQ(response.status, 201);
  ASSERT_EQ(stored().cancellations.size(), 1u);
  std::string number = std::to_string(stored().cancellations[0].id.value);
  EXPECT_EQ(response.body, R"({"id":)" + number + R"(,"status":"RECEIVED_BY_GATEWAY","orderId":42,)" +
                               R"("supplier":"EXAMPLE_FIBRE","reasonCode":"OTHER","text":"They rang."})");
  ASSERT_EQ(messages().size(), 1u);
  EXPECT_EQ(messages()[0].kind, orders::MessageKind::kCancelOrder);
  EXPECT_EQ(std::to_string(messages()[0].subject), number);
  EXPECT_EQ(orders::shown_status(stored()), OrderStatus::kInProgress) << "until the supplier has it";
}

TEST_F(CancelCall, FindsOrdersOfItsTenantAlone) {
  given(order());
  auto missing = messages_of(cancel(R"({"orderId":43,"reasonCode":"OTHER"})"));
  for (const char* id : {"43", "0", "-1", "-9007199254740991", "9007199254740991"}) {
    http::Response response = cancel(R"({"orderId":)" + std::string(id) + R"(,"reasonCode":"OTHER"})");
    EXPECT_EQ(response.status, 404) << id;
    EXPECT_EQ(messages_of(response), missing);
  }
  http::Response foreign = cancel(kLeast, "r-1", "other-isp");
  EXPECT_EQ(foreign.status, 404);
  EXPECT_EQ(messages_of(foreign), missing);
}

TEST_F(CancelCall, BrokenRulesAreToldTogether) {
  given(order());
  ASSERT_EQ(cancel().status, 201);
  http::Response response =
      cancel(R"({"orderId":42,"supplier":"OTHER_FIBRE","reasonCode":"CUSTOMER_NOT_AWARE"})", "r-2");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(json::parse(response.body).at("code"), "INVALID_REQUEST");
  EXPECT_EQ(messages_of(response).size(), 3u) << "supplier, one that is open, reason of another kind";
  EXPECT_EQ(stored().cancellations.size(), 1u);
}

TEST_F(CancelCall, ARepeatAnswersTheCancellationAsAcceptedThoughTheOrderIsCancelled) {
  given(order());
  http::Response first = cancel();
  taken("EXF-ORD-1-C");
  ASSERT_EQ(stored().status, OrderStatus::kCancelled);
  ASSERT_EQ(stored().cancellations[0].status, RequestStatus::kCompleted);
  http::Response again = cancel();
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.headers.find("Idempotent-Replayed"), "true");
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(cancel(kLeast, "r-2").status, 400) << "another request is judged by the order as it stands";
}

TEST_F(CancelCall, AnotherRequestUnderTheSameIdIsRefused) {
  given(order());
  cancel();
  http::Response response = cancel(R"({"orderId":42,"reasonCode":"OTHER"})");
  EXPECT_EQ(response.status, 422);
  EXPECT_NE(messages_of(response).at(0).find("42"), std::string::npos);
}

}  // namespace
}  // namespace fibrecafe::tenant_api
