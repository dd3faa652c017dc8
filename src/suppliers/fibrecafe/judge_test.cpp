// SPDX-License-Identifier: Apache-2.0
// The table of decisions.md 4, row by row.
#include "suppliers/fibrecafe/judge.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace fibrecafe::suppliers {
namespace {

using http::CallFault;
using http::CallOutcome;
using orders::CallEnd;
using orders::TakenAs;
using std::chrono::seconds;

const Time kNoon = parse_time("2026-03-02T12:00:00.000Z").value();

http::Answer answer(int status, std::string body = "") {
  http::Answer out;
  out.outcome = CallOutcome::kAnswered;
  out.response.status = status;
  out.response.body = std::move(body);
  return out;
}

http::Answer no_answer(CallOutcome outcome, CallFault fault) {
  http::Answer out;
  out.outcome = outcome;
  out.fault = fault;
  out.detail = "what happened";
  return out;
}

orders::SupplierMessage message(bool maybe_taken = false) {
  orders::SupplierMessage out;
  out.key = {TenantId{1}, OrderId{1042}};
  out.maybe_taken = maybe_taken;
  return out;
}

Verdict judged(const http::Answer& what, bool maybe_taken = false) {
  return judge(what, message(maybe_taken), OrderKind::kProvide, kNoon);
}
CallEnd end_of(int status, std::string body = "") {
  return judged(answer(status, std::move(body))).told.answer.end;
}

constexpr std::string_view kError =
    R"({"uuid":"d9bc7494-b90d-4f3f-9116-82959fe786a4","code":"MALFORMED_REQUEST","messages":["a","b"]})";

// ---------------------------------------------------------------- taken

struct TakenRow {
  const char* name;
  int status;
  const char* body;
  TakenAs as;
};

class TakenAnswers : public ::testing::TestWithParam<TakenRow> {};

TEST_P(TakenAnswers, AreTakenAs) {
  auto verdict = judged(answer(GetParam().status, GetParam().body));
  EXPECT_EQ(verdict.told.answer.end, CallEnd::kTaken);
  EXPECT_EQ(verdict.told.answer.taken_as, GetParam().as);
}

INSTANTIATE_TEST_SUITE_P(
    Judge, TakenAnswers,
    ::testing::Values(
        TakenRow{"acknowledged", 201, R"({"id":1042,"supplierOrderReference":"S-9","status":"ACKNOWLEDGED"})",
                 TakenAs::kAcknowledged},
        TakenRow{"acknowledged_with_200", 200, R"({"status":"ACKNOWLEDGED"})", TakenAs::kAcknowledged},
        TakenRow{"committed", 201,
                 R"({"status":"IN_PROGRESS","committedDate":"2030-04-15","targetDate":"2030-04-15T10:00:00Z"})",
                 TakenAs::kCommitted},
        TakenRow{"in_progress_without_dates", 201, R"({"status":"IN_PROGRESS"})", TakenAs::kAcknowledged},
        TakenRow{"in_progress_with_one_date", 201, R"({"status":"IN_PROGRESS","committedDate":"2030-04-15"})",
                 TakenAs::kAcknowledged},
        TakenRow{"created_with_reference", 201, R"({"supplierOrderReference":"S-9"})", TakenAs::kAcknowledged},
        TakenRow{"created_without_both", 201, R"({"id":1042})", TakenAs::kAccepted},
        TakenRow{"created_without_body", 201, "", TakenAs::kAccepted},
        TakenRow{"created_with_blank_body", 201, " \r\n", TakenAs::kAccepted},
        TakenRow{"id_as_digits", 201, R"({"id":"1042","status":"ACKNOWLEDGED"})", TakenAs::kAcknowledged},
        TakenRow{"id_as_whole_fraction", 201, R"({"id":1042.0,"status":"ACKNOWLEDGED"})", TakenAs::kAcknowledged},
        TakenRow{"unknown_fields", 201, R"({"status":"ACKNOWLEDGED","colour":{"x":[null]},"notes":null})",
                 TakenAs::kAcknowledged},
        TakenRow{"echo_that_cannot_be_read", 201, R"({"status":"ACKNOWLEDGED","serviceOrderItem":[7]})",
                 TakenAs::kAcknowledged},
        TakenRow{"accepted", 202, "", TakenAs::kAccepted},
        TakenRow{"accepted_with_status", 202, R"({"status":"ACKNOWLEDGED"})", TakenAs::kAccepted},
        TakenRow{"accepted_with_nonsense", 202, "<html>", TakenAs::kAccepted}),
    [](const auto& row) { return row.param.name; });

TEST(Judge, WarnsOfInProgressWithoutBothDates) {
  EXPECT_NE(judged(answer(201, R"({"status":"IN_PROGRESS","targetDate":"2030-04-15"})")).warning, "");
  EXPECT_EQ(judged(answer(201, R"({"status":"ACKNOWLEDGED"})")).warning, "");
}

TEST(Judge, TakesTheFactsOfAnAnswer) {
  auto facts =
      judged(answer(201, R"({"status":"IN_PROGRESS","supplierOrderReference":"S-9","committedDate":"2030-04-15",
      "targetDate":"2030-04-16T09:00:00+01:00","appointmentSupplierReference":"A-1",
      "appointmentTimeslot":{"timeslotStartDateTime":"2030-04-16T12:00:00Z","timeslotEndDateTime":"2030-04-16T17:00:00Z"},
      "serviceOrderItem":{"serviceSpecification":{"id":"FTTP","name":"Fibre"},
      "serviceCharacteristics":[{"name":"SERVICE_ID","value":"EXF-1"}]}})"))
          .told.answer.facts;
  EXPECT_EQ(facts.reference, "S-9");
  EXPECT_EQ(facts.committed_date, parse_time("2030-04-14T23:00:00Z"));
  EXPECT_EQ(facts.target_date, parse_time("2030-04-16T08:00:00Z"));
  EXPECT_EQ(facts.appointment_supplier_reference, "A-1");
  EXPECT_EQ(facts.appointment_timeslot->end, parse_time("2030-04-16T17:00:00Z"));
  EXPECT_EQ(facts.specification_name, "Fibre");
  EXPECT_EQ(facts.characteristics, (std::vector<Characteristic>{{"SERVICE_ID", "EXF-1"}}));
}

TEST(Judge, OfA202OnlyTheReferenceCounts) {
  auto facts = judged(answer(202, R"({"id":1042,"supplierOrderReference":"S-9","committedDate":"2030-04-15"})"))
                   .told.answer.facts;
  EXPECT_EQ(facts.reference, "S-9");
  EXPECT_FALSE(facts.committed_date);
  EXPECT_FALSE(judged(answer(202, R"({"id":7,"supplierOrderReference":"S-9"})")).told.answer.facts.reference);
}

TEST(Judge, ModifyOrdersShowTheirCharacteristicsOnTheOrder) {
  auto verdict = judge(answer(201, R"({"status":"ACKNOWLEDGED","serviceCharacteristics":[{"name":"A","value":""}]})"),
                       message(), OrderKind::kModify, kNoon);
  EXPECT_EQ(verdict.told.answer.facts.characteristics, (std::vector<Characteristic>{{"A", ""}}));
}

// ---------------------------------------------------------------- invalid answers

class InvalidAnswers : public ::testing::TestWithParam<const char*> {};

TEST_P(InvalidAnswers, AreTheSuppliersFault) {
  auto verdict = judged(answer(201, GetParam()));
  EXPECT_EQ(verdict.told.answer.end, CallEnd::kSupplierFault);
  EXPECT_EQ(verdict.told.answer.messages.size(), 1u);
  EXPECT_EQ(judged(answer(200, GetParam())).told.answer.end, CallEnd::kSupplierFault);
}

INSTANTIATE_TEST_SUITE_P(
    Judge, InvalidAnswers,
    ::testing::Values(
        "<html></html>", "[]", "\"ok\"", "{", R"({"status":"ACKNOWLEDGED","status":"ACKNOWLEDGED"})",
        R"({"status":"COMPLETED"})", R"({"status":"acknowledged"})", R"({"status":null})", R"({"status":1})",
        R"({"id":7,"status":"ACKNOWLEDGED"})", R"({"id":"x","status":"ACKNOWLEDGED"})",
        R"({"id":null,"status":"ACKNOWLEDGED"})", R"({"id":1042.5,"status":"ACKNOWLEDGED"})",
        R"({"id":"-1042","status":"ACKNOWLEDGED"})", R"({"id":"00000000000001042","status":"ACKNOWLEDGED"})",
        R"({"supplierOrderReference":9,"status":"ACKNOWLEDGED"})",
        R"({"supplierOrderReference":"","status":"ACKNOWLEDGED"})",
        R"({"status":"IN_PROGRESS","committedDate":"soon","targetDate":"2030-04-15"})",
        R"({"status":"ACKNOWLEDGED","targetDate":20300415})",
        R"({"status":"ACKNOWLEDGED","appointmentSupplierReference":[]})",
        R"({"status":"ACKNOWLEDGED","appointmentTimeslot":"morning"})",
        R"({"status":"ACKNOWLEDGED","appointmentTimeslot":{"timeslotStartDateTime":"2030-04-16T12:00:00Z"}})"));

TEST(Judge, AReferenceOfUpTo128CharactersIsTaken) {
  auto body = [](size_t count) {
    std::string reference;
    for (size_t i = 0; i < count; ++i) reference += "\u00e9";
    return R"({"status":"ACKNOWLEDGED","supplierOrderReference":")" + reference + "\"}";
  };
  EXPECT_EQ(end_of(201, body(128)), CallEnd::kTaken);
  EXPECT_EQ(end_of(201, body(129)), CallEnd::kSupplierFault);
}

