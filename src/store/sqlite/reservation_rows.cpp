// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/reservation_rows.hpp"

#include <algorithm>

#include "store/sqlite/order_codec.hpp"
#include "store/sqlite/spellings.hpp"

namespace fibrecafe::store::sqlite {

using appointments::Reservation;
using appointments::ReservationState;

// Everything but id, tenant, supplier and state, which are columns.
template <>
struct Record<Reservation> {
  using S = Reservation;
  static constexpr auto members = std::tuple{Member{"created", &S::created},
                                             Member{"address", &S::address},
                                             Member{"specification_id", &S::specification_id},
                                             Member{"characteristics", &S::characteristics},
                                             Member{"service_id", &S::service_id},
                                             Member{"purpose", &S::purpose},
                                             Member{"timeslot", &S::timeslot},
                                             Member{"supplier_reference", &S::supplier_reference},
                                             Member{"specification_name", &S::specification_name},
                                             Member{"expires", &S::expires},
                                             Member{"used_by", &S::used_by}};
};

namespace {

// When an unused one is of no use any more; not before it was made, whatever a supplier says.
Time over(const Reservation& reservation) {
  return std::max(reservation.created, reservation.expires.value_or(reservation.timeslot.end));
}

}  // namespace

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
  auto found = find(tenant, id);
  if (!found || found->state == ReservationState::kAsking) return {};
  orders::ReservedSlot slot;
  slot.id = id;
  slot.supplier = found->supplier;
  slot.address = std::move(found->address);
  slot.specification_id = std::move(found->specification_id);
  slot.service_id = std::move(found->service_id);
  slot.purpose = found->purpose;
  slot.timeslot = found->timeslot;
  slot.supplier_reference = std::move(found->supplier_reference);
  slot.expires = found->expires;
  slot.used = found->state == ReservationState::kUsed;
  return slot;
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
