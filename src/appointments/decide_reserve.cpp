// SPDX-License-Identifier: Apache-2.0
#include "appointments/decide_reserve.hpp"

#include "appointments/classify.hpp"
#include "parties/not_agreed.hpp"

namespace fibrecafe::appointments {

Done decide_reserve(const ReserveSlot& wanted, const parties::Supplier* supplier, const parties::Agreement* agreement,
                    Time now) {
  if (wanted.reservation.timeslot.start <= now) {
    return fail(ErrorCode::kInvalid,
                {{"timeslot.timeslotStartDateTime", "accepted are slots to come; this one has begun"}});
  }
  if (!supplier || !agreement) return fail(ErrorCode::kRejected, {parties::not_agreed(wanted.supplier_name)});
  return {};
}

Reservation decide_held(Reservation asked, const HeldSlot& held, const parties::SlotTable& table) {
  asked.state = ReservationState::kHeld;
  asked.supplier_reference = held.reference;
  asked.expires = held.expires;
  asked.specification_name = held.specification_name;
  asked.timeslot.classification = held.classification;
  asked.timeslot.standard = held.standard;
  asked.timeslot = classified(asked.timeslot, table);
  return asked;
}

}  // namespace fibrecafe::appointments