// ---------------------------------------------------------------- by status

TEST(Judge, RefusalsRejectTheOrder) {
  for (int status : {422, 409, 402, 407, 408, 410, 412, 414, 416, 418, 423, 451, 499}) {
    EXPECT_EQ(end_of(status, std::string(kError)), CallEnd::kRefused) << status;
  }
  EXPECT_EQ(end_of(400, R"({"code":"INVALID_REQUEST","messages":["no"]})"), CallEnd::kRefused);
}

TEST(Judge, OurOwnMistakesAreTheGatewaysFault) {
  for (int status : {400, 404, 405, 406, 411, 413, 415}) {
    EXPECT_EQ(end_of(status, std::string(kError)), CallEnd::kGatewayFault) << status;
    EXPECT_EQ(end_of(status, "<html>"), CallEnd::kGatewayFault) << status;
  }
  EXPECT_EQ(end_of(404, R"({"code":"INVALID_REQUEST"})"), CallEnd::kGatewayFault) << "only a 400 is told by its code";
}

TEST(Judge, NotSentGoesAgain) {
  for (int status : {429, 503}) {
    auto verdict = judged(answer(status));
    EXPECT_EQ(verdict.told.answer.end, CallEnd::kNotSent) << status;
    EXPECT_FALSE(verdict.told.credentials_refused) << status;
  }
}

