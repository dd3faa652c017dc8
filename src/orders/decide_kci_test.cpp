// SPDX-License-Identifier: Apache-2.0
#include "orders/decide_kci.hpp"

#include <gtest/gtest.h>

#include "orders/testing.hpp"

namespace fibrecafe::orders {
namespace {

using R = ReasonCode;
using S = OrderStatus;
using testing::kci;
using testing::kNoon;
using testing::order_at;
using Lines = std::vector<std::string>;

Lines told(const Order& order, const SupplierKci& kci) {
  SeededRandom random(1);
  auto steps = decide_kci(order, kci, {}, kNoon, random);
  if (!steps) return {"refused: " + steps.error().problems.at(0).text};
  return testing::told(*steps);
}

Order after(const Order& order, const SupplierKci& kci) {
  SeededRandom random(1);
  return decide_kci(order, kci, {}, kNoon, random).value().back().after;
}

TEST(TurnOf, LetsAnOrdersFirstKciBeOneOrTwo) {
  EXPECT_EQ(turn_of(1, 0), Turn::kNow);
  EXPECT_EQ(turn_of(2, 0), Turn::kNow);
  EXPECT_EQ(turn_of(3, 0), Turn::kHold);
}

TEST(TurnOf, ComparesWithTheHighestApplied) {
  EXPECT_EQ(turn_of(5, 4), Turn::kNow);
  EXPECT_EQ(turn_of(4, 4), Turn::kNow) << "an equal number with another id is not late";
  EXPECT_EQ(turn_of(3, 4), Turn::kLate);
  EXPECT_EQ(turn_of(6, 4), Turn::kHold);
}

struct Passing {
  R reason;
  S from, status;
  Lines told;
};

TEST(DecideKci, TellsEachReasonInTheTenantsWords) {
  const Passing kTable[] = {
      {R::kAcknowledged, S::kSentToSupplier, S::kAcknowledged, {"1 INFORMATIONAL ACKNOWLEDGED ACKNOWLEDGED"}},
      {R::kAcknowledged, S::kSentToSupplier, S::kInProgress, {"1 INFORMATIONAL ACKNOWLEDGED IN_PROGRESS"}},
      {R::kCommitted, S::kAcknowledged, S::kInProgress, {"1 INFORMATIONAL COMMITTED IN_PROGRESS"}},
      {R::kUpdate, S::kInProgress, S::kInProgress, {"1 INFORMATIONAL UPDATE IN_PROGRESS"}},
      {R::kAdditional, S::kInProgress, S::kInProgress, {"1 INFORMATIONAL ADDITIONAL IN_PROGRESS"}},
      {R::kWarning, S::kInProgress, S::kInProgress, {"1 INFORMATIONAL WARNING IN_PROGRESS"}},
      {R::kDelay, S::kInProgress, S::kHeld, {"1 INFORMATIONAL DELAY HELD"}},
      {R::kResumed, S::kHeld, S::kInProgress, {"1 INFORMATIONAL RESUMED IN_PROGRESS"}},
      {R::kInformationRequired, S::kAcknowledged, S::kPending, {"1 ACTION_REQUIRED INFORMATION_REQUIRED PENDING"}},
      {R::kReappoint, S::kInProgress, S::kPending, {"1 ACTION_REQUIRED REAPPOINT PENDING"}},
      {R::kReappointed, S::kPending, S::kInProgress, {"1 INFORMATIONAL REAPPOINTED IN_PROGRESS"}},
      {R::kResubmit, S::kPending, S::kPending, {"1 ACTION_REQUIRED RESUBMIT PENDING"}},
      {R::kCancelled, S::kInProgress, S::kCancelled, {"1 INFORMATIONAL TERMINATED CANCELLED"}},
      {R::kOrderRejected, S::kSentToSupplier, S::kRejected, {"1 INFORMATIONAL TERMINATED REJECTED"}},
      {R::kTerminated, S::kHeld, S::kFailed, {"1 INFORMATIONAL TERMINATED FAILED"}},
      {R::kCompleted, S::kInProgress, S::kCompleted, {"1 INFORMATIONAL COMPLETED COMPLETED"}},
      {R::kCompleted, S::kHeld, S::kPartial, {"1 INFORMATIONAL COMPLETED PARTIAL"}},
  };
  for (const Passing& each : kTable) {
    EXPECT_EQ(told(order_at(each.from), kci(1, each.reason, each.status)), each.told) << text(each.reason);
  }
}

TEST(DecideKci, MakesASkippedAcknowledgement) {
  EXPECT_EQ(told(order_at(S::kSentToSupplier), kci(1, R::kCommitted, S::kInProgress)),
            (Lines{"1 INFORMATIONAL ACKNOWLEDGED ACKNOWLEDGED", "2 INFORMATIONAL COMMITTED IN_PROGRESS"}));
  EXPECT_EQ(told(order_at(S::kSentToSupplier), kci(1, R::kDelay, S::kHeld)),
            (Lines{"1 INFORMATIONAL ACKNOWLEDGED ACKNOWLEDGED", "2 INFORMATIONAL DELAY HELD"}));
}

TEST(DecideKci, MakesNoneForAnOrderThatEndsUnfulfilled) {
  EXPECT_EQ(told(order_at(S::kSentToSupplier), kci(1, R::kCancelled, S::kCancelled)),
            Lines{"1 INFORMATIONAL TERMINATED CANCELLED"});
  EXPECT_EQ(told(order_at(S::kSentToSupplier), kci(1, R::kTerminated, S::kFailed)),
            Lines{"1 INFORMATIONAL TERMINATED FAILED"});
}

TEST(DecideKci, TellsANewsThatLeavesAnUnacknowledgedOrderAloneAsUpdate) {
  EXPECT_EQ(told(order_at(S::kSentToSupplier), kci(1, R::kInformationRequired, S::kSentToSupplier)),
            Lines{"1 INFORMATIONAL UPDATE SENT_TO_SUPPLIER"});
  EXPECT_EQ(told(order_at(S::kAcknowledged), kci(1, R::kWarning, S::kSentToSupplier)),
            Lines{"1 INFORMATIONAL WARNING ACKNOWLEDGED"});
}

TEST(DecideKci, PassesOnNewsOfAFinalOrderWithItsSameStatus) {
  EXPECT_EQ(told(order_at(S::kCompleted, true), kci(5, R::kAdditional, S::kCompleted)),
            Lines{"1 INFORMATIONAL ADDITIONAL COMPLETED"});
}

TEST(DecideKci, RefusesImpossibleMovesAndSaysWhatIsAllowed) {
  EXPECT_EQ(told(order_at(S::kCompleted, true), kci(5, R::kResumed, S::kInProgress)),
            Lines{"refused: IN_PROGRESS cannot follow COMPLETED; accepted are COMPLETED"});
  EXPECT_EQ(told(order_at(S::kInProgress), kci(5, R::kAcknowledged, S::kAcknowledged)),
            Lines{"refused: ACKNOWLEDGED cannot follow IN_PROGRESS; accepted are IN_PROGRESS, PENDING, HELD, "
                  "CANCELLED, FAILED, "
                  "COMPLETED, PARTIAL"});
  EXPECT_EQ(told(order_at(S::kAcknowledged), kci(5, R::kOrderRejected, S::kRejected)).at(0).substr(0, 44),
            "refused: REJECTED cannot follow ACKNOWLEDGED");
}

TEST(DecideKci, RefusesAFinalStatusThatItsReasonDoesNotBring) {
  EXPECT_EQ(told(order_at(S::kInProgress), kci(5, R::kUpdate, S::kCompleted)).at(0).substr(0, 58),
            "refused: COMPLETED does not go with reasonCode UPDATE; acc");
}

TEST(Agrees, HoldsReasonAndStatusTogether) {
  for (size_t i = 0; i < words<R>().size(); ++i) {
    auto reason = static_cast<R>(i);
    EXPECT_EQ(agrees(reason, S::kCompleted, S::kInProgress), reason == R::kCompleted) << text(reason);
    EXPECT_EQ(agrees(reason, S::kRejected, S::kSentToSupplier),
              reason == R::kOrderRejected || reason == R::kTerminated);
  }
  EXPECT_TRUE(agrees(R::kAdditional, S::kCompleted, {})) << "judged alone, the order's present status is not known";
  EXPECT_FALSE(agrees(R::kCommitted, S::kAcknowledged, {}));
  EXPECT_EQ(agreeing_statuses(R::kTerminated, {}), "REJECTED, CANCELLED, FAILED");
}

TEST(DecideKci, TakesFactsAndNeverLosesThemByAbsence) {
  Order order = order_at(S::kAcknowledged);
  auto committed = kci(1, R::kCommitted, S::kInProgress);
  committed.facts.reference = "S-9";
  committed.facts.specification_name = "Fibre 160";
  committed.facts.characteristics = {{"SERVICE_ID", "SVC-1"}, {"LINE_PROFILE", "FTTP_80_20"}};
  Order then = after(order, committed);
  EXPECT_EQ(then.supplier_reference, "S-9");
  EXPECT_EQ(then.characteristics,
            (std::vector<Characteristic>{{"LINE_PROFILE", "FTTP_80_20"}, {"SERVICE_ID", "SVC-1"}}));
  Order later = after(then, kci(2, R::kUpdate, S::kInProgress));
  EXPECT_EQ(later.supplier_reference, "S-9");
  EXPECT_EQ(later.specification_name, "Fibre 160");
  EXPECT_EQ(later.characteristics, then.characteristics);
}

TEST(DecideKci, SetsTheCommittedDateOnceUnlessReappointed) {
  Order order = after(order_at(S::kAcknowledged), kci(1, R::kCommitted, S::kInProgress));
  auto first = order.committed_date;
  auto delay = kci(2, R::kDelay, S::kHeld);
  delay.facts.committed_date = delay.facts.target_date = kNoon + std::chrono::days(30);
  Order held = after(order, delay);
  EXPECT_EQ(held.committed_date, first);
  EXPECT_EQ(held.target_date, kNoon + std::chrono::days(30));
  auto reappointed = kci(3, R::kReappointed, S::kInProgress);
  reappointed.facts.committed_date = kNoon + std::chrono::days(31);
  EXPECT_EQ(after(held, reappointed).committed_date, kNoon + std::chrono::days(31));
}

TEST(DecideKci, ShowsEachStepItsOwnOrder) {
  SeededRandom random(1);
  auto committed = kci(1, R::kCommitted, S::kInProgress);
  committed.facts.reference = "S-9";
  auto steps = decide_kci(order_at(S::kSentToSupplier), committed, {}, kNoon, random).value();
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0].after.status, S::kAcknowledged);
  EXPECT_EQ(steps[0].after.supplier_reference, "S-9");
  EXPECT_FALSE(steps[0].after.committed_date);
  EXPECT_EQ(steps[0].kci->step, 2);
  EXPECT_EQ(steps[1].kci->step, 3);
  EXPECT_FALSE(steps[0].kci->received_on) << "the gateway made it";
  EXPECT_EQ(steps[1].kci->issued_on, committed.issued_on);
}

