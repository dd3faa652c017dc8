// SPDX-License-Identifier: Apache-2.0
#include "appointments/service.hpp"

#include "base/assert.hpp"

namespace fibrecafe::appointments {

Result<Reservation> begin_reservation(const Context& context, ReserveSlot wanted) {
  const auto* supplier = context.parties.supplier(wanted.supplier_name);
  const auto* agreement = supplier ? context.parties.agreement(wanted.reservation.tenant, supplier->id) : nullptr;
  if (auto allowed = decide_reserve(wanted, supplier, agreement, context.now); !allowed) {
    return tl::unexpected(allowed.error());
  }
  Reservation reservation = std::move(wanted.reservation);
  reservation.id = context.store.next_reservation_id();
  reservation.supplier = supplier->id;
  reservation.state = ReservationState::kAsking;
  reservation.created = context.now;
  context.store.put(reservation);
  return reservation;
}

Reservation hold(const Context& context, const Reservation& asked, const HeldSlot& held) {
  const auto* supplier = context.parties.supplier(asked.supplier);
  FIBRECAFE_ASSERT(supplier);
  Reservation reservation = decide_held(asked, held, supplier->slots);
  context.store.put(reservation);
  return reservation;
}

void let_go(const Context& context, const Reservation& asked) {
  context.store.drop_reservation(asked.tenant, asked.id);
}

}  // namespace fibrecafe::appointments