TEST(Judge, RefusedCredentialsAreNotSentAndSaidSo) {
  for (int status : {401, 403}) {
    auto verdict = judged(answer(status));
    EXPECT_EQ(verdict.told.answer.end, CallEnd::kNotSent) << status;
    EXPECT_TRUE(verdict.told.credentials_refused) << status;
    EXPECT_EQ(verdict.told.status, status);
  }
}

TEST(Judge, FaultsOfTheSupplierFailTheOrder) {
  for (int status : {500, 501, 505, 507, 511, 599, 300, 301, 302, 303, 304, 307, 308, 203, 204, 205, 206, 100, 600}) {
    EXPECT_EQ(end_of(status), CallEnd::kSupplierFault) << status;
  }
}

TEST(Judge, ABadGatewayIsUnknownAndTheSuppliersFault) {
  auto answered = judged(answer(502)).told.answer;
  EXPECT_EQ(answered.end, CallEnd::kUnknown);
  EXPECT_EQ(answered.unknown_fault, FaultCode::kSupplierFault);
}

TEST(Judge, AGatewayTimeoutIsUnknownAndTimedOut) {
  auto answered = judged(answer(504)).told.answer;
  EXPECT_EQ(answered.end, CallEnd::kUnknown);
  EXPECT_EQ(answered.unknown_fault, FaultCode::kSupplierTimedOut);
}

TEST(Judge, ToARepeatOfWhatMayBeThere409MeansIHaveIt) {
  auto verdict = judged(answer(409, std::string(kError)), true);
  EXPECT_EQ(verdict.told.answer.end, CallEnd::kTaken);
  EXPECT_EQ(verdict.told.answer.taken_as, TakenAs::kAccepted);
  EXPECT_EQ(judged(answer(422), true).told.answer.end, CallEnd::kRefused);
}

// ---------------------------------------------------------------- amendments and cancellations

orders::SupplierMessage telling(orders::MessageKind kind, bool maybe_taken = false) {
  orders::SupplierMessage out = message(maybe_taken);
  out.kind = kind;
  out.subject = 234;
  return out;
}

