// SPDX-License-Identifier: Apache-2.0
#include "orders/transitions.hpp"

#include <array>

namespace fibrecafe::orders {
namespace {

using S = OrderStatus;
using E = Event;
using When = Row::When;

constexpr std::nullopt_t kNothing = std::nullopt;

constexpr Effects kTellSupplier{.tell_supplier = true};
constexpr Effects kTell{.tell_tenant = true};
constexpr Effects kAckFirst{.tell_tenant = true, .acknowledge_first = true};
constexpr Effects kEnds{.tell_tenant = true, .end_requests = true};
constexpr Effects kDelivers{.tell_tenant = true, .end_requests = true, .remember_service = true};
constexpr Effects kAckDelivers{
    .tell_tenant = true, .acknowledge_first = true, .end_requests = true, .remember_service = true};
constexpr Effects kStillDelivers{.tell_tenant = true, .remember_service = true};

// clang-format off
// Orders to provide, modify and cease.
constexpr Row kOrders[] = {
  {kNothing,                E::kPlaced,         S::kReceivedByGateway,   kTellSupplier},

  // told to the supplier, waiting for how that ends; a KCI first counts as taken, so none is judged in this state
  {S::kReceivedByGateway,   E::kTaken,          S::kSentToSupplier,      kTell},
  {S::kReceivedByGateway,   E::kRefused,        S::kRejected,            kEnds},
  {S::kReceivedByGateway,   E::kFailedToSend,   S::kFailedToSend,        kEnds},

  {S::kSentToSupplier,      E::kCancel,         S::kSentToSupplier,      kTellSupplier},
  {S::kSentToSupplier,      E::kToAcknowledged, S::kAcknowledged,        kTell},
  {S::kSentToSupplier,      E::kToInProgress,   S::kInProgress,          kAckFirst},
  {S::kSentToSupplier,      E::kToPending,      S::kPending,             kAckFirst},
  {S::kSentToSupplier,      E::kToHeld,         S::kHeld,                kAckFirst},
  {S::kSentToSupplier,      E::kToRejected,     S::kRejected,            kEnds},
  {S::kSentToSupplier,      E::kToCancelled,    S::kCancelled,           kEnds},
  {S::kSentToSupplier,      E::kToFailed,       S::kFailed,              kEnds},
  {S::kSentToSupplier,      E::kToCompleted,    S::kCompleted,           kAckDelivers},
  {S::kSentToSupplier,      E::kToPartial,      S::kPartial,             kAckDelivers},
  {S::kSentToSupplier,      E::kStays,          S::kSentToSupplier,      kTell},

  {S::kAcknowledged,        E::kAmend,          S::kAcknowledged,        kTellSupplier},
  {S::kAcknowledged,        E::kCancel,         S::kAcknowledged,        kTellSupplier},
  {S::kAcknowledged,        E::kAmendedAtOnce,  S::kAcknowledged,        kTell},
  {S::kAcknowledged,        E::kToAcknowledged, S::kAcknowledged,        kTell},
  {S::kAcknowledged,        E::kToInProgress,   S::kInProgress,          kTell},
  {S::kAcknowledged,        E::kToPending,      S::kPending,             kTell},
  {S::kAcknowledged,        E::kToHeld,         S::kHeld,                kTell},
  {S::kAcknowledged,        E::kToCancelled,    S::kCancelled,           kEnds},
  {S::kAcknowledged,        E::kToFailed,       S::kFailed,              kEnds},
  {S::kAcknowledged,        E::kToCompleted,    S::kCompleted,           kDelivers},
  {S::kAcknowledged,        E::kToPartial,      S::kPartial,             kDelivers},
  {S::kAcknowledged,        E::kStays,          S::kAcknowledged,        kTell},

  {S::kInProgress,          E::kAmend,          S::kInProgress,          kTellSupplier},
  {S::kInProgress,          E::kCancel,         S::kInProgress,          kTellSupplier},
  {S::kInProgress,          E::kAmendedAtOnce,  S::kInProgress,          kTell},
  {S::kInProgress,          E::kToInProgress,   S::kInProgress,          kTell},
  {S::kInProgress,          E::kToPending,      S::kPending,             kTell},
  {S::kInProgress,          E::kToHeld,         S::kHeld,                kTell},
  {S::kInProgress,          E::kToCancelled,    S::kCancelled,           kEnds},
  {S::kInProgress,          E::kToFailed,       S::kFailed,              kEnds},
  {S::kInProgress,          E::kToCompleted,    S::kCompleted,           kDelivers},
  {S::kInProgress,          E::kToPartial,      S::kPartial,             kDelivers},
  {S::kInProgress,          E::kStays,          S::kInProgress,          kTell},

  {S::kPending,             E::kAmend,          S::kPending,             kTellSupplier},
  {S::kPending,             E::kCancel,         S::kPending,             kTellSupplier},
  {S::kPending,             E::kAmendedAtOnce,  S::kAcknowledged,        kTell, When::kUncommitted},
  {S::kPending,             E::kAmendedAtOnce,  S::kInProgress,          kTell, When::kCommitted},
  {S::kPending,             E::kToAcknowledged, S::kAcknowledged,        kTell, When::kUncommitted},
  {S::kPending,             E::kToInProgress,   S::kInProgress,          kTell},
  {S::kPending,             E::kToPending,      S::kPending,             kTell},
  {S::kPending,             E::kToHeld,         S::kHeld,                kTell},
  {S::kPending,             E::kToCancelled,    S::kCancelled,           kEnds},
  {S::kPending,             E::kToFailed,       S::kFailed,              kEnds},
  {S::kPending,             E::kToCompleted,    S::kCompleted,           kDelivers},
  {S::kPending,             E::kToPartial,      S::kPartial,             kDelivers},
  {S::kPending,             E::kStays,          S::kPending,             kTell},

  {S::kHeld,                E::kCancel,         S::kHeld,                kTellSupplier},
  {S::kHeld,                E::kAmendedAtOnce,  S::kHeld,                kTell},
  {S::kHeld,                E::kToAcknowledged, S::kAcknowledged,        kTell, When::kUncommitted},
  {S::kHeld,                E::kToInProgress,   S::kInProgress,          kTell},
  {S::kHeld,                E::kToPending,      S::kPending,             kTell},
  {S::kHeld,                E::kToHeld,         S::kHeld,                kTell},
  {S::kHeld,                E::kToCancelled,    S::kCancelled,           kEnds},
  {S::kHeld,                E::kToFailed,       S::kFailed,              kEnds},
  {S::kHeld,                E::kToCompleted,    S::kCompleted,           kDelivers},
  {S::kHeld,                E::kToPartial,      S::kPartial,             kDelivers},
  {S::kHeld,                E::kStays,          S::kHeld,                kTell},

  // shown over the state while the supplier has the request: several amendments, one cancellation
  {S::kPendingAmendment,    E::kAmend,          S::kPendingAmendment,    kTellSupplier},
  {S::kPendingAmendment,    E::kCancel,         S::kPendingAmendment,    kTellSupplier},

  // final: the same status again is news about the same end
  {S::kRejected,            E::kToRejected,     S::kRejected,            kTell},
  {S::kRejected,            E::kStays,          S::kRejected,            kTell},
  {S::kCancelled,           E::kToCancelled,    S::kCancelled,           kTell},
  {S::kCancelled,           E::kStays,          S::kCancelled,           kTell},
  {S::kFailed,              E::kToFailed,       S::kFailed,              kTell},
  {S::kFailed,              E::kStays,          S::kFailed,              kTell},
  {S::kCompleted,           E::kToCompleted,    S::kCompleted,           kStillDelivers},
  {S::kCompleted,           E::kStays,          S::kCompleted,           kStillDelivers},
  {S::kPartial,             E::kToPartial,      S::kPartial,             kStillDelivers},
  {S::kPartial,             E::kStays,          S::kPartial,             kStillDelivers},
};

// Unsolicited ceases: fewer states, never amended.
constexpr Row kUnsolicitedCeases[] = {
  {kNothing,                E::kCreated,        S::kReceivedByGateway,   kTell},

  {S::kReceivedByGateway,   E::kCancel,         S::kReceivedByGateway,   kTellSupplier},
  {S::kReceivedByGateway,   E::kToAcknowledged, S::kAcknowledged,        kTell},
  {S::kReceivedByGateway,   E::kToInProgress,   S::kInProgress,          kAckFirst},
  {S::kReceivedByGateway,   E::kToCancelled,    S::kCancelled,           kEnds},
  {S::kReceivedByGateway,   E::kToCompleted,    S::kCompleted,           {.tell_tenant = true, .acknowledge_first = true, .end_requests = true}},
  {S::kReceivedByGateway,   E::kStays,          S::kReceivedByGateway,   kTell},

  {S::kAcknowledged,        E::kCancel,         S::kAcknowledged,        kTellSupplier},
  {S::kAcknowledged,        E::kToAcknowledged, S::kAcknowledged,        kTell},
  {S::kAcknowledged,        E::kToInProgress,   S::kInProgress,          kTell},
  {S::kAcknowledged,        E::kToCancelled,    S::kCancelled,           kEnds},
  {S::kAcknowledged,        E::kToCompleted,    S::kCompleted,           kEnds},
  {S::kAcknowledged,        E::kStays,          S::kAcknowledged,        kTell},

  {S::kInProgress,          E::kCancel,         S::kInProgress,          kTellSupplier},
  {S::kInProgress,          E::kToInProgress,   S::kInProgress,          kTell},
  {S::kInProgress,          E::kToCancelled,    S::kCancelled,           kEnds},
  {S::kInProgress,          E::kToCompleted,    S::kCompleted,           kEnds},
  {S::kInProgress,          E::kStays,          S::kInProgress,          kTell},

  {S::kCancelled,           E::kToCancelled,    S::kCancelled,           kTell},
  {S::kCancelled,           E::kStays,          S::kCancelled,           kTell},
  {S::kCompleted,           E::kToCompleted,    S::kCompleted,           kTell},
  {S::kCompleted,           E::kStays,          S::kCompleted,           kTell},
};
// clang-format on

constexpr std::string_view kEventNames[] = {
    "placed",      "created",         "taken",           "refused",        "failed to send", "amend",
    "cancel",      "amended at once", "to ACKNOWLEDGED", "to IN_PROGRESS", "to PENDING",     "to HELD",
    "to REJECTED", "to CANCELLED",    "to FAILED",       "to COMPLETED",   "to PARTIAL",     "stays"};
static_assert(std::size(kEventNames) == kEvents);

struct Said {
  S status;
  E event;
};
constexpr Said kSaid[] = {
    {S::kAcknowledged, E::kToAcknowledged},
    {S::kInProgress, E::kToInProgress},
    {S::kPending, E::kToPending},
    {S::kHeld, E::kToHeld},
    {S::kRejected, E::kToRejected},
    {S::kCancelled, E::kToCancelled},
    {S::kFailed, E::kToFailed},
    {S::kCompleted, E::kToCompleted},
    {S::kPartial, E::kToPartial},
};

bool holds(When when, bool committed) {
  return when == When::kAlways || (when == When::kCommitted) == committed;
}

}  // namespace

std::string_view name_of(Event event) {
  return kEventNames[static_cast<size_t>(event)];
}

std::span<const Row> table_of(OrderKind kind) {
  if (kind == OrderKind::kUnsolicitedCease) return kUnsolicitedCeases;
  return kOrders;
}

std::optional<Transition> transition(OrderKind kind, std::optional<OrderStatus> from, bool committed, Event event) {
  for (const Row& row : table_of(kind)) {
    if (row.from == from && row.event == event && holds(row.when, committed)) return Transition{row.to, row.effects};
  }
  return {};
}

Event event_of(OrderStatus status_in_kci) {
  for (const Said& said : kSaid) {
    if (said.status == status_in_kci) return said.event;
  }
  return E::kStays;
}

std::string allowed_statuses(OrderKind kind, OrderStatus from, bool committed) {
  std::string out;
  for (const Said& said : kSaid) {
    if (transition(kind, from, committed, said.event))
      out += (out.empty() ? "" : ", ") + std::string(text(said.status));
  }
  return out;
}

std::string statuses_for(OrderKind kind, Event event) {
  std::string out;
  for (const Row& row : table_of(kind)) {
    if (row.event == event && row.from) out += (out.empty() ? "" : ", ") + std::string(text(*row.from));
  }
  return out;
}

}  // namespace fibrecafe::orders
