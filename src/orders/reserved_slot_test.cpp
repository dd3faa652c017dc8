// SPDX-License-Identifier: Apache-2.0
#include "orders/reserved_slot.hpp"

#include <gtest/gtest.h>

#include "orders/testing.hpp"

namespace fibrecafe::orders {
namespace {

using testing::kNoon;
using testing::kSupplier;
using testing::slot_for;
using Lines = std::vector<std::string>;

Lines objections(const Order& order, const ReservedSlot* slot, std::optional<SupplierId> supplier = kSupplier) {
  Lines out;
  for (const Problem& problem : reservation_problems(5, slot, order, supplier, kNoon)) {
    EXPECT_EQ(problem.path, "appointmentReservationId");
    out.push_back(problem.text);
  }
  return out;
}

// What is said against a reservation that would fit but for `change`.
Lines objections_to(const Order& order, const std::function<void(ReservedSlot&)>& change) {
  ReservedSlot slot = slot_for(order);
  change(slot);
  return objections(order, &slot);
}

Order modify_order() {
  Order order = testing::provide_order();
  order.type = OrderType::kModify;
  order.address.reset();
  order.specification_id.clear();
  order.service_id = "SVC-1";
  return order;
}

TEST(ReservationProblems, FindNoneWithOneThatFits) {
  EXPECT_EQ(objections_to(testing::provide_order(), [](ReservedSlot&) {}), Lines{});
  EXPECT_EQ(objections_to(modify_order(), [](ReservedSlot&) {}), Lines{});
}

TEST(ReservationProblems, NameEachReason) {
  struct Case {
    std::function<void(ReservedSlot&)> change;
    std::string accepted;
  };
  const Case kCases[] = {
      {[](ReservedSlot& slot) { slot.used = true; }, "accepted are unused reservations; reservation 5 was used"},
      {[](ReservedSlot& slot) { slot.expires = kNoon; },
       "accepted are reservations that are still held; reservation 5 expired"},
      {[](ReservedSlot& slot) { slot.timeslot.start = kNoon; },
       "accepted are reservations of a slot to come; that of reservation 5 has begun"},
      {[](ReservedSlot& slot) { slot.supplier = SupplierId{8}; },
       "accepted are reservations with the order's supplier"},
      {[](ReservedSlot& slot) { slot.address.identifier.id = "999900000001"; },
       "accepted are reservations for the order's address"},
      {[](ReservedSlot& slot) { slot.address.identifier.type = AddressType::kRobt; },
       "accepted are reservations for the order's address"},
      {[](ReservedSlot& slot) { slot.specification_id = "FTTH"; },
       "accepted are reservations for the order's service specification"},
      {[](ReservedSlot& slot) { slot.purpose = AppointmentPurpose::kModify; },
       "accepted are reservations with the purpose PROVIDE or none"},
      {[](ReservedSlot& slot) { slot.purpose = AppointmentPurpose::kRepair; },
       "accepted are reservations with the purpose PROVIDE or none"},
  };
  for (const Case& each : kCases) {
    EXPECT_EQ(objections_to(testing::provide_order(), each.change), Lines{each.accepted});
  }
  EXPECT_EQ(objections(testing::provide_order(), nullptr),
            Lines{"accepted are your own unused reservations; there is no reservation 5"});
}

TEST(ReservationProblems, JudgeAModifyByItsServiceAndPurpose) {
  Order order = modify_order();
  EXPECT_EQ(objections_to(order, [](ReservedSlot& slot) { slot.service_id = "SVC-2"; }),
            Lines{"accepted are reservations for the order's serviceId"});
  EXPECT_EQ(objections_to(order, [](ReservedSlot& slot) { slot.purpose = AppointmentPurpose::kProvide; }),
            Lines{"accepted are reservations with the purpose MODIFY or none"});
  EXPECT_EQ(objections_to(order, [](ReservedSlot& slot) { slot.purpose = AppointmentPurpose::kModify; }), Lines{});
  EXPECT_EQ(objections_to(order, [](ReservedSlot& slot) { slot.service_id.clear(); }), Lines{}) << "none was named";
  auto elsewhere = [](ReservedSlot& slot) {
    slot.address = {{"999900000001", AddressType::kUprn}, {}};
    slot.specification_id = "FTTP";
  };
  EXPECT_EQ(objections_to(order, elsewhere), Lines{}) << "a modify order has neither of its own";
}

TEST(ReservationProblems, HoldUntilTheMomentOfExpiry) {
  EXPECT_EQ(objections_to(testing::provide_order(), [](ReservedSlot& slot) { slot.expires = kNoon + Duration(1); }),
            Lines{});
}

TEST(ReservationProblems, AreAllReported) {
  auto all_wrong = [](ReservedSlot& slot) {
    slot = {};
    slot.used = true;
    slot.expires = kNoon - Duration(1);
    slot.service_id = "SVC-2";
    slot.purpose = AppointmentPurpose::kRepair;
  };
  EXPECT_EQ(objections_to(testing::provide_order(), all_wrong).size(), 7u);
  EXPECT_EQ(objections_to(modify_order(), all_wrong).size(), 6u);
}

TEST(ReservationProblems, LeaveAnUnknownSupplierToTheSuppliersOwnRule) {
  ReservedSlot slot = slot_for(testing::provide_order());
  EXPECT_EQ(objections(testing::provide_order(), &slot, {}), Lines{});
}

}  // namespace
}  // namespace fibrecafe::orders
