// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/reservation_rows.hpp"

#include "store/reservation_codec.hpp"

namespace fibrecafe::store::postgres {

using appointments::Reservation;
using appointments::ReservationState;

ReservationId ReservationRows::next_number() {
  Rows rows = next_.query();
  return ReservationId{rows.next() ? rows.integer(0) : 0};
}

void ReservationRows::put(const Reservation& reservation) {
  put_.queue(reservation.tenant, reservation.id, reservation.supplier, spelled(reservation.state), over(reservation),
             encode(reservation));
}

std::optional<Reservation> ReservationRows::found(Statement& find, TenantId tenant, ReservationId id) {
  Rows rows = find.query(tenant, id);
  if (!rows.next()) return {};
  Reservation reservation;
  reservation.id = id;
  reservation.tenant = tenant;
  reservation.supplier = SupplierId{rows.integer(0)};
  reservation.state = stored_word<ReservationState>(rows.text(1));
  decode(rows.text(2), reservation);
  return reservation;
}

std::optional<orders::ReservedSlot> ReservationRows::slot(TenantId tenant, ReservationId id) {
  return slot_of(find_and_lock(tenant, id));
}

void ReservationRows::use(TenantId tenant, ReservationId id, OrderId by) {
  auto reservation = find_and_lock(tenant, id);
  if (!reservation) throw std::logic_error("reservation " + std::to_string(id.value) + " is not there");
  reservation->state = ReservationState::kUsed;
  reservation->used_by = by;
  put(*reservation);
}

}  // namespace fibrecafe::store::postgres