struct RequestRow {
  const char* name;
  int status;
  const char* body;
  CallEnd end;
  TakenAs as = TakenAs::kAccepted;
  const char* reference = "";
};

class RequestAnswers : public ::testing::TestWithParam<RequestRow> {};

TEST_P(RequestAnswers, AreJudgedAlikeForBothKinds) {
  const RequestRow& row = GetParam();
  for (auto kind : {orders::MessageKind::kAmendOrder, orders::MessageKind::kCancelOrder}) {
    auto answered = judge(answer(row.status, row.body), telling(kind), OrderKind::kProvide, kNoon).told.answer;
    EXPECT_EQ(answered.end, row.end);
    EXPECT_EQ(answered.taken_as, row.as);
    EXPECT_EQ(answered.request_reference.value_or(""), row.reference);
    EXPECT_EQ(answered.facts, orders::SupplierFacts()) << "of the order an answer to a request says nothing";
  }
}

constexpr auto kDone = TakenAs::kAcknowledged;

INSTANTIATE_TEST_SUITE_P(
    Judge, RequestAnswers,
    ::testing::Values(
        RequestRow{"done_with_reference", 201, R"({"id":234,"supplierReference":"EXF-1-1"})", CallEnd::kTaken, kDone,
                   "EXF-1-1"},
        RequestRow{"done_without_body", 201, "", CallEnd::kTaken, kDone},
        RequestRow{"done_with_blank_body", 201, " \r\n", CallEnd::kTaken, kDone},
        RequestRow{"done_with_an_empty_object", 201, "{}", CallEnd::kTaken, kDone},
        RequestRow{"done_with_200", 200, R"({"supplierReference":"EXF-1-1"})", CallEnd::kTaken, kDone, "EXF-1-1"},
        RequestRow{"done_with_200_without_body", 200, "", CallEnd::kTaken, kDone},
        RequestRow{"id_as_digits", 201, R"({"id":"234"})", CallEnd::kTaken, kDone},
        RequestRow{"echo_of_the_request", 201,
                   R"({"id":234,"orderId":1042,"supplierOrderReference":"S-9","status":"COMPLETED","notes":null})",
                   CallEnd::kTaken, kDone},
        RequestRow{"foreign_id", 201, R"({"id":1042})", CallEnd::kSupplierFault},
        RequestRow{"id_that_is_none", 201, R"({"id":null})", CallEnd::kSupplierFault},
        RequestRow{"reference_of_another_type", 201, R"({"supplierReference":7})", CallEnd::kSupplierFault},
        RequestRow{"empty_reference", 201, R"({"supplierReference":""})", CallEnd::kSupplierFault},
        RequestRow{"list", 201, "[]", CallEnd::kSupplierFault},
        RequestRow{"html", 200, "<html>", CallEnd::kSupplierFault},
        RequestRow{"duplicate_key", 201, R"({"id":234,"id":234})", CallEnd::kSupplierFault},
        RequestRow{"taken", 202, "", CallEnd::kTaken},
        RequestRow{"taken_with_reference", 202, R"({"id":234,"supplierReference":"EXF-1-1"})", CallEnd::kTaken,
                   TakenAs::kAccepted, "EXF-1-1"},
        RequestRow{"taken_with_nonsense", 202, "<html>", CallEnd::kTaken},
        RequestRow{"taken_with_a_foreign_id", 202, R"({"id":7,"supplierReference":"EXF-1-1"})", CallEnd::kTaken},
        RequestRow{"taken_with_a_reference_of_another_type", 202, R"({"supplierReference":7})", CallEnd::kTaken},
        RequestRow{"refused", 422, "", CallEnd::kRefused}, RequestRow{"conflict", 409, "", CallEnd::kRefused},
        RequestRow{"invalid", 400, R"({"code":"INVALID_REQUEST"})", CallEnd::kRefused},
        RequestRow{"malformed", 400, R"({"code":"MALFORMED_REQUEST"})", CallEnd::kGatewayFault},
        RequestRow{"no_such_operation", 404, "", CallEnd::kGatewayFault},
        RequestRow{"busy", 503, "", CallEnd::kNotSent}, RequestRow{"fault", 500, "", CallEnd::kSupplierFault},
        RequestRow{"not_offered", 501, "", CallEnd::kSupplierFault},
        RequestRow{"no_content", 204, "", CallEnd::kSupplierFault},
        RequestRow{"bad_gateway", 502, "", CallEnd::kUnknown}),
    [](const auto& row) { return row.param.name; });

