// SPDX-License-Identifier: Apache-2.0
// Every store: reserved appointments, what orders see of them, and how they are forgotten.
#include "store/store_suite.hpp"

namespace fibrecafe::store::testing {
namespace {

using namespace std::chrono_literals;
using appointments::Reservation;
using appointments::ReservationState;

Reservation asking(ReservationId id) {
  Reservation reservation;
  reservation.id = id;
  reservation.tenant = kTenant;
  reservation.supplier = kSupplier;
  reservation.created = kNoon;
  reservation.address = {{"999900000018", AddressType::kUprn}, {{"A00001", AddressType::kNad}}};
  reservation.specification_id = "FTTP";
  reservation.characteristics = {{"CARE_LEVEL", "2"}};
  reservation.service_id = "EXF-0000451";
  reservation.purpose = AppointmentPurpose::kModify;
  reservation.timeslot = {.start = kNoon + 48h, .end = kNoon + 52h};
  return reservation;
}

Reservation held(Reservation reservation) {
  reservation.state = ReservationState::kHeld;
  reservation.supplier_reference = "A234";
  reservation.specification_name = "Fibre to the premises";
  reservation.expires = kNoon + 1h;
  reservation.timeslot.classification = TimeslotClassification::kWeekdayAm;
  reservation.timeslot.standard = false;
  return reservation;
}

// A new one as `make` wants it.
Reservation reserved(Store& store, Reservation (*make)(Reservation) = held) {
  Reservation made;
  commit(store, [&](Unit& unit) { unit.put(made = make(asking(unit.next_reservation_id()))); });
  return made;
}

std::optional<Reservation> found(Store& store, const Reservation& reservation, TenantId by = kTenant) {
  return ask(store, [&](Queries& queries) { return queries.reservation(by, reservation.id); });
}

TEST_P(StoreSuite, KeepsReservationsWhole) {
  Reservation before, after;
  commit(store(), [&](Unit& unit) { unit.put(before = asking(unit.next_reservation_id())); });
  EXPECT_EQ(found(store(), before), before);
  commit(store(), [&](Unit& unit) { unit.put(after = held(before)); });
  reopen();
  EXPECT_EQ(found(store(), before), after);
}

TEST_P(StoreSuite, ShowsAReservationToItsTenantAlone) {
  Reservation reservation = reserved(store());
  EXPECT_FALSE(found(store(), reservation, TenantId{2}));
  commit(store(), [&](Unit& unit) {
    EXPECT_FALSE(unit.find_reservation(TenantId{2}, reservation.id));
    EXPECT_FALSE(unit.reserved_slot(TenantId{2}, reservation.id));
    unit.drop_reservation(TenantId{2}, reservation.id);
  });
  EXPECT_TRUE(found(store(), reservation));
}

TEST_P(StoreSuite, OrdersSeeAReservationOnceItIsHeld) {
  commit(store(), [](Unit& unit) {
    Reservation reservation = asking(unit.next_reservation_id());
    unit.put(reservation);
    EXPECT_FALSE(unit.reserved_slot(kTenant, reservation.id));
    unit.put(held(reservation));
    auto slot = unit.reserved_slot(kTenant, reservation.id);
    ASSERT_TRUE(slot);
    EXPECT_EQ(slot->id, reservation.id);
    EXPECT_EQ(slot->supplier, kSupplier);
    EXPECT_EQ(slot->address, reservation.address);
    EXPECT_EQ(slot->specification_id, "FTTP");
    EXPECT_EQ(slot->service_id, "EXF-0000451");
    EXPECT_EQ(slot->purpose, AppointmentPurpose::kModify);
    EXPECT_EQ(slot->timeslot, held(reservation).timeslot);
    EXPECT_EQ(slot->supplier_reference, "A234");
    EXPECT_EQ(slot->expires, kNoon + 1h);
    EXPECT_FALSE(slot->used);
  });
}

TEST_P(StoreSuite, AReservationIsUsedByOneOrder) {
  Reservation reservation = reserved(store());
  commit(store(), [&](Unit& unit) { unit.use_reservation(kTenant, reservation.id, OrderId{7}); });
  commit(store(), [&](Unit& unit) {
    EXPECT_TRUE(unit.reserved_slot(kTenant, reservation.id)->used);
    EXPECT_EQ(unit.find_reservation(kTenant, reservation.id)->used_by, OrderId{7});
    EXPECT_EQ(unit.find_reservation(kTenant, reservation.id)->timeslot, reservation.timeslot);
  });
}

TEST_P(StoreSuite, AUseThatIsUndoneLeavesTheReservationFree) {
  Reservation reservation = reserved(store());
  run(store(), [&](Unit& unit) {
    unit.use_reservation(kTenant, reservation.id, OrderId{7});
    return false;
  });
  EXPECT_EQ(found(store(), reservation), reservation);
}

TEST_P(StoreSuite, AReservationNumberIsNeverGivenTwice) {
  Reservation dropped = reserved(store());
  commit(store(), [&](Unit& unit) { unit.drop_reservation(kTenant, dropped.id); });
  EXPECT_FALSE(found(store(), dropped));
  reopen();
  EXPECT_GT(reserved(store()).id, dropped.id);
}

TEST_P(StoreSuite, ForgetsUnusedReservationsAWeekAfterTheirTime) {
  Reservation asked = reserved(store(), [](Reservation reservation) { return reservation; });
  Reservation expiring = reserved(store());
  Reservation used = reserved(store());
  commit(store(), [&](Unit& unit) { unit.use_reservation(kTenant, used.id, OrderId{7}); });

  auto forget = [&](Time now) { commit(store(), [&](Unit& unit) { unit.forget_reservations(now); }); };
  forget(*expiring.expires + 7 * 24h);
  EXPECT_TRUE(found(store(), expiring));
  forget(*expiring.expires + 7 * 24h + 1ms);
  EXPECT_FALSE(found(store(), expiring));
  EXPECT_TRUE(found(store(), asked)) << "without an expiry its slot's end counts";
  forget(asked.timeslot.end + 7 * 24h + 1ms);
  EXPECT_FALSE(found(store(), asked));
  EXPECT_TRUE(found(store(), used));
}

// A supplier may name any expiry; a repeat of the request must still find its answer.
TEST_P(StoreSuite, KeepsAReservationAWeekWhateverItsExpiry) {
  Reservation reservation = reserved(store(), [](Reservation asked) {
    asked = held(asked);
    asked.expires = kNoon - 1000h;
    return asked;
  });
  commit(store(), [](Unit& unit) { unit.forget_reservations(kNoon + 7 * 24h); });
  EXPECT_TRUE(found(store(), reservation));
}

}  // namespace
}  // namespace fibrecafe::store::testing
