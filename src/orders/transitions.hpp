// SPDX-License-Identifier: Apache-2.0
// THE transition table: which event may happen in which state, where it leads, and what follows from it. Every change
// of an order's state comes from here; the exhaustive test walks all pairs of every kind,
// docs/generated/order-states.md shows them. Source: decisions.md 4 and 5, supplier-and-updates.md 6 and 8.1.
//
// An order's state is its status plus two facts that PENDING and HELD hide: whether it was ever acknowledged (`before
// ACKNOWLEDGED` ends with RECEIVED_BY_GATEWAY and SENT_TO_SUPPLIER) and whether it was ever committed. What the tenant
// may ask (kAmend, kCancel) is judged in the status it sees, which open requests lie over; everything else in the
// underlying one.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "orders/order.hpp"

namespace fibrecafe::orders {

enum class Event {
  // how an order begins
  kPlaced,   // by its tenant
  kCreated,  // by a supplier: an unsolicited cease
  // the outcome of telling the supplier
  kTaken,
  kRefused,
  kFailedToSend,
  // what its tenant asks of it later
  kAmend,
  kCancel,
  // the supplier answered an amendment at once: what it was waiting for is settled
  kAmendedAtOnce,
  // what a supplier's KCI says the state now is
  kToAcknowledged,
  kToInProgress,
  kToPending,
  kToHeld,
  kToRejected,
  kToCancelled,
  kToFailed,
  kToCompleted,
  kToPartial,
  // a KCI whose status is the gateway's own: it says nothing about the state
  kStays
};
inline constexpr int kEvents = 18;
std::string_view name_of(Event event);  // "taken", "to HELD", ...

// What follows from a transition, beside the new state.
struct Effects {
  bool tell_supplier = false;      // a message goes to the supplier
  bool tell_tenant = false;        // a KCI goes to the tenant
  bool acknowledge_first = false;  // a skipped ACKNOWLEDGED is made by the gateway before it
  bool end_requests = false;       // open amendments and cancellations end with the order
  bool remember_service = false;   // the service it delivered is the tenant's from now on
  bool operator==(const Effects&) const = default;
};

struct Transition {
  OrderStatus to;
  Effects effects{};
  bool operator==(const Transition&) const = default;
};

// Where `event` leads an order of this kind with this status (nothing: not there yet); nothing when it may not happen.
// `committed` tells PENDING and HELD apart.
std::optional<Transition> transition(OrderKind kind, std::optional<OrderStatus> from, bool committed, Event event);

// The table itself, for those that show it.
struct Row {
  std::optional<OrderStatus> from;
  Event event;
  OrderStatus to;
  Effects effects{};
  enum class When { kAlways, kUncommitted, kCommitted } when = When::kAlways;
};
std::span<const Row> table_of(OrderKind kind);  // one for provide, modify and cease, one for unsolicited cease

Event event_of(OrderStatus status_in_kci);

// The statuses that a supplier's KCI may bring now, for the 422 that refuses another.
std::string allowed_statuses(OrderKind kind, OrderStatus from, bool committed);
// The statuses in which the event may happen, for a refusal.
std::string statuses_for(OrderKind kind, Event event);

}  // namespace fibrecafe::orders
