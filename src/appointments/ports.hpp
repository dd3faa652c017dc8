// SPDX-License-Identifier: Apache-2.0
// What appointments need: the store, and the supplier.
#pragma once

#include <functional>

#include "appointments/decide_reserve.hpp"
#include "appointments/free_slots.hpp"
#include "appointments/reservation.hpp"
#include "parties/asking.hpp"

namespace fibrecafe::appointments {

// Every call runs inside one unit of work.
class ReservationStore {
 public:
  virtual ~ReservationStore() = default;

  virtual ReservationId next_reservation_id() = 0;       // durable with the unit; never given twice
  virtual void put(const Reservation& reservation) = 0;  // new or changed
  virtual std::optional<Reservation> find_reservation(TenantId tenant, ReservationId id) = 0;
  virtual void drop_reservation(TenantId tenant, ReservationId id) = 0;  // the supplier said no
  virtual void forget_reservations(Time now) = 0;  // unused ones whose time was over a week ago; housekeeping
};

class SupplierAsks {
 public:
  virtual ~SupplierAsks() = default;
  // `done` runs once, at the latest when `asking.within` is over, on any thread, perhaps before this returns.
  virtual void free_slots(parties::Asking asking, const WantedSlots& wanted,
                          std::function<void(Asked<FreeSlots>)> done) = 0;
  virtual void reserve(parties::Asking asking, const Reservation& reservation,
                       std::function<void(Asked<HeldSlot>)> done) = 0;
};

}  // namespace fibrecafe::appointments
