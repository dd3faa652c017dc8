// SPDX-License-Identifier: Apache-2.0
// What appointments need from the store. Every call runs inside one unit of work.
#pragma once

#include "appointments/reservation.hpp"

namespace fibrecafe::appointments {

class ReservationStore {
 public:
  virtual ~ReservationStore() = default;

  virtual ReservationId next_reservation_id() = 0;       // durable with the unit; never given twice
  virtual void put(const Reservation& reservation) = 0;  // new or changed
  virtual std::optional<Reservation> find_reservation(TenantId tenant, ReservationId id) = 0;
  virtual void drop_reservation(TenantId tenant, ReservationId id) = 0;  // the supplier said no
  virtual void forget_reservations(Time now) = 0;  // unused ones whose time was over a week ago; housekeeping
};

}  // namespace fibrecafe::appointments
