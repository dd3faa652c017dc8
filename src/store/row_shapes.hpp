// SPDX-License-Identifier: Apache-2.0
// Rows of columns that every store selects in the same order, read into what they mean.
//
// `Rows` is a store's own (sqlite/database.hpp, postgres/connection.hpp): integer(), text(), uuid(), time(), ...
#pragma once

#include "store/order_codec.hpp"
#include "store/party_codec.hpp"
#include "store/unit.hpp"

namespace fibrecafe::store {

// An order as its columns and its document say.
inline orders::Order decode_order(orders::OrderKey key, SupplierId supplier, std::string_view text) {
  orders::Order order;
  order.key = key;
  order.supplier = supplier;
  decode(text, order);
  return order;
}

// Throws std::logic_error where a step is not the next one.
inline void expect_step(const orders::Order& order, int64_t step) {
  if (order.steps == step) return;
  throw std::logic_error("order " + std::to_string(order.key.order.value) + ": step " + std::to_string(order.steps) +
                         " where " + std::to_string(step) + " is next");
}

// sequence, id, step, created, delivery, delivered_on, content
template <class Rows>
orders::Kci kci_from(const Rows& rows) {
  orders::Kci kci;
  kci.sequence = rows.integer(0);
  kci.id = rows.uuid(1);
  kci.step = rows.integer(2);
  kci.created = rows.time(3);
  kci.delivery = stored_word<DeliveryStatus>(rows.text(4));
  kci.delivered_on = rows.optional_time(5);
  decode(rows.text(6), kci);
  return kci;
}

// order_id, sequence, due, refusals, first_refusal
template <class Rows>
DueKci due_kci_from(const Rows& rows, TenantId tenant, bool replay) {
  DueKci due;
  due.key = {tenant, OrderId{rows.integer(0)}};
  due.sequence = rows.integer(1);
  due.due = rows.time(2);
  due.refusals = rows.integer(3);
  due.first_refusal = rows.optional_time(4);
  due.replay = replay;
  return due;
}

// order_id, number, tenant, supplier, kind, request_id, conversation_id, state, due, attempts, last_attempt, give_up,
// maybe_taken, unknown_fault, subject
template <class Rows>
orders::SupplierMessage message_from(const Rows& rows) {
  orders::SupplierMessage message;
  message.key = {TenantId{rows.integer(2)}, OrderId{rows.integer(0)}};
  message.number = rows.integer(1);
  message.supplier = SupplierId{rows.integer(3)};
  message.kind = stored_word<orders::MessageKind>(rows.text(4));
  message.request_id = rows.text(5);
  message.conversation_id = rows.text(6);
  message.state = stored_word<orders::MessageState>(rows.text(7));
  message.due = rows.time(8);
  message.attempts = rows.integer(9);
  message.last_attempt = rows.optional_time(10);
  message.give_up = rows.optional_time(11);
  message.maybe_taken = rows.boolean(12);
  message.unknown_fault = stored_word<FaultCode>(rows.text(13));
  message.subject = rows.integer(14);
  return message;
}

// id, kind, tenant, order_id, sequence, since, detail
template <class Rows>
orders::Parked parked_from(const Rows& rows) {
  orders::Parked parked;
  parked.id = rows.integer(0);
  parked.kind = stored_word<orders::ParkedKind>(rows.text(1));
  parked.key = {TenantId{rows.integer(2)}, OrderId{rows.integer(3)}};
  parked.sequence = rows.integer(4);
  parked.since = rows.time(5);
  parked.detail = rows.text(6);
  return parked;
}

// of a supplier's KCI: id, sequence, issued_on, content, raw
template <class Rows>
orders::SupplierKci supplier_kci_from(const Rows& rows) {
  orders::SupplierKci kci;
  decode(rows.text(3), kci);
  kci.id = rows.uuid(0);
  kci.sequence = rows.integer(1);
  kci.issued_on = rows.time(2);
  kci.raw = rows.text(4);
  return kci;
}

// The columns of tenant, in the order of every store's select.
template <class Rows>
parties::Tenant tenant_from(const Rows& rows, const auth::Vault& vault) {
  parties::Tenant tenant;
  tenant.id = TenantId{rows.integer(0)};
  tenant.name = rows.text(1);
  tenant.kci_url = rows.text(2);
  tenant.sandbox = rows.boolean(3);
  tenant.ignore_unknown_fields = rows.boolean(4);
  tenant.auth = opened_auth(rows.bytes(5), vault);
  tenant.signing_secrets = decode_texts(vault.open_sealed(rows.bytes(6)));
  tenant.ca_pem = rows.text(7);
  tenant.stopped_since = rows.optional_time(8);
  tenant.stopped_why = rows.text(9);
  tenant.removed = rows.boolean(10);
  if (auto supplier = rows.optional_integer(11)) tenant.address_supplier = SupplierId{*supplier};
  return tenant;
}

// The columns of supplier, likewise.
template <class Rows>
parties::Supplier supplier_from(const Rows& rows, const auth::Vault& vault) {
  parties::Supplier supplier;
  supplier.id = SupplierId{rows.integer(0)};
  supplier.name = rows.text(1);
  supplier.url = rows.text(2);
  supplier.sandbox = rows.boolean(3);
  supplier.auth = opened_auth(rows.bytes(4), vault);
  supplier.ca_pem = rows.text(5);
  supplier.repeats = stored_word<parties::Repeats>(rows.text(6));
  supplier.sequencing = stored_word<parties::Sequencing>(rows.text(7));
  supplier.calls_max = static_cast<int>(rows.integer(8));
  supplier.timeout = duration(rows.optional_integer(9));
  supplier.paused_since = rows.optional_time(10);
  supplier.removed = rows.boolean(11);
  supplier.ask_timeout = duration(rows.optional_integer(12));
  supplier.offers_addresses = rows.boolean(13);
  decode(rows.text(14), supplier.slots);
  return supplier;
}

// id, role, tenant, supplier, secret_hash, allow, rate_per_second, created
template <class Rows>
parties::Client client_from(const Rows& rows) {
  parties::Client client;
  client.id = rows.text(0);
  client.role = stored_word<parties::Role>(rows.text(1));
  client.tenant = TenantId{rows.integer(2)};
  client.supplier = SupplierId{rows.integer(3)};
  client.secret_hash = rows.text(4);
  client.allow = decode_texts(rows.text(5));
  client.rate_per_second = static_cast<int>(rows.integer(6));
  client.created = rows.time(7);
  return client;
}

}  // namespace fibrecafe::store
