// SPDX-License-Identifier: Apache-2.0
#include "tenant_json/appointment_json.hpp"

#include "tenant_json/parts_json.hpp"

namespace fibrecafe::tenant_json {
namespace {

json::object specification_json(const std::string& id, const std::optional<std::string>& name) {
  json::object out{{"id", id}};
  put(out, "name", name);
  return out;
}

}  // namespace

json::object free_slots_json(const appointments::WantedSlots& wanted, const appointments::FreeSlots& free) {
  json::array slots;
  slots.reserve(free.slots.size());
  for (const Timeslot& slot : free.slots) slots.push_back(timeslot_json(slot));
  return {{"supplier", wanted.supplier_name},
          {"address", address_json(wanted.address)},
          {"serviceSpecification", specification_json(wanted.specification_id, free.specification_name)},
          {"availableTimeslots", std::move(slots)}};
}

json::object reservation_json(const appointments::Reservation& reservation, std::string_view supplier) {
  json::object out{{"id", reservation.id.value}};
  put(out, "supplierReference", reservation.supplier_reference);
  put(out, "expiryDateTime", reservation.expires);
  out.emplace("supplier", supplier);
  out.emplace("address", address_json(reservation.address));
  out.emplace("serviceSpecification", specification_json(reservation.specification_id, reservation.specification_name));
  if (!reservation.characteristics.empty()) {
    out.emplace("serviceCharacteristics", characteristics_json(reservation.characteristics));
  }
  if (!reservation.service_id.empty()) out.emplace("serviceId", reservation.service_id);
  if (reservation.purpose) out.emplace("purpose", text(*reservation.purpose));
  out.emplace("timeslot", timeslot_json(reservation.timeslot));
  return out;
}

}  // namespace fibrecafe::tenant_json
