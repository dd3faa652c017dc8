// SPDX-License-Identifier: Apache-2.0
// The service's half that hears suppliers: whose order a KCI is about, and what becomes of it.
#include "orders/held_kcis.hpp"
#include "orders/requests.hpp"
#include "orders/saving.hpp"

namespace fibrecafe::orders {
namespace {

tl::unexpected<Error> no_such_order() {
  return fail(ErrorCode::kInvalid, {{"id",
                                     "accepted are orders that this gateway placed with you; there is none with this "
                                     "id or supplierOrderReference"}});
}

// The order a KCI is about: by the gateway's number first, else by the supplier's reference; both must agree.
Result<Order> order_of(const Context& context, SupplierId from, const EntityClaim& claim) {
  std::optional<OrderKey> by_id, by_reference;
  if (claim.order) by_id = context.store.locate(*claim.order);
  if (claim.order && !by_id) return no_such_order();
  if (claim.reference) by_reference = context.store.locate(from, *claim.reference);
  if (!by_id && !by_reference) return no_such_order();
  auto order = context.store.find(by_id ? *by_id : *by_reference);
  if (!order || order->supplier != from) return no_such_order();
  if (by_id && by_reference && *by_id != *by_reference) {
    return fail(ErrorCode::kInvalid, {{"supplierOrderReference", "names another order than id does"}});
  }
  return *order;
}

bool type_fits(OrderType claimed, OrderType type) {
  bool unsolicited = type == OrderType::kUnsolicitedCease;
  return claimed == type || (unsolicited && claimed == OrderType::kCease);  // suppliers know it as a cease
}

Done claims_fit(const Context& context, const Order& order, const EntityClaim& claim) {
  std::vector<Problem> problems;
  if (claim.kind != kind_of(order.type)) {
    problems.push_back({"", "The entity is of another kind than the order, which is " + std::string(text(order.type))});
  }
  if (claim.type && !type_fits(*claim.type, order.type)) {
    problems.push_back({"orderType", "accepted is " + std::string(text(order.type)) + ", as the order was placed"});
  }
  const auto* tenant = context.parties.tenant(order.key.tenant);
  if (claim.tenant_name && tenant && *claim.tenant_name != tenant->name) {
    problems.push_back({"tenant", "accepted is the tenant whose order it is"});
  }
  if (!problems.empty()) return fail(ErrorCode::kInvalid, std::move(problems));
  return {};
}

// A reference that nobody told us before names the only open request; but not one that never left: the supplier cannot
// have it, so it speaks of another.
Done names_what_was_sent(const Context& context, const Order& order, const SupplierKci& kci, RequestRef request) {
  bool amends = request.kind == MessageKind::kAmendOrder;
  if ((amends ? kci.amendment : kci.cancellation).id) return {};
  for (const SupplierMessage& message : context.store.open_messages(order.key)) {
    if (message.kind != request.kind || message.subject != request.id || message.attempts > 0) continue;
    return fail(ErrorCode::kInvalid, {{amends ? "serviceOrderAmendmentReference" : "serviceOrderCancellationReference",
                                       "accepted are references of requests that you have received; " +
                                           name_of(request) + " was not sent yet"}});
  }
  return {};
}

Done received_for(const Context& context, Order order, const EntityClaim& claim, const SupplierKci& kci) {
  if (context.store.knows_kci(order.key, kci.id)) return {};
  if (auto fit = claims_fit(context, order, claim); !fit) return fit;
  auto named = named_request(order, kci);
  if (!named) return tl::unexpected(named.error());
  if (*named) {
    if (auto sent = names_what_was_sent(context, order, kci, **named); !sent) return sent;
  }

  auto message = context.store.open_message(order.key);
  bool in_flight = call_ends_by(context, message).has_value();
  if (message && !in_flight) drain_held(context, order);  // held by a call whose time is over: those came first
  if (!in_flight) settle_by_kci(context, order, kci);
  Turn turn = turn_now(context, order, kci);
  if (in_flight || turn == Turn::kHold) {
    context.store.record_kci(order.key, naming(kci, *named), true);
  } else {
    if (auto applied = apply_kci(context, order, kci, turn); !applied) return applied;
    context.store.record_kci(order.key, kci, false);
    drain_held(context, order);
  }
  set_timer(context, order);
  return {};
}

// Whose service a supplier ceases: the tenant's whose order delivered it; where that is not known, the KCI says so.
Result<TenantId> losing_tenant(const Context& context, SupplierId from, const EntityClaim& claim) {
  auto owner = context.store.owner_of_service(from, claim.service_id);
  const auto* known = owner ? context.parties.tenant(*owner) : nullptr;
  if (known && known->removed) known = nullptr;
  const auto* claimed = claim.tenant_name ? context.parties.tenant(*claim.tenant_name) : nullptr;
  if (known && claim.tenant_name && claimed != known) {
    return fail(ErrorCode::kInvalid,
                {{"tenant", "accepted is the tenant to whom this service was delivered, or none"}});
  }
  if (known) return known->id;
  if (claimed && context.parties.agreement(claimed->id, from)) return claimed->id;
  if (claim.tenant_name) {
    return fail(ErrorCode::kInvalid, {{"tenant", "accepted are tenants that have an agreement with you"}});
  }
  return fail(ErrorCode::kInvalid, {{"serviceId",
                                     "accepted are services that were delivered through this gateway; for "
                                     "others name the tenant"}});
}

Done create_cease(const Context& context, SupplierId from, const EntityClaim& claim, const SupplierKci& kci) {
  auto tenant = losing_tenant(context, from, claim);
  if (!tenant) return tl::unexpected(tenant.error());
  auto created =
      decide_created({*tenant, context.store.next_order_id()}, from, claim, kci, context.now, context.random);
  if (!created) return tl::unexpected(created.error());
  Order order = created->order;
  context.store.insert(order);
  append(context, order, created->steps);
  context.store.record_kci(order.key, kci, false);
  return {};
}

}  // namespace

Done kci_received(const Context& context, SupplierId from, const EntityClaim& claim, const SupplierKci& kci) {
  bool creates = kci.reason == ReasonCode::kCreated && !claim.order && claim.reference;
  if (creates && !context.store.locate(from, *claim.reference)) return create_cease(context, from, claim, kci);
  auto order = order_of(context, from, claim);
  if (!order) return tl::unexpected(order.error());
  return received_for(context, std::move(*order), claim, kci);
}

}  // namespace fibrecafe::orders
