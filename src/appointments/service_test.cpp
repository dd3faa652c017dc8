// SPDX-License-Identifier: Apache-2.0
#include "appointments/service.hpp"

#include <gtest/gtest.h>

#include <map>

namespace fibrecafe::appointments {
namespace {

using namespace std::chrono_literals;

const Time kNow = parse_time("2030-03-04T09:15:00Z").value();
constexpr TenantId kTenant{1};

class MemoryReservations final : public ReservationStore {
 public:
  ReservationId next_reservation_id() override { return ReservationId{++last}; }
  void put(const Reservation& reservation) override { all[reservation.id] = reservation; }
  std::optional<Reservation> find_reservation(TenantId tenant, ReservationId id) override {
    auto it = all.find(id);
    return it == all.end() || it->second.tenant != tenant ? std::nullopt : std::optional(it->second);
  }
  void drop_reservation(TenantId, ReservationId id) override { all.erase(id); }
  void forget_reservations(Time) override {}

  std::map<ReservationId, Reservation> all;
  int64_t last = 0;
};

struct Reserving : ::testing::Test {
  static parties::Directory::Content parties() {
    parties::Directory::Content content;
    content.tenants.emplace_back().id = kTenant;
    parties::Supplier& supplier = content.suppliers.emplace_back();
    supplier.id = SupplierId{1};
    supplier.name = "EXAMPLE_FIBRE";
    supplier.slots.premium = {TimeslotClassification::kWeekdayAm};
    parties::Supplier& other = content.suppliers.emplace_back();
    other.id = SupplierId{2};
    other.name = "UNAGREED_FIBRE";
    content.agreements.push_back({kTenant, SupplierId{1}, {}});
    return content;
  }
  ReserveSlot wanted() const {
    ReserveSlot wanted;
    wanted.supplier_name = "EXAMPLE_FIBRE";
    wanted.reservation.tenant = kTenant;
    wanted.reservation.specification_id = "FTTP";
    wanted.reservation.timeslot = {.start = parse_time("2030-03-06T08:00:00Z").value(),
                                   .end = parse_time("2030-03-06T13:00:00Z").value()};
    return wanted;
  }

  MemoryReservations store;
  parties::Directory directory{parties()};
  Context context{store, directory, kNow};
};

TEST_F(Reserving, KeepsTheNumberBeforeTheSupplierIsAsked) {
  auto begun = begin_reservation(context, wanted());
  ASSERT_TRUE(begun);
  EXPECT_EQ(begun->id, ReservationId{1});
  EXPECT_EQ(begun->supplier, SupplierId{1});
  EXPECT_EQ(begun->state, ReservationState::kAsking);
  EXPECT_EQ(begun->created, kNow);
  EXPECT_EQ(store.find_reservation(kTenant, begun->id), *begun);
}

TEST_F(Reserving, ClassifiesWhatTheSupplierHolds) {
  auto begun = begin_reservation(context, wanted());
  Reservation held = hold(context, *begun,
                          {.reference = "A234",
                           .expires = kNow + 1h,
                           .specification_name = "Fibre to the premises",
                           .classification = {},
                           .standard = {}});
  EXPECT_EQ(held.state, ReservationState::kHeld);
  EXPECT_EQ(held.supplier_reference, "A234");
  EXPECT_EQ(held.expires, kNow + 1h);
  EXPECT_EQ(held.timeslot.classification, TimeslotClassification::kWeekdayAm);
  EXPECT_EQ(held.timeslot.standard, false);
  EXPECT_EQ(store.find_reservation(kTenant, begun->id), held);
}

TEST_F(Reserving, LeavesTheSuppliersClassAsItIs) {
  auto begun = begin_reservation(context, wanted());
  HeldSlot said;
  said.classification = TimeslotClassification::kWeekdayEarly;
  said.standard = true;
  Reservation held = hold(context, *begun, said);
  EXPECT_EQ(held.timeslot.classification, TimeslotClassification::kWeekdayEarly);
  EXPECT_EQ(held.timeslot.standard, true);
  EXPECT_FALSE(held.expires || held.supplier_reference);
}

TEST_F(Reserving, LetsGoWhatTheSupplierDoesNotHold) {
  auto begun = begin_reservation(context, wanted());
  let_go(context, *begun);
  EXPECT_TRUE(store.all.empty());
  EXPECT_EQ(begin_reservation(context, wanted())->id, ReservationId{2});
}

TEST_F(Reserving, NeedsAnAgreement) {
  for (const char* name : {"UNAGREED_FIBRE", "NO_SUCH_FIBRE"}) {
    ReserveSlot slot = wanted();
    slot.supplier_name = name;
    auto refused = begin_reservation(context, slot);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kRejected);
    EXPECT_EQ(refused.error().problems.front().path, "supplier");
  }
  EXPECT_TRUE(store.all.empty());
}

TEST_F(Reserving, RefusesASlotThatHasBegun) {
  ReserveSlot slot = wanted();
  slot.reservation.timeslot.start = kNow;
  auto refused = begin_reservation(context, slot);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(refused.error().problems.front().path, "timeslot.timeslotStartDateTime");
}

}  // namespace
}  // namespace fibrecafe::appointments
