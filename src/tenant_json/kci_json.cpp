// SPDX-License-Identifier: Apache-2.0
#include "tenant_json/kci_json.hpp"

#include "base/assert.hpp"
#include "tenant_json/order_json.hpp"
#include "tenant_json/parts_json.hpp"
#include "tenant_json/request_json.hpp"

namespace fibrecafe::tenant_json {
namespace {

using orders::Kci;

json::array texts(const std::vector<std::string>& from, const json::storage_ptr& storage) {
  json::array out(storage);
  for (const std::string& each : from) out.emplace_back(each);
  return out;
}

json::object reason_json(const orders::KciReason& reason, const json::storage_ptr& storage) {
  json::object out(storage);
  out.emplace("type", text(reason.type));
  if (reason.code) out.emplace("code", text(*reason.code));
  if (reason.text) out.emplace("text", *reason.text);
  if (reason.supplier_codes.size() == 1) out.emplace("supplierCode", reason.supplier_codes.front());
  if (!reason.supplier_codes.empty()) out.emplace("supplierCodes", texts(reason.supplier_codes, storage));
  return out;
}

json::object fault_json(const orders::KciFault& fault, const json::storage_ptr& storage) {
  json::object out(storage);
  out.emplace("uuid", to_string(fault.uuid));
  out.emplace("code", text(fault.code));
  out.emplace("messages", texts(fault.messages, storage));
  return out;
}

void put_notes(json::object& into, const std::vector<orders::SupplierNote>& notes) {
  if (notes.empty()) return;
  json::array out(into.storage());
  for (const auto& note : notes) {
    json::object one(into.storage());
    if (!note.note.empty()) one.emplace("note", note.note);
    if (!note.type.empty()) one.emplace("type", note.type);
    put(one, "created", note.created);
    out.push_back(std::move(one));
  }
  into.emplace("supplierNotes", std::move(out));
}

json::object opening(const Kci& kci, std::string_view supplier, json::storage_ptr storage) {
  json::object out(std::move(storage));
  out.emplace("id", to_string(kci.id));
  out.emplace("supplier", supplier);
  out.emplace("sequenceNumber", kci.sequence);
  put(out, "issuedOn", kci.issued_on);
  put(out, "receivedOn", kci.received_on);
  return out;
}

void put_what_happened(json::object& into, const Kci& kci) {
  into.emplace("updateType", text(kci.update_type));
  put_notes(into, kci.notes);
  switch (kci.update_type) {
    case UpdateType::kInformational: into.emplace("information", reason_json(kci.reason, into.storage())); break;
    case UpdateType::kActionRequired: into.emplace("action", reason_json(kci.reason, into.storage())); break;
    case UpdateType::kError:
      into.emplace("error", fault_json(kci.fault.value_or(orders::KciFault{}), into.storage()));
      break;
  }
}

// The requests that the KCI reports on, as they stood after its step.
void put_requests(json::object& into, const Kci& kci, const orders::Order& order, std::string_view supplier) {
  if (kci.amendment) {
    const auto* amendment = orders::find(order, AmendmentId{*kci.amendment});
    FIBRECAFE_ASSERT(amendment);
    into.emplace("serviceOrderAmendment", amendment_json(order.key.order, *amendment, supplier, into.storage()));
  }
  if (kci.cancellation) {
    const auto* cancellation = orders::find(order, CancellationId{*kci.cancellation});
    FIBRECAFE_ASSERT(cancellation);
    into.emplace("serviceOrderCancellation",
                 cancellation_json(order.key.order, *cancellation, supplier, into.storage()));
  }
}

}  // namespace

json::object update_json(const Kci& kci, const orders::Order* as_told, std::string_view supplier,
                         json::storage_ptr storage) {
  json::object out = opening(kci, supplier, std::move(storage));
  put(out, "deliveredOn", kci.delivered_on);
  out.emplace("deliveryStatus", text(kci.delivery));
  put_what_happened(out, kci);
  if (as_told) put_requests(out, kci, *as_told, supplier);
  return out;
}

json::object pushed_kci_json(const Kci& kci, const orders::Order& entity, std::string_view supplier, Time delivered_on,
                             json::storage_ptr storage) {
  json::object out = opening(kci, supplier, storage);
  out.emplace("deliveredOn", format_time(delivered_on));
  put_what_happened(out, kci);
  put_requests(out, kci, entity, supplier);
  out.emplace("entityType", text(kind_of(entity.type)));
  out.emplace("entity", order_json(entity, supplier, std::move(storage)));
  return out;
}

}  // namespace fibrecafe::tenant_json
