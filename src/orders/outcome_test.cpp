// SPDX-License-Identifier: Apache-2.0
#include "orders/outcome.hpp"

#include <gtest/gtest.h>

#include "orders/testing.hpp"

namespace fibrecafe::orders {
namespace {

using std::chrono::minutes;
using testing::kNoon;
using Lines = std::vector<std::string>;
constexpr bool kSafe = true, kUnsafe = false, kHasIt = true, kNothingHeld = false;

SupplierMessage attempted(Duration since_first_attempt = Duration(0)) {
  SupplierMessage message;
  message.key = testing::provide_order().key;
  message.state = MessageState::kAttempting;
  message.attempts = 1;
  message.last_attempt = kNoon;
  message.give_up = kNoon - since_first_attempt + minutes(10);
  return message;
}

SupplierAnswer answer(CallEnd end) {
  SupplierAnswer answer;
  answer.end = end;
  return answer;
}

Outcome outcome(const SupplierAnswer& answer, SupplierMessage message = attempted(), bool safe = kUnsafe,
                bool has_it = kNothingHeld) {
  return outcome_of(message, answer, safe, has_it, kNoon);
}

TEST(OutcomeOf, SettlesWhatTheSupplierTookOrRefused) {
  EXPECT_EQ(outcome(answer(CallEnd::kTaken)).settled, Settled::kTaken);
  EXPECT_FALSE(outcome(answer(CallEnd::kTaken)).again);
  auto refused = answer(CallEnd::kRefused);
  refused.messages = {"no such product", "slot gone"};
  EXPECT_EQ(outcome(refused).settled, Settled::kRefused);
  EXPECT_EQ(outcome(refused).messages, refused.messages);
}

TEST(OutcomeOf, StillDoubtsAnEarlierAttemptWhenItsRepeatFails) {
  SupplierMessage message = attempted();
  message.maybe_taken = true;
  for (CallEnd end : {CallEnd::kSupplierFault, CallEnd::kGatewayFault}) {
    EXPECT_TRUE(outcome(answer(end), message, kSafe).may_exist) << "operators must see that it may be at the supplier";
  }
}

TEST(OutcomeOf, SaysWhoseFaultAFailureIs) {
  auto ours = outcome(answer(CallEnd::kGatewayFault));
  EXPECT_EQ(ours.settled, Settled::kFailed);
  EXPECT_EQ(ours.fault, FaultCode::kGatewayFault);
  EXPECT_EQ(ours.messages, Lines{"The gateway sent the supplier an invalid request"});
  auto fault = answer(CallEnd::kSupplierFault);
  fault.messages = {"database down"};
  auto theirs = outcome(fault);
  EXPECT_EQ(theirs.settled, Settled::kFailed);
  EXPECT_EQ(theirs.fault, FaultCode::kSupplierFault);
  EXPECT_EQ(theirs.messages, Lines{"The supplier API returned an error: database down"});
  EXPECT_FALSE(theirs.may_exist);
  EXPECT_EQ(outcome(answer(CallEnd::kSupplierFault)).messages,
            Lines{"The supplier API returned an error: no reason given"});
}

TEST(OutcomeOf, SendsAgainWhatSurelyDidNotLeave) {
  auto waits = outcome(answer(CallEnd::kNotSent));
  EXPECT_EQ(waits.settled, Settled::kNotYet);
  ASSERT_TRUE(waits.again);
  EXPECT_EQ(waits.again->state, MessageState::kWaiting);
  EXPECT_FALSE(waits.again->maybe_taken);
}

TEST(OutcomeOf, GivesUpOnlyWithAnAttemptThatEndsAfterTheTime) {
  EXPECT_TRUE(outcome(answer(CallEnd::kNotSent), attempted(minutes(9))).again);
  auto over = outcome(answer(CallEnd::kNotSent), attempted(minutes(10)));
  EXPECT_EQ(over.settled, Settled::kFailed);
  EXPECT_EQ(over.fault, FaultCode::kSupplierFault);
  EXPECT_EQ(over.messages, Lines{"The supplier API returned an error: it could not be reached in time"});
  EXPECT_FALSE(over.may_exist) << "it surely is not at the supplier";
}

TEST(OutcomeOf, NeverRepeatsAnUnknownOutcomeToAnUnsafeSupplier) {
  auto unknown = outcome(answer(CallEnd::kUnknown));
  EXPECT_EQ(unknown.settled, Settled::kNotYet) << "until it is settled the status stays";
  ASSERT_TRUE(unknown.again);
  EXPECT_EQ(unknown.again->state, MessageState::kUnknown);
}

TEST(OutcomeOf, RepeatsAnUnknownOutcomeToASafeSupplierAsTheSameMessage) {
  auto message = attempted();
  message.request_id = "r-1";
  auto unknown = outcome(answer(CallEnd::kUnknown), message, kSafe);
  ASSERT_TRUE(unknown.again);
  EXPECT_EQ(unknown.again->state, MessageState::kWaiting);
  EXPECT_TRUE(unknown.again->maybe_taken);
  EXPECT_EQ(unknown.again->request_id, "r-1");
}

TEST(OutcomeOf, SaysHowAnUnknownOutcomeEndedAndThatItMayExist) {
  auto message = attempted(minutes(10));
  auto unknown = answer(CallEnd::kUnknown);
  auto timed_out = outcome(unknown, message, kSafe);
  EXPECT_EQ(timed_out.settled, Settled::kFailed);
  EXPECT_EQ(timed_out.fault, FaultCode::kSupplierTimedOut);
  EXPECT_EQ(timed_out.messages, Lines{"The supplier API did not answer in time"});
  EXPECT_TRUE(timed_out.may_exist);
  unknown.unknown_fault = FaultCode::kSupplierFault;
  auto lost = outcome(unknown, message, kSafe);
  EXPECT_EQ(lost.fault, FaultCode::kSupplierFault);
  EXPECT_EQ(lost.messages, Lines{"The supplier API returned an error: the connection was lost before it answered"});
  EXPECT_TRUE(lost.may_exist);
}

TEST(OutcomeOf, RemembersAnEarlierUnknownWhenTheLastAttemptWasNotSent) {
  auto message = attempted(minutes(10));
  message.maybe_taken = true;
  auto over = outcome(answer(CallEnd::kNotSent), message, kSafe);
  EXPECT_EQ(over.settled, Settled::kFailed);
  EXPECT_EQ(over.fault, FaultCode::kSupplierTimedOut);
  EXPECT_TRUE(over.may_exist);
}

TEST(OutcomeOf, TakesAHeldKciAsProofThatTheSupplierHasIt) {
  for (auto end : {CallEnd::kUnknown, CallEnd::kNotSent, CallEnd::kSupplierFault, CallEnd::kGatewayFault}) {
    auto shown = outcome(answer(end), attempted(), kUnsafe, kHasIt);
    EXPECT_EQ(shown.settled, Settled::kHasIt);
    EXPECT_FALSE(shown.again);
    EXPECT_FALSE(shown.may_exist);
  }
  EXPECT_EQ(outcome(answer(CallEnd::kRefused), attempted(), kUnsafe, kHasIt).settled, Settled::kRefused);
  EXPECT_EQ(outcome(answer(CallEnd::kTaken), attempted(), kUnsafe, kHasIt).settled, Settled::kTaken);
}

TEST(GivenUp, TellsTheFaultThatTheLastUnknownAttemptHad) {
  auto message = attempted();
  EXPECT_EQ(given_up(message).fault, FaultCode::kSupplierTimedOut);
  message.unknown_fault = FaultCode::kSupplierFault;
  EXPECT_EQ(given_up(message).fault, FaultCode::kSupplierFault);
  EXPECT_TRUE(given_up(message).may_exist);
}

TEST(RefusalText, SaysWhoseWordsTheReasonsAre) {
  EXPECT_EQ(refusal_text({"no such product", "slot gone"}),
            "The supplier API rejected the request: no such product; slot gone");
  EXPECT_EQ(refusal_text({}), "The supplier API rejected the request: no reason given");
}

}  // namespace
}  // namespace fibrecafe::orders
