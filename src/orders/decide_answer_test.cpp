// SPDX-License-Identifier: Apache-2.0
#include "orders/decide_answer.hpp"

#include <gtest/gtest.h>

#include "orders/testing.hpp"

namespace fibrecafe::orders {
namespace {

using testing::kNoon;
using Lines = std::vector<std::string>;

std::vector<Step> decide(const Outcome& outcome, const SupplierAnswer& answer = {}) {
  SeededRandom random(1);
  return decide_answer(testing::provide_order(), outcome, answer, kNoon, random);
}

SupplierAnswer taken_as(TakenAs as) {
  SupplierAnswer answer;
  answer.end = CallEnd::kTaken;
  answer.taken_as = as;
  answer.facts.reference = "S-9";
  return answer;
}

TEST(DecideAnswer, TellsSentToSupplierOnA202) {
  EXPECT_EQ(testing::told(decide({Settled::kTaken})), Lines{"1 INFORMATIONAL UPDATE SENT_TO_SUPPLIER"});
}

TEST(DecideAnswer, MakesTheAcknowledgementThatASynchronousAnswerSkips) {
  auto steps = decide({Settled::kTaken}, taken_as(TakenAs::kAcknowledged));
  EXPECT_EQ(testing::told(steps),
            (Lines{"1 INFORMATIONAL UPDATE SENT_TO_SUPPLIER", "2 INFORMATIONAL ACKNOWLEDGED ACKNOWLEDGED"}));
  EXPECT_FALSE(steps[0].after.supplier_reference) << "the number arrives with the step that brought it";
  EXPECT_EQ(steps[1].after.supplier_reference, "S-9");
  EXPECT_FALSE(steps[1].kci->issued_on) << "no supplier issued it";
}

TEST(DecideAnswer, MakesTheCommitmentToo) {
  auto answer = taken_as(TakenAs::kCommitted);
  answer.facts.committed_date = answer.facts.target_date = kNoon;
  auto steps = decide({Settled::kTaken}, answer);
  EXPECT_EQ(testing::told(steps),
            (Lines{"1 INFORMATIONAL UPDATE SENT_TO_SUPPLIER", "2 INFORMATIONAL ACKNOWLEDGED ACKNOWLEDGED",
                   "3 INFORMATIONAL COMMITTED IN_PROGRESS"}));
  EXPECT_FALSE(steps[1].after.committed_date);
  EXPECT_EQ(steps[2].after.committed_date, kNoon);
}

TEST(DecideAnswer, KeepsAReferenceThatA202Brings) {
  EXPECT_EQ(decide({Settled::kTaken}, taken_as(TakenAs::kAccepted)).at(0).after.supplier_reference, "S-9");
}

TEST(DecideAnswer, TellsARefusalAsTerminatedWithTheSuppliersReasons) {
  Outcome refused{Settled::kRefused};
  refused.messages = {"no such product", "slot gone"};
  auto steps = decide(refused);
  EXPECT_EQ(testing::told(steps), Lines{"1 INFORMATIONAL TERMINATED REJECTED"});
  EXPECT_EQ(steps[0].kci->reason.code, ProblemCode::kInvalidRequest);
  EXPECT_EQ(steps[0].kci->reason.text, "The supplier API rejected the request: no such product; slot gone");
}

TEST(DecideAnswer, TellsFailuresAsErrors) {
  for (auto fault : {FaultCode::kGatewayFault, FaultCode::kSupplierFault, FaultCode::kSupplierTimedOut}) {
    Outcome failed{Settled::kFailed};
    failed.fault = fault;
    failed.messages = {"it went wrong"};
    auto steps = decide(failed);
    EXPECT_EQ(testing::told(steps), Lines{"1 ERROR " + std::string(text(fault)) + " FAILED_TO_SEND"});
    EXPECT_EQ(steps[0].kci->fault->messages, Lines{"it went wrong"});
  }
}

TEST(DecideAnswer, CountsWhatAKciShowsAsA202WhateverTheAnswerWas) {
  auto steps = decide({Settled::kHasIt}, taken_as(TakenAs::kCommitted));
  EXPECT_EQ(testing::told(steps), Lines{"1 INFORMATIONAL UPDATE SENT_TO_SUPPLIER"});
  EXPECT_FALSE(steps[0].after.supplier_reference);
}

TEST(DecideAnswer, TellsNothingOfAnOutcomeThatIsNotSettled) {
  EXPECT_TRUE(decide({Settled::kNotYet}).empty());
}

}  // namespace
}  // namespace fibrecafe::orders
