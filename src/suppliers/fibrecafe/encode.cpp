// SPDX-License-Identifier: Apache-2.0
#include "suppliers/fibrecafe/encode.hpp"

namespace fibrecafe::suppliers {
namespace {

using orders::Order;

json::object identifier(const AddressIdentifier& address) {
  return {{"id", address.id}, {"type", text(address.type)}};
}

json::object address_of(const Address& address) {
  json::object out = identifier(address.identifier);
  if (address.additional.empty()) return out;
  json::array additional;
  for (const auto& each : address.additional) additional.push_back(identifier(each));
  out["additionalIdentifiers"] = std::move(additional);
  return out;
}

json::array characteristics(const std::vector<Characteristic>& all) {
  json::array out;
  for (const auto& each : all) out.push_back({{"name", each.name}, {"value", each.value}});
  return out;
}

json::object contact(const Contact& person) {
  json::object out{{"name", person.name}, {"phoneNumber", person.phone_number}};
  if (person.email) out["email"] = *person.email;
  return out;
}

json::object item(const Order& order) {
  json::object out;
  out["serviceSpecification"] = json::object{{"id", order.specification_id}};
  if (!order.characteristics.empty()) out["serviceCharacteristics"] = characteristics(order.characteristics);
  return out;
}

void put_text(json::object& body, std::string_view name, const std::optional<std::string>& value) {
  if (value) body[name] = *value;
}

void put_date(json::object& body, const Order& order) {
  if (order.requested_completion_date) body["requestedCompletionDate"] = format_date(*order.requested_completion_date);
}

// What provide and modify have in common, after what is ordered.
void put_visit(json::object& body, const Order& order) {
  if (order.primary_contact) body["primaryContact"] = contact(*order.primary_contact);
  if (order.secondary_contact) body["secondaryContact"] = contact(*order.secondary_contact);
  if (order.appointment_reservation_id) body["appointmentReservationId"] = *order.appointment_reservation_id;
  put_date(body, order);
  if (!order.engineer_tasks.empty()) {
    json::array tasks;
    for (EngineerTask task : order.engineer_tasks) tasks.push_back(json::string(text(task)));
    body["engineerTasks"] = std::move(tasks);
  }
  put_text(body, "hazards", order.hazards);
  put_text(body, "onSiteRestrictions", order.on_site_restrictions);
  put_text(body, "notes", order.notes);
}

}  // namespace

json::object order_body(const Order& order, std::string_view tenant) {
  json::object body{{"id", order.key.order.value}, {"orderType", text(order.type)}, {"tenant", tenant}};
  switch (kind_of(order.type)) {
    case OrderKind::kProvide:
      if (order.address) body["address"] = address_of(*order.address);
      body["serviceOrderItem"] = item(order);
      put_visit(body, order);
      break;
    case OrderKind::kModify:
      body["serviceId"] = order.service_id;
      body["serviceCharacteristics"] = characteristics(order.characteristics);
      put_visit(body, order);
      break;
    case OrderKind::kCease:
      body["serviceId"] = order.service_id;
      put_date(body, order);
      put_text(body, "notes", order.notes);
      break;
  }
  return body;
}

http::Headers message_headers(const orders::SupplierMessage& message, const Order& order, std::string_view tenant) {
  http::Headers headers;
  headers.set("Content-Type", "application/json");
  headers.set("Accept", "application/json");
  headers.set("Tenant", std::string(tenant));
  headers.set("X-Request-ID", message.request_id);
  headers.set("X-Conversation-ID", message.conversation_id);
  if (order.scenario.name) headers.set("X-Scenario", *order.scenario.name);
  if (order.scenario.problem_code) headers.set("X-Problem-Code", *order.scenario.problem_code);
  if (order.scenario.kci_delay) headers.set("X-Kci-Delay", *order.scenario.kci_delay);
  return headers;
}

std::string message_url(std::string_view base, orders::MessageKind kind) {
  while (base.ends_with('/')) base.remove_suffix(1);
  switch (kind) {
    case orders::MessageKind::kPlaceOrder: return std::string(base) + "/service-orders";
  }
  return {};
}

}  // namespace fibrecafe::suppliers
