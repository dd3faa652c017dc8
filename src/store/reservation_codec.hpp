// SPDX-License-Identifier: Apache-2.0
// What the rows of reservations hold beside their columns, and what orders see of one.
//
// Used by every store's reservation rows. A name here is a name in every database: add, never rename.
#pragma once

#include <algorithm>

#include "store/order_codec.hpp"
#include "store/spellings.hpp"

namespace fibrecafe::store {

// Everything but id, tenant, supplier and state, which are columns.
template <>
struct Record<appointments::Reservation> {
  using S = appointments::Reservation;
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

// When an unused one is of no use any more; not before it was made, whatever a supplier says.
inline Time over(const appointments::Reservation& reservation) {
  return std::max(reservation.created, reservation.expires.value_or(reservation.timeslot.end));
}

// As orders see it: nothing while the supplier is still asked.
inline std::optional<orders::ReservedSlot> slot_of(std::optional<appointments::Reservation> found) {
  if (!found || found->state == appointments::ReservationState::kAsking) return {};
  orders::ReservedSlot slot;
  slot.id = found->id;
  slot.supplier = found->supplier;
  slot.address = std::move(found->address);
  slot.specification_id = std::move(found->specification_id);
  slot.service_id = std::move(found->service_id);
  slot.purpose = found->purpose;
  slot.timeslot = found->timeslot;
  slot.supplier_reference = std::move(found->supplier_reference);
  slot.expires = found->expires;
  slot.used = found->state == appointments::ReservationState::kUsed;
  return slot;
}

}  // namespace fibrecafe::store
