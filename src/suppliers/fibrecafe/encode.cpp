// SPDX-License-Identifier: Apache-2.0
#include "suppliers/fibrecafe/encode.hpp"

#include "base/assert.hpp"

namespace fibrecafe::suppliers {
namespace {

using orders::Order;

json::object identifier(const AddressIdentifier& address) {
  return {{"id", address.id}, {"type", text(address.type)}};
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

json::array tasks(const std::vector<EngineerTask>& all) {
  json::array out;
  for (EngineerTask task : all) out.push_back(json::string(text(task)));
  return out;
}

// Both names: the gateway's number of the reservation and the supplier's own.
void put_reservation(json::object& body, const std::optional<int64_t>& id,
                     const std::optional<std::string>& reference) {
  if (id) body["appointmentReservationId"] = *id;
  put_text(body, "appointmentReservationReference", reference);
}

// What provide and modify have in common, after what is ordered.
void put_visit(json::object& body, const Order& order) {
  if (order.primary_contact) body["primaryContact"] = contact(*order.primary_contact);
  if (order.secondary_contact) body["secondaryContact"] = contact(*order.secondary_contact);
  put_reservation(body, order.appointment_reservation_id, order.appointment_reservation_reference);
  put_date(body, order);
  if (!order.engineer_tasks.empty()) body["engineerTasks"] = tasks(order.engineer_tasks);
  put_text(body, "hazards", order.hazards);
  put_text(body, "onSiteRestrictions", order.on_site_restrictions);
  put_text(body, "notes", order.notes);
}

void put_contact(json::object& body, std::string_view name, const std::optional<orders::ContactChange>& change) {
  if (!change) return;
  json::object out;
  put_text(out, "name", change->name);
  put_text(out, "phoneNumber", change->phone_number);
  put_text(out, "email", change->email);
  body[name] = std::move(out);
}

const orders::Amendment& amendment_of(const orders::SupplierMessage& message, const Order& order) {
  const auto* amendment = orders::find(order, AmendmentId{message.subject});
  FIBRECAFE_ASSERT(amendment);
  return *amendment;
}

const orders::Cancellation& cancellation_of(const orders::SupplierMessage& message, const Order& order) {
  const auto* cancellation = orders::find(order, CancellationId{message.subject});
  FIBRECAFE_ASSERT(cancellation);
  return *cancellation;
}

const orders::Scenario& scenario_of(const orders::SupplierMessage& message, const Order& order) {
  switch (message.kind) {
    case orders::MessageKind::kAmendOrder: return amendment_of(message, order).scenario;
    case orders::MessageKind::kCancelOrder: return cancellation_of(message, order).scenario;
    case orders::MessageKind::kPlaceOrder: break;
  }
  return order.scenario;
}

}  // namespace

json::object address_json(const Address& address) {
  json::object out = identifier(address.identifier);
  if (address.additional.empty()) return out;
  json::array additional;
  for (const auto& each : address.additional) additional.push_back(identifier(each));
  out["additionalIdentifiers"] = std::move(additional);
  return out;
}

json::object order_body(const Order& order, std::string_view tenant) {
  json::object body{{"id", order.key.order.value}, {"orderType", text(order.type)}, {"tenant", tenant}};
  switch (kind_of(order.type)) {
    case OrderKind::kProvide:
      if (order.address) body["address"] = address_json(*order.address);
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
    case OrderKind::kUnsolicitedCease: FIBRECAFE_ASSERT(false && "the supplier's own order is never placed with it");
  }
  return body;
}

json::object amendment_body(const Order& order, const orders::Amendment& amendment) {
  const orders::OrderChanges& changes = amendment.changes;
  json::object body{{"id", amendment.id.value}, {"orderId", order.key.order.value}};
  put_text(body, "supplierOrderReference", amendment.order_reference);
  if (changes.characteristics) body["serviceCharacteristics"] = characteristics(*changes.characteristics);
  put_contact(body, "primaryContact", changes.primary_contact);
  put_contact(body, "secondaryContact", changes.secondary_contact);
  put_reservation(body, changes.appointment_reservation_id, changes.appointment_reservation_reference);
  put_text(body, "requestedCompletionDate", changes.requested_completion_date);
  if (changes.engineer_tasks) body["engineerTasks"] = tasks(*changes.engineer_tasks);
  put_text(body, "hazards", changes.hazards);
  put_text(body, "onSiteRestrictions", changes.on_site_restrictions);
  put_text(body, "notes", changes.notes);
  return body;
}

json::object cancellation_body(const Order& order, const orders::Cancellation& cancellation) {
  json::object body{
      {"id", cancellation.id.value}, {"orderId", order.key.order.value}, {"reasonCode", text(cancellation.reason)}};
  put_text(body, "supplierOrderReference", cancellation.order_reference);
  return body;
}

json::object message_body(const orders::SupplierMessage& message, const Order& order, std::string_view tenant) {
  switch (message.kind) {
    case orders::MessageKind::kPlaceOrder: return order_body(order, tenant);
    case orders::MessageKind::kAmendOrder: return amendment_body(order, amendment_of(message, order));
    case orders::MessageKind::kCancelOrder: return cancellation_body(order, cancellation_of(message, order));
  }
  return {};
}

http::Headers call_headers(bool has_body, std::string_view tenant, std::string_view request_id,
                           std::string_view conversation_id, const orders::Scenario& scenario) {
  http::Headers headers;
  if (has_body) headers.set("Content-Type", "application/json");
  headers.set("Accept", "application/json");
  headers.set("Tenant", std::string(tenant));
  headers.set("X-Request-ID", std::string(request_id));
  headers.set("X-Conversation-ID", std::string(conversation_id));
  if (scenario.name) headers.set("X-Scenario", *scenario.name);
  if (scenario.problem_code) headers.set("X-Problem-Code", *scenario.problem_code);
  if (scenario.kci_delay) headers.set("X-Kci-Delay", *scenario.kci_delay);
  return headers;
}

http::Headers message_headers(const orders::SupplierMessage& message, const Order& order, std::string_view tenant) {
  return call_headers(true, tenant, message.request_id, message.conversation_id, scenario_of(message, order));
}

std::string url_below(std::string_view base, std::string_view path) {
  while (base.ends_with('/')) base.remove_suffix(1);
  return std::string(base) + std::string(path);
}

std::string message_url(std::string_view base, orders::MessageKind kind) {
  switch (kind) {
    case orders::MessageKind::kPlaceOrder: return url_below(base, "/service-orders");
    case orders::MessageKind::kAmendOrder: return url_below(base, "/service-order-amendments");
    case orders::MessageKind::kCancelOrder: return url_below(base, "/service-order-cancellations");
  }
  return {};
}

}  // namespace fibrecafe::suppliers
