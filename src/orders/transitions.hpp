// SPDX-License-Identifier: Apache-2.0
// THE transition table: which event may happen in which state, and where it leads. Every change of an order's state
// comes from here; the exhaustive test walks all pairs. Source: decisions.md 4 and 5.
//
// An order's state is its status plus two facts that PENDING and HELD hide: whether it was ever acknowledged (`before
// ACKNOWLEDGED` ends with RECEIVED_BY_GATEWAY and SENT_TO_SUPPLIER) and whether it was ever committed.
#pragma once

#include <optional>
#include <string>

#include "orders/order.hpp"

namespace fibrecafe::orders {

enum class Event {
  // the outcome of telling the supplier
  kTaken,
  kRefused,
  kFailedToSend,
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
inline constexpr int kEvents = 13;

struct Transition {
  OrderStatus to;
  bool acknowledge_first = false;  // a skipped ACKNOWLEDGED is made by the gateway before it
  bool operator==(const Transition&) const = default;
};

// Where `event` leads an order with this status; nothing when it may not happen. `committed` tells PENDING and HELD
// apart.
std::optional<Transition> transition(OrderStatus from, bool committed, Event event);

Event event_of(OrderStatus status_in_kci);

// The statuses that a supplier's KCI may bring now, for the 422 that refuses another.
std::string allowed_statuses(OrderStatus from, bool committed);

}  // namespace fibrecafe::orders
