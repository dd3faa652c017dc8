// SPDX-License-Identifier: Apache-2.0
// Reserving an appointment, as the edge calls it: two units of work around one question to the supplier.
//
// The first fixes the number and makes it durable, so that a number a supplier has seen is never another's; the second
// keeps what the supplier answered. What stops between the two leaves a reservation that nobody can use and nobody is
// told of; housekeeping forgets it. Nothing here calls outside or reads a clock.
#pragma once

#include "appointments/decide_reserve.hpp"
#include "appointments/ports.hpp"
#include "parties/directory.hpp"

namespace fibrecafe::appointments {

struct Context {
  ReservationStore& store;
  const parties::Directory& parties;
  Time now;
};

// Before the supplier is asked. Errors: as decide_reserve.
Result<Reservation> begin_reservation(const Context& context, ReserveSlot wanted);
// The supplier holds the slot.
Reservation hold(const Context& context, const Reservation& asked, const HeldSlot& held);
// The supplier does not.
void let_go(const Context& context, const Reservation& asked);

}  // namespace fibrecafe::appointments
