// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/reservation_fields.hpp"

#include "tenant_api/part_fields.hpp"
#include "tenant_api/request_calls.hpp"

namespace fibrecafe::tenant_api {
namespace {

using namespace fields;
using appointments::Reservation;
using Wanted = appointments::ReserveSlot;

template <class Member>
constexpr auto of_reservation(Member member) {
  return within(&Wanted::reservation, member);
}

constexpr auto kTimeslot =
    table(field("timeslotStartDateTime", kMandatory, &Timeslot::start, DateTime{}),
          field("timeslotEndDateTime", kMandatory, &Timeslot::end, DateTime{}),
          field("classification", kOptional, &Timeslot::classification, Word<TimeslotClassification>{}),
          field("standard", kOptional, &Timeslot::standard, Flag{}),
          rule([](const Timeslot& slot, const Path& at, Findings& findings) {
            if (slot.end >= slot.start) return;
            findings.invalid(Path(at, "timeslotEndDateTime"), "accepted is a time not before the slot's start");
          }));

constexpr auto kReservation =
    table(field("supplier", kMandatory, &Wanted::supplier_name, kSupplierName),
          field("address", kMandatory, of_reservation(&Reservation::address), object(kAddress)),
          field("serviceSpecification", kMandatory, itself(),
                offered_specification(of_reservation(&Reservation::specification_id))),
          field("serviceCharacteristics", kOptional, of_reservation(&Reservation::characteristics), kCharacteristics),
          field("serviceId", kOptional, of_reservation(&Reservation::service_id), kServiceIdText),
          field("purpose", kOptional, of_reservation(&Reservation::purpose), Word<AppointmentPurpose>{}),
          field("timeslot", kMandatory, of_reservation(&Reservation::timeslot), object(kTimeslot)));

}  // namespace

Result<Wanted> decode_reservation(const json::value& body, UnknownFields unknown) {
  auto wanted =
      decode_request<Wanted>(body, unknown, [](const json::object& members, Wanted& into, Findings& findings) {
        kReservation.read(members, into, Path(), findings);
      });
  if (!wanted) return wanted;
  // A slot may be copied as it was offered; its class and whether it is a standard one are not the tenant's to say.
  wanted->reservation.timeslot.classification.reset();
  wanted->reservation.timeslot.standard.reset();
  return wanted;
}

}  // namespace fibrecafe::tenant_api
