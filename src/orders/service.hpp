// SPDX-License-Identifier: Apache-2.0
// What may happen to an order, as the edges and the outbox call it: each function runs inside one unit of work, loads
// the facts, asks a pure decide_* and saves what it decided. Nothing here calls outside or reads a clock.
#pragma once

#include "base/result.hpp"
#include "orders/decide_place.hpp"
#include "orders/decide_request.hpp"
#include "orders/ports.hpp"
#include "parties/directory.hpp"

namespace fibrecafe::orders {

// Waits that the settings table gives; a supplier's profile may override the timeout.
struct Timing {
  Duration give_up_after{std::chrono::minutes(10)};     // dispatch.give_up_after
  Duration supplier_timeout{std::chrono::seconds(30)};  // supplier.timeout
  Duration gap_wait{std::chrono::seconds(10)};          // updates.gap_wait
};

// What every decision stands on.
struct Context {
  OrderStore& store;
  const parties::Directory& parties;
  const Timing& timing;
  Random& random;
  Time now;
};

// Accepts an order: number, order, history and the message to its supplier. Errors: kInvalid (its date has passed),
// kRejected (every rule it breaks).
Result<Order> place(const Context& context, PlaceOrder wanted);

// Accepts a request to change or end an order: its number, its history entry and the message to the supplier; a
// reservation that it quotes is used. Errors: kNotFound (no such order of this tenant), kInvalid, kRejected as
// decide_amend and decide_cancel say.
struct Amended {
  Order order;  // with the amendment in it
  Amendment amendment;
};
Result<Amended> amend(const Context& context, AmendOrder wanted);
struct Cancelled {
  Order order;
  Cancellation cancellation;
};
Result<Cancelled> cancel(const Context& context, CancelOrder wanted);

// Operators have an orphaned order cancelled at its supplier: the tenant, who was told that it failed, is told nothing.
// Errors: kNotFound, kRejected.
Result<Cancelled> cancel_orphan(const Context& context, OrderKey key, std::string conversation_id);

// The message is about to be sent: commits the attempt, so that a crash after it is known to be one. Nothing when it
// was settled meanwhile or is not waiting.
std::optional<SupplierMessage> begin_attempt(const Context& context, OrderKey key, int64_t number);

// The attempt ended; `attempted` is the message as begin_attempt() gave it. An answer to a message that was settled
// meanwhile (by a KCI), or attempted again by somebody who took the call for lost, changes nothing. One that was taken
// for lost and not attempted again still counts when the supplier said what became of it.
void supplier_answered(const Context& context, const SupplierMessage& attempted, const SupplierAnswer& answer);

// A supplier's KCI: applied, held until its turn, or recognised as a repeat. CREATED begins an unsolicited cease of the
// tenant whose service it is. Errors: kInvalid (order unknown or another supplier's, claims that contradict the order,
// a request it never had, a move that is not allowed), naming the field.
Done kci_received(const Context& context, SupplierId from, const EntityClaim& claim, const SupplierKci& kci);

// A timer of the order came due: a gap in its KCIs, a call that took too long, an unknown outcome that stayed unknown.
void wake(const Context& context, OrderKey key);

}  // namespace fibrecafe::orders
