// SPDX-License-Identifier: Apache-2.0
#include "tenant_json/order_json.hpp"

namespace fibrecafe::tenant_json {
namespace {

using orders::Order;

void put(json::object& into, std::string_view name, const std::optional<std::string>& value) {
  if (value) into.emplace(name, *value);
}

void put(json::object& into, std::string_view name, const std::optional<Time>& time) {
  if (time) into.emplace(name, format_time(*time));
}

json::object identifier_json(const AddressIdentifier& identifier, json::storage_ptr storage) {
  json::object out(std::move(storage));
  out.emplace("id", identifier.id);
  out.emplace("type", text(identifier.type));
  return out;
}

void put_address(json::object& into, const std::optional<Address>& address) {
  if (!address) return;
  json::object out = identifier_json(address->identifier, into.storage());
  if (!address->additional.empty()) {
    json::array others(into.storage());
    for (const auto& each : address->additional) others.push_back(identifier_json(each, into.storage()));
    out.emplace("additionalIdentifiers", std::move(others));
  }
  into.emplace("address", std::move(out));
}

void put_characteristics(json::object& into, const Order& order) {
  if (order.characteristics.empty()) return;
  json::array out(into.storage());
  out.reserve(order.characteristics.size());
  for (const auto& each : order.characteristics) {
    json::object one(into.storage());
    one.emplace("name", each.name);
    one.emplace("value", each.value);
    out.push_back(std::move(one));
  }
  into.emplace("serviceCharacteristics", std::move(out));
}

void put_item(json::object& into, const Order& order) {
  json::object specification(into.storage());
  specification.emplace("id", order.specification_id);
  put(specification, "name", order.specification_name);
  json::object item(into.storage());
  item.emplace("serviceSpecification", std::move(specification));
  put_characteristics(item, order);
  into.emplace("serviceOrderItem", std::move(item));
}

void put_contact(json::object& into, std::string_view name, const std::optional<Contact>& contact) {
  if (!contact) return;
  json::object out(into.storage());
  out.emplace("name", contact->name);
  out.emplace("phoneNumber", contact->phone_number);
  put(out, "email", contact->email);
  into.emplace(name, std::move(out));
}

void put_appointment(json::object& into, const Order& order) {
  if (order.appointment_reservation_id) into.emplace("appointmentReservationId", *order.appointment_reservation_id);
  put(into, "appointmentSupplierReference", order.appointment_supplier_reference);
  if (!order.appointment_timeslot) return;
  json::object slot(into.storage());
  slot.emplace("timeslotStartDateTime", format_time(order.appointment_timeslot->start));
  slot.emplace("timeslotEndDateTime", format_time(order.appointment_timeslot->end));
  into.emplace("appointmentTimeslot", std::move(slot));
}

void put_dates(json::object& into, const Order& order) {
  if (order.requested_completion_date) {
    into.emplace("requestedCompletionDate", format_date(*order.requested_completion_date));
  }
  put(into, "committedDate", order.committed_date);
  put(into, "targetDate", order.target_date);
}

void put_engineer_tasks(json::object& into, const Order& order) {
  if (order.engineer_tasks.empty()) return;
  json::array out(into.storage());
  for (EngineerTask task : order.engineer_tasks) out.emplace_back(text(task));
  into.emplace("engineerTasks", std::move(out));
}

}  // namespace

json::object order_json(const Order& order, std::string_view supplier, json::storage_ptr storage) {
  OrderKind kind = kind_of(order.type);
  json::object out(std::move(storage));
  out.reserve(24);
  out.emplace("id", order.key.order.value);
  out.emplace("orderType", text(order.type));
  out.emplace("supplier", supplier);
  put(out, "supplierOrderNumber", order.supplier_reference);
  out.emplace("status", text(order.status));
  if (kind == OrderKind::kProvide) {
    put_address(out, order.address);
    put_item(out, order);
  } else {
    out.emplace("serviceId", order.service_id);
    put_characteristics(out, order);
  }
  put_contact(out, "primaryContact", order.primary_contact);
  put_contact(out, "secondaryContact", order.secondary_contact);
  put_appointment(out, order);
  put_dates(out, order);
  put_engineer_tasks(out, order);
  put(out, "hazards", order.hazards);
  put(out, "onSiteRestrictions", order.on_site_restrictions);
  put(out, "notes", order.notes);
  out.emplace("created", format_time(order.created));
  out.emplace("updated", format_time(order.updated));
  return out;
}

}  // namespace fibrecafe::tenant_json
