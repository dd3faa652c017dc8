// SPDX-License-Identifier: Apache-2.0
#include "orders/decide_place.hpp"

#include <gtest/gtest.h>

#include "orders/testing.hpp"

namespace fibrecafe::orders {
namespace {

const parties::Supplier kKnown{};
const parties::Agreement kAgreed{};
constexpr const ReservedSlot* kNoSlot = nullptr;
using testing::kNoon;
using Paths = std::vector<std::string>;

PlaceOrder wanted(OrderType type = OrderType::kNew) {
  PlaceOrder place{testing::provide_order(), "FIBRECO"};
  place.order.type = type;
  return place;
}

std::vector<std::string> refused_paths(const Done& done) {
  std::vector<std::string> paths;
  if (!done) {
    for (const Problem& problem : done.error().problems) paths.push_back(problem.path);
  }
  return paths;
}

TEST(DecidePlace, AcceptsAnAgreedSupplier) {
  EXPECT_TRUE(decide_place(wanted(), &kKnown, &kAgreed, kNoSlot, kNoon));
}

TEST(DecidePlace, RefusesASupplierWithoutAgreementLikeAnUnknownOne) {
  auto unknown = decide_place(wanted(), nullptr, nullptr, kNoSlot, kNoon);
  auto foreign = decide_place(wanted(), &kKnown, nullptr, kNoSlot, kNoon);
  ASSERT_FALSE(unknown);
  ASSERT_FALSE(foreign);
  EXPECT_EQ(unknown.error().code, ErrorCode::kRejected);
  EXPECT_EQ(unknown.error().problems, foreign.error().problems);
}

TEST(DecidePlace, WantsTheLineOfAnExistingLineOrder) {
  for (auto type : {OrderType::kStart, OrderType::kTakeover, OrderType::kTransfer, OrderType::kSwap}) {
    auto place = wanted(type);
    EXPECT_EQ(refused_paths(decide_place(place, &kKnown, &kAgreed, kNoSlot, kNoon)),
              std::vector<std::string>{"serviceOrderItem.serviceCharacteristics"});
    place.order.characteristics.push_back({"ONT_REFERENCE", "ONT-9"});
    EXPECT_FALSE(decide_place(place, &kKnown, &kAgreed, kNoSlot, kNoon))
        << "a reference without its port is not a line";
    place.order.characteristics.push_back({"ONT_PORT", "1"});
    EXPECT_TRUE(decide_place(place, &kKnown, &kAgreed, kNoSlot, kNoon));
    place.order.characteristics = {{"LINE_ID", "L-1"}};
    EXPECT_TRUE(decide_place(place, &kKnown, &kAgreed, kNoSlot, kNoon));
    place.order.characteristics = {{"LINE_ID", ""}};
    EXPECT_FALSE(decide_place(place, &kKnown, &kAgreed, kNoSlot, kNoon)) << "an empty value names no line";
  }
}

TEST(DecidePlace, RefusesAReservationThatWasNeverMade) {
  auto place = wanted();
  place.order.appointment_reservation_id = 5;
  EXPECT_EQ(refused_paths(decide_place(place, &kKnown, &kAgreed, kNoSlot, kNoon)),
            std::vector<std::string>{"appointmentReservationId"});
}

TEST(DecidePlace, AcceptsAReservationThatFits) {
  auto place = wanted();
  place.order.appointment_reservation_id = 5;
  parties::Supplier supplier;
  supplier.id = testing::kSupplier;
  ReservedSlot slot = testing::slot_for(place.order);
  EXPECT_TRUE(decide_place(place, &supplier, &kAgreed, &slot, kNoon));
  supplier.id = SupplierId{8};
  EXPECT_EQ(refused_paths(decide_place(place, &supplier, &kAgreed, &slot, kNoon)), Paths{"appointmentReservationId"});
}

TEST(DecidePlace, DoesNotJudgeAReservationAgainstAnUnknownSupplier) {
  auto place = wanted();
  place.order.appointment_reservation_id = 5;
  ReservedSlot slot = testing::slot_for(place.order);
  EXPECT_EQ(refused_paths(decide_place(place, nullptr, nullptr, &slot, kNoon)), Paths{"supplier"});
}

TEST(DecidePlace, ReportsAllBrokenRulesAtOnce) {
  auto place = wanted(OrderType::kStart);
  place.order.appointment_reservation_id = 5;
  EXPECT_EQ(
      refused_paths(decide_place(place, nullptr, nullptr, kNoSlot, kNoon)),
      (std::vector<std::string>{"supplier", "serviceOrderItem.serviceCharacteristics", "appointmentReservationId"}));
}

TEST(DecidePlace, RefusesADateThatHasPassedBeforeAnyRule) {
  auto place = wanted();
  place.order.requested_completion_date = parse_date("2026-03-01").value();
  auto refused = decide_place(place, nullptr, nullptr, kNoSlot, kNoon);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(refused_paths(refused), std::vector<std::string>{"requestedCompletionDate"});
  place.order.requested_completion_date = london_date(kNoon);
  EXPECT_TRUE(decide_place(place, &kKnown, &kAgreed, kNoSlot, kNoon));
}

}  // namespace
}  // namespace fibrecafe::orders
