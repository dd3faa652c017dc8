// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/reservation_rows.hpp"

#include "store/reservation_codec.hpp"

namespace fibrecafe::store::sqlite {

using appointments::Reservation;
using appointments::ReservationState;

void ReservationRows::put(const Reservation& reservation) {
  put_.execute(reservation.id, reservation.tenant, reservation.supplier, spelled(reservation.state), over(reservation),
               encode(reservation));
}

std::optional<Reservation> ReservationRows::find(TenantId tenant, ReservationId id) {
  Rows rows = find_.query(id, tenant);
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
  return slot_of(find(tenant, id));
}

void ReservationRows::use(TenantId tenant, ReservationId id, OrderId by) {
  auto reservation = find(tenant, id);
  if (!reservation) throw std::logic_error("reservation " + std::to_string(id.value) + " is not there");
  reservation->state = ReservationState::kUsed;
  reservation->used_by = by;
  put(*reservation);
}

void ReservationRows::drop(TenantId tenant, ReservationId id) {
  drop_.execute(id, tenant);
}

void ReservationRows::forget(Time over_before) {
  forget_.execute(over_before);
}

}  // namespace fibrecafe::store::sqlite
