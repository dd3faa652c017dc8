// SPDX-License-Identifier: Apache-2.0
// A reserved appointment: our number, the supplier's reference, and until when it is held.
//
// Written before the supplier is asked (kAsking), so that a number that a supplier has seen is never given again; held
// once the supplier has answered; used once, by an order or an amendment. Where the supplier named an expiry, an unused
// one is released by it. Sources: tenant-api.md 2.5, supplier-and-updates.md 2.5.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vocabulary/ids.hpp"
#include "vocabulary/parts.hpp"

namespace fibrecafe::appointments {

enum class ReservationState { kAsking, kHeld, kUsed };

struct Reservation {
  ReservationId id;
  TenantId tenant;
  SupplierId supplier;
  ReservationState state = ReservationState::kAsking;
  Time created{};

  // As the tenant asked.
  Address address;
  std::string specification_id;
  std::vector<Characteristic> characteristics;
  std::string service_id;  // empty: none was named
  std::optional<AppointmentPurpose> purpose;
  Timeslot timeslot;  // class and `standard` once it is held

  // As the supplier answered.
  std::optional<std::string> supplier_reference;
  std::optional<std::string> specification_name;
  std::optional<Time> expires;

  std::optional<OrderId> used_by;
  bool operator==(const Reservation&) const = default;
};

}  // namespace fibrecafe::appointments