TEST(Judge, ToARepeatedRequestA409MeansIHaveItToo) {
  auto answered = judge(answer(409, R"({"supplierReference":"EXF-1-1"})"),
                        telling(orders::MessageKind::kCancelOrder, true), OrderKind::kProvide, kNoon)
                      .told.answer;
  EXPECT_EQ(answered.end, CallEnd::kTaken);
  EXPECT_EQ(answered.taken_as, TakenAs::kAccepted);
  EXPECT_FALSE(answered.request_reference);
}

// ---------------------------------------------------------------- without an answer

TEST(Judge, WhatSurelyDidNotLeaveIsNotSent) {
  for (auto fault : {CallFault::kAddressRefused, CallFault::kResolve, CallFault::kConnect, CallFault::kTls,
                     CallFault::kTimeout, CallFault::kCancelled}) {
    auto verdict = judged(no_answer(CallOutcome::kNotSent, fault));
    EXPECT_EQ(verdict.told.answer.end, CallEnd::kNotSent);
    EXPECT_EQ(verdict.told.answer.detail, "what happened");
    EXPECT_EQ(verdict.told.status, 0);
  }
}

TEST(Judge, WhatMayHaveLeftIsUnknown) {
  for (auto [fault, told] : {std::pair(CallFault::kTimeout, FaultCode::kSupplierTimedOut),
                             std::pair(CallFault::kConnectionLost, FaultCode::kSupplierFault),
                             std::pair(CallFault::kBadAnswer, FaultCode::kSupplierFault),
                             std::pair(CallFault::kCancelled, FaultCode::kSupplierFault)}) {
    auto answered = judged(no_answer(CallOutcome::kUnknown, fault)).told.answer;
    EXPECT_EQ(answered.end, CallEnd::kUnknown);
    EXPECT_EQ(answered.unknown_fault, told);
  }
}

TEST(JudgeNoToken, IsNotSentAndTheCredentialsFaultWhenTheyWereRefused) {
  for (auto [status, refused] : {std::pair(400, true), std::pair(401, true), std::pair(403, true),
                                 std::pair(500, false), std::pair(503, false), std::pair(0, false)}) {
    http::Answer failure = no_answer(CallOutcome::kNotSent, CallFault::kNone);
    failure.response.status = status;
    auto told = judge_no_token(failure, kNoon).told;
    EXPECT_EQ(told.answer.end, CallEnd::kNotSent) << status;
    EXPECT_EQ(told.credentials_refused, refused) << status;
  }
}

// ---------------------------------------------------------------- Retry-After and messages

TEST(Judge, ReadsRetryAfter) {
  auto with = [](int status, std::string value) {
    http::Answer out = answer(status);
    out.response.headers.set("retry-after", std::move(value));
    return judged(out).told.answer.retry_after;
  };
  EXPECT_EQ(with(503, "30"), Duration(seconds(30)));
  EXPECT_EQ(with(429, "Mon, 02 Mar 2026 12:01:00 GMT"), Duration(seconds(60)));
  EXPECT_EQ(with(502, "5"), Duration(seconds(5)));
  EXPECT_FALSE(with(503, "soon"));
  EXPECT_FALSE(with(422, "30"));
}

TEST(Judge, PassesTheSuppliersMessagesOn) {
  EXPECT_EQ(judged(answer(422, std::string(kError))).told.answer.messages, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(judged(answer(500, std::string(kError))).told.answer.messages, (std::vector<std::string>{"a", "b"}));
}

TEST(Judge, FindsNoMessagesWhereThereAreNone) {
  for (const char* body : {"", "<html>", "[]", "{}", R"({"messages":"a"})", R"({"messages":[1,null,""]})"}) {
    EXPECT_TRUE(judged(answer(422, body)).told.answer.messages.empty()) << body;
  }
}

TEST(Judge, BoundsMessagesInNumberAndLength) {
  json::array many;
  for (int i = 0; i < 30; ++i) many.push_back("m");
  EXPECT_EQ(judged(answer(422, json::serialize(json::object{{"messages", many}}))).told.answer.messages.size(), 20u);

  std::string lengthy;
  for (int i = 0; i < 1001; ++i) lengthy += "\u00e9";
  auto messages =
      judged(answer(422, json::serialize(json::object{{"messages", json::array{lengthy}}}))).told.answer.messages;
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].size(), 2000u) << "1000 characters of two bytes, none of them cut";
}

}  // namespace
}  // namespace fibrecafe::suppliers
