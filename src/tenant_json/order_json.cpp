// SPDX-License-Identifier: Apache-2.0
#include "tenant_json/order_json.hpp"

#include "tenant_json/parts_json.hpp"

namespace fibrecafe::tenant_json {
namespace {

using orders::Order;

void put_characteristics(json::object& into, const Order& order) {
  if (order.characteristics.empty()) return;
  into.emplace("serviceCharacteristics", characteristics_json(order.characteristics, into.storage()));
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
  if (contact) into.emplace(name, contact_json(*contact, into.storage()));
}

void put_appointment(json::object& into, const Order& order) {
  if (order.appointment_reservation_id) into.emplace("appointmentReservationId", *order.appointment_reservation_id);
  put(into, "appointmentSupplierReference", order.appointment_supplier_reference);
  if (!order.appointment_timeslot) return;
  into.emplace("appointmentTimeslot", timeslot_json(*order.appointment_timeslot, into.storage()));
}

// What is ordered: of an unsolicited cease it is the supplier that says so.
void put_what(json::object& into, const Order& order) {
  OrderKind kind = kind_of(order.type);
  if (kind == OrderKind::kProvide) {
    if (order.address) into.emplace("address", address_json(*order.address, into.storage()));
    return put_item(into, order);
  }
  into.emplace("serviceId", order.service_id);
  put_characteristics(into, order);
  if (order.unsolicited_reason) into.emplace("reason", text(*order.unsolicited_reason));
  put(into, "requestedCeaseDate", order.requested_cease_date);
}

}  // namespace

json::object order_json(const Order& order, std::string_view supplier, json::storage_ptr storage) {
  json::object out(std::move(storage));
  out.reserve(24);
  out.emplace("id", order.key.order.value);
  out.emplace("orderType", text(order.type));
  out.emplace("supplier", supplier);
  put(out, "supplierOrderNumber", order.supplier_reference);
  out.emplace("status", text(orders::shown_status(order)));
  put_what(out, order);
  put_contact(out, "primaryContact", order.primary_contact);
  put_contact(out, "secondaryContact", order.secondary_contact);
  put_appointment(out, order);
  put(out, "requestedCompletionDate", order.requested_completion_date);
  put(out, "committedDate", order.committed_date);
  put(out, "targetDate", order.target_date);
  if (!order.engineer_tasks.empty()) out.emplace("engineerTasks", words_json(order.engineer_tasks, out.storage()));
  put(out, "hazards", order.hazards);
  put(out, "onSiteRestrictions", order.on_site_restrictions);
  put(out, "notes", order.notes);
  out.emplace("created", format_time(order.created));
  out.emplace("updated", format_time(order.updated));
  return out;
}

}  // namespace fibrecafe::tenant_json
