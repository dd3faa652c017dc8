// SPDX-License-Identifier: Apache-2.0
#include "tenant_json/request_json.hpp"

#include "tenant_json/parts_json.hpp"

namespace fibrecafe::tenant_json {
namespace {

template <class Request>
json::object opening(OrderId order, const Request& request, std::string_view supplier, json::storage_ptr storage) {
  json::object out(std::move(storage));
  out.emplace("id", request.id.value);
  out.emplace("status", text(request.status));
  put(out, "supplierReference", request.supplier_reference);
  out.emplace("orderId", order.value);
  out.emplace("supplier", supplier);
  return out;
}

// As it was asked for: what was not given is absent, what is to be removed is empty.
void put_contact(json::object& into, std::string_view name, const std::optional<orders::ContactChange>& change) {
  if (!change) return;
  json::object out(into.storage());
  put(out, "name", change->name);
  put(out, "phoneNumber", change->phone_number);
  put(out, "email", change->email);
  into.emplace(name, std::move(out));
}

}  // namespace

json::object amendment_json(OrderId order, const orders::Amendment& amendment, std::string_view supplier,
                            json::storage_ptr storage) {
  json::object out = opening(order, amendment, supplier, storage);
  const orders::OrderChanges& changes = amendment.changes;
  if (changes.characteristics) {
    out.emplace("serviceCharacteristics", characteristics_json(*changes.characteristics, storage));
  }
  put_contact(out, "primaryContact", changes.primary_contact);
  put_contact(out, "secondaryContact", changes.secondary_contact);
  if (changes.appointment_reservation_id) {
    out.emplace("appointmentReservationId", *changes.appointment_reservation_id);
  }
  put(out, "requestedCompletionDate", changes.requested_completion_date);
  if (changes.engineer_tasks) out.emplace("engineerTasks", words_json(*changes.engineer_tasks, storage));
  put(out, "hazards", changes.hazards);
  put(out, "onSiteRestrictions", changes.on_site_restrictions);
  put(out, "notes", changes.notes);
  return out;
}

json::object cancellation_json(OrderId order, const orders::Cancellation& cancellation, std::string_view supplier,
                               json::storage_ptr storage) {
  json::object out = opening(order, cancellation, supplier, std::move(storage));
  out.emplace("reasonCode", text(cancellation.reason));
  put(out, "text", cancellation.text);
  return out;
}

}  // namespace fibrecafe::tenant_json
