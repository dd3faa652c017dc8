// SPDX-License-Identifier: Apache-2.0
// How a supplier's CREATED begins an unsolicited cease.
#include <gtest/gtest.h>

#include "orders/decide_kci.hpp"
#include "orders/testing.hpp"

namespace fibrecafe::orders {
namespace {

using R = ReasonCode;
using S = OrderStatus;
using testing::kci;
using testing::kNoon;
using testing::kSupplier;
using testing::kTenant;
using testing::told;
using Lines = std::vector<std::string>;

SupplierKci created_kci(S status) {
  SupplierKci created = kci(1, R::kCreated, status);
  created.facts.reference = "UC-1";
  created.facts.unsolicited_reason = UnsolicitedReason::kWorkingLineTakeover;
  created.facts.requested_cease_date = parse_date("2026-03-20");
  return created;
}

Result<Created> decide(const SupplierKci& kci) {
  SeededRandom random(1);
  EntityClaim claim;
  claim.kind = OrderKind::kUnsolicitedCease;
  claim.reference = "UC-1";
  claim.service_id = "SVC-1";
  claim.conversation_id = "c-9";
  return decide_created({kTenant, OrderId{200}}, kSupplier, claim, kci, kNoon, random);
}

TEST(DecideCreated, BeginsTheOrderOfTheLosingTenant) {
  Created created = decide(created_kci(S::kReceivedByGateway)).value();
  EXPECT_EQ(created.order.key, (OrderKey{kTenant, OrderId{200}}));
  EXPECT_EQ(created.order.supplier, kSupplier);
  EXPECT_EQ(created.order.type, OrderType::kUnsolicitedCease);
  EXPECT_EQ(created.order.status, S::kReceivedByGateway);
  EXPECT_EQ(created.order.service_id, "SVC-1");
  EXPECT_EQ(created.order.supplier_reference, "UC-1");
  EXPECT_EQ(created.order.unsolicited_reason, UnsolicitedReason::kWorkingLineTakeover);
  EXPECT_EQ(created.order.requested_cease_date, parse_date("2026-03-20"));
  EXPECT_EQ(created.order.conversation_id, "c-9");
  EXPECT_EQ(created.order.created, kNoon);
  EXPECT_EQ(created.order.steps, 1);
  EXPECT_EQ(created.steps.back().after.supplier_sequence, 1);
}

TEST(DecideCreated, FillsInTheKcisThatTheSupplierSkips) {
  EXPECT_EQ(told(decide(created_kci(S::kReceivedByGateway))->steps),
            Lines{"1 INFORMATIONAL CREATED RECEIVED_BY_GATEWAY"});
  EXPECT_EQ(told(decide(created_kci(S::kAcknowledged))->steps),
            (Lines{"1 INFORMATIONAL CREATED RECEIVED_BY_GATEWAY", "2 INFORMATIONAL ACKNOWLEDGED ACKNOWLEDGED"}));
  auto committed = created_kci(S::kInProgress);
  committed.facts.committed_date = committed.facts.target_date = kNoon + std::chrono::days(9);
  Created created = decide(committed).value();
  EXPECT_EQ(told(created.steps),
            (Lines{"1 INFORMATIONAL CREATED RECEIVED_BY_GATEWAY", "2 INFORMATIONAL ACKNOWLEDGED ACKNOWLEDGED",
                   "3 INFORMATIONAL COMMITTED IN_PROGRESS"}));
  EXPECT_FALSE(created.steps[1].after.committed_date) << "each shows its own order";
  EXPECT_EQ(created.steps[2].after.committed_date, kNoon + std::chrono::days(9));
}

TEST(DecideCreated, DoesNotMakeACommitmentWithoutDates) {
  EXPECT_EQ(told(decide(created_kci(S::kInProgress))->steps),
            (Lines{"1 INFORMATIONAL CREATED RECEIVED_BY_GATEWAY", "2 INFORMATIONAL ACKNOWLEDGED ACKNOWLEDGED",
                   "3 INFORMATIONAL UPDATE IN_PROGRESS"}));
}

TEST(DecideCreated, TakesTheFactsThatItBringsWhateverItsStatus) {
  for (S status : {S::kReceivedByGateway, S::kAcknowledged, S::kInProgress}) {
    auto created = created_kci(status);
    created.facts.target_date = kNoon + std::chrono::days(9);
    created.facts.characteristics = {{"ONT_REFERENCE", "ONT-9"}};
    Order order = decide(created)->steps.back().after;
    EXPECT_EQ(order.target_date, kNoon + std::chrono::days(9)) << text(status);
    EXPECT_EQ(order.characteristics.size(), 1u) << text(status);
  }
}

TEST(DecideCreated, TellsNoTimesOfTheSuppliers) {
  Created created = decide(created_kci(S::kAcknowledged)).value();
  for (const Step& step : created.steps) {
    EXPECT_FALSE(step.kci->issued_on);
    EXPECT_FALSE(step.kci->received_on);
  }
  EXPECT_EQ(created.steps[0].supplier_kci, created_kci(S::kAcknowledged).id);
}

TEST(DecideCreated, JudgesEveryStatus) {
  for (size_t i = 0; i < words<S>().size(); ++i) {
    auto status = static_cast<S>(i);
    bool fits = is_gateways_own(status) || status == S::kAcknowledged || status == S::kInProgress;
    EXPECT_EQ(decide(created_kci(status)).has_value(), fits) << text(status);
  }
  EXPECT_EQ(decide(created_kci(S::kCompleted)).error().problems.at(0),
            (Problem{"status",
                     "COMPLETED does not go with reasonCode CREATED; accepted are RECEIVED_BY_GATEWAY, ACKNOWLEDGED, "
                     "IN_PROGRESS"}));
}

TEST(DecideKci, TellsACreatedOfAKnownCeaseAsUpdate) {
  Order order = decide(created_kci(S::kAcknowledged))->steps.back().after;
  SeededRandom random(1);
  EXPECT_EQ(told(decide_kci(order, kci(2, R::kCreated, S::kAcknowledged), {}, kNoon, random).value()),
            Lines{"3 INFORMATIONAL UPDATE ACKNOWLEDGED"});
}

}  // namespace
}  // namespace fibrecafe::orders
