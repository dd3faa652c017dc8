// SPDX-License-Identifier: Apache-2.0
#include "orders/transitions.hpp"

#include <array>

namespace fibrecafe::orders {
namespace {

using S = OrderStatus;
using E = Event;

enum class Acknowledge { kNo, kFirst };

struct Row {
  S from;
  E event;
  S to;
  Acknowledge acknowledge = Acknowledge::kNo;
  bool only_uncommitted = false;
};

constexpr Acknowledge kFirst = Acknowledge::kFirst;
constexpr Acknowledge kNo = Acknowledge::kNo;
constexpr bool kOnlyUncommitted = true;

// clang-format off
constexpr Row kTable[] = {
  // told to the supplier, waiting for how that ends; a KCI first counts as taken, so none is judged in this state
  {S::kReceivedByGateway, E::kTaken,          S::kSentToSupplier},
  {S::kReceivedByGateway, E::kRefused,        S::kRejected},
  {S::kReceivedByGateway, E::kFailedToSend,   S::kFailedToSend},

  {S::kSentToSupplier,    E::kToAcknowledged, S::kAcknowledged},
  {S::kSentToSupplier,    E::kToInProgress,   S::kInProgress, kFirst},
  {S::kSentToSupplier,    E::kToPending,      S::kPending,    kFirst},
  {S::kSentToSupplier,    E::kToHeld,         S::kHeld,       kFirst},
  {S::kSentToSupplier,    E::kToRejected,     S::kRejected},
  {S::kSentToSupplier,    E::kToCancelled,    S::kCancelled},
  {S::kSentToSupplier,    E::kToFailed,       S::kFailed},
  {S::kSentToSupplier,    E::kToCompleted,    S::kCompleted,  kFirst},
  {S::kSentToSupplier,    E::kToPartial,      S::kPartial,    kFirst},
  {S::kSentToSupplier,    E::kStays,          S::kSentToSupplier},

  {S::kAcknowledged,      E::kToAcknowledged, S::kAcknowledged},
  {S::kAcknowledged,      E::kToInProgress,   S::kInProgress},
  {S::kAcknowledged,      E::kToPending,      S::kPending},
  {S::kAcknowledged,      E::kToHeld,         S::kHeld},
  {S::kAcknowledged,      E::kToCancelled,    S::kCancelled},
  {S::kAcknowledged,      E::kToFailed,       S::kFailed},
  {S::kAcknowledged,      E::kToCompleted,    S::kCompleted},
  {S::kAcknowledged,      E::kToPartial,      S::kPartial},
  {S::kAcknowledged,      E::kStays,          S::kAcknowledged},

  {S::kInProgress,        E::kToInProgress,   S::kInProgress},
  {S::kInProgress,        E::kToPending,      S::kPending},
  {S::kInProgress,        E::kToHeld,         S::kHeld},
  {S::kInProgress,        E::kToCancelled,    S::kCancelled},
  {S::kInProgress,        E::kToFailed,       S::kFailed},
  {S::kInProgress,        E::kToCompleted,    S::kCompleted},
  {S::kInProgress,        E::kToPartial,      S::kPartial},
  {S::kInProgress,        E::kStays,          S::kInProgress},

  {S::kPending,           E::kToAcknowledged, S::kAcknowledged, kNo, kOnlyUncommitted},
  {S::kPending,           E::kToInProgress,   S::kInProgress},
  {S::kPending,           E::kToPending,      S::kPending},
  {S::kPending,           E::kToHeld,         S::kHeld},
  {S::kPending,           E::kToCancelled,    S::kCancelled},
  {S::kPending,           E::kToFailed,       S::kFailed},
  {S::kPending,           E::kToCompleted,    S::kCompleted},
  {S::kPending,           E::kToPartial,      S::kPartial},
  {S::kPending,           E::kStays,          S::kPending},

  {S::kHeld,              E::kToAcknowledged, S::kAcknowledged, kNo, kOnlyUncommitted},
  {S::kHeld,              E::kToInProgress,   S::kInProgress},
  {S::kHeld,              E::kToPending,      S::kPending},
  {S::kHeld,              E::kToHeld,         S::kHeld},
  {S::kHeld,              E::kToCancelled,    S::kCancelled},
  {S::kHeld,              E::kToFailed,       S::kFailed},
  {S::kHeld,              E::kToCompleted,    S::kCompleted},
  {S::kHeld,              E::kToPartial,      S::kPartial},
  {S::kHeld,              E::kStays,          S::kHeld},

  // final: the same status again is news about the same end
  {S::kRejected,          E::kToRejected,     S::kRejected},
  {S::kRejected,          E::kStays,          S::kRejected},
  {S::kCancelled,         E::kToCancelled,    S::kCancelled},
  {S::kCancelled,         E::kStays,          S::kCancelled},
  {S::kFailed,            E::kToFailed,       S::kFailed},
  {S::kFailed,            E::kStays,          S::kFailed},
  {S::kCompleted,         E::kToCompleted,    S::kCompleted},
  {S::kCompleted,         E::kStays,          S::kCompleted},
  {S::kPartial,           E::kToPartial,      S::kPartial},
  {S::kPartial,           E::kStays,          S::kPartial},
};
// clang-format on

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

}  // namespace

std::optional<Transition> transition(OrderStatus from, bool committed, Event event) {
  for (const Row& row : kTable) {
    if (row.from != from || row.event != event) continue;
    if (row.only_uncommitted && committed) return {};
    return Transition{row.to, row.acknowledge == kFirst};
  }
  return {};
}

Event event_of(OrderStatus status_in_kci) {
  for (const Said& said : kSaid) {
    if (said.status == status_in_kci) return said.event;
  }
  return E::kStays;
}

std::string allowed_statuses(OrderStatus from, bool committed) {
  std::string out;
  for (const Said& said : kSaid) {
    if (transition(from, committed, said.event)) out += (out.empty() ? "" : ", ") + std::string(text(said.status));
  }
  return out;
}

}  // namespace fibrecafe::orders