TEST(DecideLateKci, LeavesTheStateAndOnlyFillsGaps) {
  SeededRandom random(1);
  Order order = order_at(S::kInProgress);
  order.target_date = kNoon;
  order.supplier_sequence = 5;
  auto late = kci(2, R::kAcknowledged, S::kAcknowledged);
  late.facts.reference = "S-9";
  late.facts.target_date = kNoon - std::chrono::days(1);
  auto steps = decide_late_kci(order, late, {}, kNoon, random);
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_EQ(testing::told(steps), Lines{"1 INFORMATIONAL UPDATE IN_PROGRESS"});
  EXPECT_EQ(steps[0].after.status, S::kInProgress);
  EXPECT_EQ(steps[0].after.target_date, kNoon);
  EXPECT_EQ(steps[0].after.supplier_reference, "S-9");
  EXPECT_EQ(steps[0].after.supplier_sequence, 5);
}

TEST(MissingRequirements, NamesWhatEachReasonNeeds) {
  struct Row {
    R reason;
    Lines fields;
  };
  const Row kTable[] = {
      {R::kAcknowledged, {}},
      {R::kUpdate, {}},
      {R::kAdditional, {}},
      {R::kResumed, {}},
      {R::kReappointed, {}},
      {R::kCompleted, {}},
      {R::kTerminated, {}},
      {R::kWarning, {"problemCode"}},
      {R::kDelay, {"problemCode"}},
      {R::kReappoint, {"problemCode"}},
      {R::kCancelled, {"problemCode"}},
      {R::kInformationRequired, {"text"}},
      {R::kOrderRejected, {"text"}},
      {R::kAmended, {"serviceOrderAmendmentId"}},
      {R::kAmendmentRejected, {"serviceOrderAmendmentId"}},
      {R::kCancellationRejected, {"serviceOrderCancellationId"}},
  };
  for (const Row& row : kTable) {
    Lines fields;
    for (const Problem& problem : missing_requirements(kci(1, row.reason, S::kInProgress), {}))
      fields.push_back(problem.path);
    EXPECT_EQ(fields, row.fields) << text(row.reason);
  }
  auto undated = kci(1, R::kCommitted, S::kInProgress);
  undated.facts = {};
  EXPECT_EQ(missing_requirements(undated, {}).size(), 2u);
  auto amended = kci(1, R::kAmended, S::kInProgress);
  amended.amendment.reference = "A-1";
  EXPECT_TRUE(missing_requirements(amended, {}).empty());
}

TEST(MissingRequirements, NamesWhatCreatedNeeds) {
  EntityClaim claim;
  auto fields = [&claim] {
    Lines out;
    for (const Problem& problem : missing_requirements(kci(1, R::kCreated, S::kAcknowledged), claim)) {
      out.push_back(problem.path);
    }
    return out;
  };
  EXPECT_EQ(fields(), Lines{"reasonCode"}) << "suppliers create unsolicited ceases only";
  claim.kind = OrderKind::kUnsolicitedCease;
  EXPECT_EQ(fields(), (Lines{"supplierOrderReference", "serviceId"}));
  claim.reference = "UC-1";
  claim.service_id = "SVC-1";
  EXPECT_EQ(fields(), Lines{});
}

}  // namespace
}  // namespace fibrecafe::orders
