// SPDX-License-Identifier: Apache-2.0
// The supplier stub's answers to what it is asked: addresses, availability, free slots, and holding a slot.
//
// Used by the stub, on its server's one thread. How it deals with a question depends on the address (premises.hpp).
// Sources: supplier-and-updates.md 2.2, 2.4, 2.5; tenant-api.md 2.1 for the addresses, an addition.
#pragma once

#include "sandbox/reservations.hpp"

namespace fibrecafe::sandbox {

// An answer, and how long the stub takes over it.
struct Considered {
  http::Response response;
  Duration after{};
};

class Questions {
 public:
  Questions(Reservations& reservations, const Clock& clock, Random& random)
      : reservations_(reservations), clock_(clock), random_(random) {}

  Considered addresses(const http::Request& request);
  Considered service_availability(const http::Request& request);
  Considered available_appointments(const http::Request& request);
  Considered reserve(const http::Request& request);

 private:
  http::Response held_again(const HeldSlot& held, const AskedReservation& asked);
  http::Response hold(const AskedReservation& asked, bool classified);

  Reservations& reservations_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace fibrecafe::sandbox
