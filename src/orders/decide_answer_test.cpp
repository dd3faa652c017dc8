// SPDX-License-Identifier: Apache-2.0
#include "orders/decide_answer.hpp"

#include <gtest/gtest.h>

#include "orders/testing.hpp"

namespace fibrecafe::orders {
namespace {

using testing::kNoon;
using testing::shown;
constexpr bool kSafe = true, kUnsafe = false, kHasIt = true, kNothingHeld = false;

SupplierMessage attempted(Duration since_first_attempt = Duration(0)) {
  SupplierMessage message;
  message.key = testing::provide_order().key;
  message.state = MessageState::kAttempting;
  message.attempts = 1;
  message.last_attempt = kNoon;
  message.give_up = kNoon - since_first_attempt + std::chrono::minutes(10);
  return message;
}

SupplierAnswer answer(CallEnd end) {
  SupplierAnswer answer;
  answer.end = end;
  return answer;
}

AnswerDecision decide(const SupplierAnswer& answer, SupplierMessage message = attempted(), bool safe = kUnsafe,
                      bool has_it = kNothingHeld) {
  SeededRandom random(1);
  return decide_answer(testing::provide_order(), message, answer, safe, has_it, kNoon, random);
}

std::vector<std::string> told(const AnswerDecision& decision) {
  std::vector<std::string> out;
  for (const Step& step : decision.steps) {
    if (step.kci) out.push_back(shown(*step.kci) + " " + std::string(text(step.after.status)));
  }
  return out;
}
using Lines = std::vector<std::string>;

TEST(DecideAnswer, TellsSentToSupplierOnA202) {
  auto decision = decide(answer(CallEnd::kTaken));
  EXPECT_EQ(told(decision), Lines{"1 INFORMATIONAL UPDATE SENT_TO_SUPPLIER"});
  EXPECT_FALSE(decision.again);
}

TEST(DecideAnswer, MakesTheAcknowledgementThatASynchronousAnswerSkips) {
  auto taken = answer(CallEnd::kTaken);
  taken.taken_as = TakenAs::kAcknowledged;
  taken.facts.reference = "S-9";
  auto decision = decide(taken);
  EXPECT_EQ(told(decision),
            (Lines{"1 INFORMATIONAL UPDATE SENT_TO_SUPPLIER", "2 INFORMATIONAL ACKNOWLEDGED ACKNOWLEDGED"}));
  EXPECT_FALSE(decision.steps[0].after.supplier_reference) << "the number arrives with the step that brought it";
  EXPECT_EQ(decision.steps[1].after.supplier_reference, "S-9");
  EXPECT_FALSE(decision.steps[1].kci->issued_on) << "no supplier issued it";
}

TEST(DecideAnswer, MakesTheCommitmentToo) {
  auto taken = answer(CallEnd::kTaken);
  taken.taken_as = TakenAs::kCommitted;
  taken.facts.reference = "S-9";
  taken.facts.committed_date = taken.facts.target_date = kNoon;
  auto decision = decide(taken);
  EXPECT_EQ(told(decision),
            (Lines{"1 INFORMATIONAL UPDATE SENT_TO_SUPPLIER", "2 INFORMATIONAL ACKNOWLEDGED ACKNOWLEDGED",
                   "3 INFORMATIONAL COMMITTED IN_PROGRESS"}));
  EXPECT_FALSE(decision.steps[1].after.committed_date);
  EXPECT_EQ(decision.steps[2].after.committed_date, kNoon);
}

TEST(DecideAnswer, KeepsAReferenceThatA202Brings) {
  auto taken = answer(CallEnd::kTaken);
  taken.facts.reference = "S-9";
  EXPECT_EQ(decide(taken).steps.at(0).after.supplier_reference, "S-9");
}

TEST(DecideAnswer, TellsARefusalAsTerminatedWithTheSuppliersReasons) {
  auto refused = answer(CallEnd::kRefused);
  refused.messages = {"no such product", "slot gone"};
  auto decision = decide(refused);
  EXPECT_EQ(told(decision), Lines{"1 INFORMATIONAL TERMINATED REJECTED"});
  EXPECT_EQ(decision.steps[0].kci->reason.code, ProblemCode::kInvalidRequest);
  EXPECT_EQ(decision.steps[0].kci->reason.text, "The supplier API rejected the request: no such product; slot gone");
}

TEST(DecideAnswer, TellsFailuresAsErrors) {
  EXPECT_EQ(told(decide(answer(CallEnd::kGatewayFault))), Lines{"1 ERROR GATEWAY_FAULT FAILED_TO_SEND"});
  auto fault = answer(CallEnd::kSupplierFault);
  fault.messages = {"database down"};
  auto decision = decide(fault);
  EXPECT_EQ(told(decision), Lines{"1 ERROR SUPPLIER_FAULT FAILED_TO_SEND"});
  EXPECT_EQ(decision.steps[0].kci->fault->messages, Lines{"The supplier API returned an error: database down"});
}

TEST(DecideAnswer, SendsAgainWhatSurelyDidNotLeave) {
  auto decision = decide(answer(CallEnd::kNotSent));
  EXPECT_TRUE(decision.steps.empty());
  ASSERT_TRUE(decision.again);
  EXPECT_EQ(decision.again->state, MessageState::kWaiting);
  EXPECT_FALSE(decision.again->maybe_taken);
}

TEST(DecideAnswer, GivesUpOnlyWithAnAttemptThatEndsAfterTheTime) {
  EXPECT_TRUE(decide(answer(CallEnd::kNotSent), attempted(std::chrono::minutes(9))).again);
  auto decision = decide(answer(CallEnd::kNotSent), attempted(std::chrono::minutes(10)));
  EXPECT_EQ(told(decision), Lines{"1 ERROR SUPPLIER_FAULT FAILED_TO_SEND"});
  EXPECT_FALSE(decision.park) << "it surely is not at the supplier";
}

TEST(DecideAnswer, NeverRepeatsAnUnknownOutcomeToAnUnsafeSupplier) {
  auto decision = decide(answer(CallEnd::kUnknown));
  ASSERT_TRUE(decision.again);
  EXPECT_EQ(decision.again->state, MessageState::kUnknown);
  EXPECT_TRUE(decision.steps.empty()) << "until it is settled the status stays";
}

TEST(DecideAnswer, RepeatsAnUnknownOutcomeToASafeSupplierAsTheSameMessage) {
  auto message = attempted();
  message.request_id = "r-1";
  auto decision = decide(answer(CallEnd::kUnknown), message, kSafe);
  ASSERT_TRUE(decision.again);
  EXPECT_EQ(decision.again->state, MessageState::kWaiting);
  EXPECT_TRUE(decision.again->maybe_taken);
  EXPECT_EQ(decision.again->request_id, "r-1");
}

TEST(DecideAnswer, TellsHowAnUnknownOutcomeEndedAndParksIt) {
  auto message = attempted(std::chrono::minutes(10));
  auto unknown = answer(CallEnd::kUnknown);
  EXPECT_EQ(told(decide(unknown, message, kSafe)), Lines{"1 ERROR SUPPLIER_TIMED_OUT FAILED_TO_SEND"});
  unknown.unknown_fault = FaultCode::kSupplierFault;
  auto decision = decide(unknown, message, kSafe);
  EXPECT_EQ(told(decision), Lines{"1 ERROR SUPPLIER_FAULT FAILED_TO_SEND"});
  EXPECT_EQ(decision.park, ParkedKind::kMayExistAtSupplier);
}

TEST(DecideAnswer, RemembersAnEarlierUnknownWhenTheLastAttemptWasNotSent) {
  auto message = attempted(std::chrono::minutes(10));
  message.maybe_taken = true;
  auto decision = decide(answer(CallEnd::kNotSent), message, kSafe);
  EXPECT_EQ(told(decision), Lines{"1 ERROR SUPPLIER_TIMED_OUT FAILED_TO_SEND"});
  EXPECT_EQ(decision.park, ParkedKind::kMayExistAtSupplier);
}

TEST(DecideAnswer, TakesAHeldKciAsProofThatTheSupplierHasIt) {
  for (auto end : {CallEnd::kUnknown, CallEnd::kNotSent, CallEnd::kSupplierFault}) {
    auto decision = decide(answer(end), attempted(), kUnsafe, kHasIt);
    EXPECT_EQ(told(decision), Lines{"1 INFORMATIONAL UPDATE SENT_TO_SUPPLIER"});
    EXPECT_FALSE(decision.again);
  }
  EXPECT_EQ(told(decide(answer(CallEnd::kRefused), attempted(), kUnsafe, kHasIt)),
            Lines{"1 INFORMATIONAL TERMINATED REJECTED"});
}

}  // namespace
}  // namespace fibrecafe::orders
