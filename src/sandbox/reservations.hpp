// SPDX-License-Identifier: Apache-2.0
// The slots that the supplier stub holds: for half an hour, or for as long as an open order carries them.
//
// Used by the stub, on its server's one thread. A slot is held once at an address. Reservations are remembered by the
// gateway's number: a repeat is answered as the first. Source: supplier-and-updates.md 2.5.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "http/message.hpp"
#include "sandbox/reading.hpp"
#include "vocabulary/parts.hpp"

namespace fibrecafe::sandbox {

// A body of POST /appointments.
struct AskedReservation {
  int64_t id = 0;
  Address address;
  std::string specification_id;
  std::optional<AppointmentPurpose> purpose;
  Timeslot timeslot;  // its ends
  std::string body;   // as it came
};
// kMalformed or kInvalid with every problem.
Result<AskedReservation> read_reservation(const http::Request& request);

struct HeldSlot {
  std::string body;  // of the POST
  std::string answer;
  std::string reference;  // A-100042 for reservation 42
  std::string address_id;
  Timeslot timeslot;
  Time expires{};
  std::string carried_by{};  // the reference of the order that quoted it last; empty: none yet
};

class Reservations {
 public:
  // Whether the order of that reference is open and carries the reservation.
  using Carries = std::function<bool(const std::string& order_reference, int64_t reservation)>;
  explicit Reservations(Carries carries) : carries_(std::move(carries)) {}

  // The slot of a reservation, null when it was never held here.
  HeldSlot* find(int64_t id);
  bool is_free(const std::string& address_id, Time start, Time now) const;
  // Holds `timeslot`, which must be free.
  const HeldSlot& hold(const AskedReservation& asked, const Timeslot& timeslot, bool classified, Time now);

 private:
  Carries carries_;
  std::map<int64_t, HeldSlot> held_;
};

}  // namespace fibrecafe::sandbox
