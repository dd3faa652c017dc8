// SPDX-License-Identifier: Apache-2.0
// May a tenant reserve this slot, and what has it reserved when the supplier said yes? Pure.
#pragma once

#include <optional>
#include <string>

#include "appointments/reservation.hpp"
#include "base/result.hpp"
#include "parties/parties.hpp"

namespace fibrecafe::appointments {

// A reservation as the request says it; id, supplier, state and time are not set yet.
struct ReserveSlot {
  Reservation reservation;
  std::string supplier_name;
};

// What a supplier says of a slot that it holds. What it does not say stays empty.
struct HeldSlot {
  std::optional<std::string> reference;
  std::optional<Time> expires;
  std::optional<std::string> specification_name;
  std::optional<TimeslotClassification> classification;
  std::optional<bool> standard;
};

// Errors: kInvalid (the slot has begun), kRejected (no agreement with that supplier).
Done decide_reserve(const ReserveSlot& wanted, const parties::Supplier* supplier, const parties::Agreement* agreement,
                    Time now);

// The reservation, held.
Reservation decide_held(Reservation asked, const HeldSlot& held, const parties::SlotTable& table);

}  // namespace fibrecafe::appointments
