// SPDX-License-Identifier: Apache-2.0
// Walks every (state, event) pair of every kind against two grids written from decisions.md 4 and 5 and
// supplier-and-updates.md 6.4 and 8.1, not from the table.
#include "orders/transitions.hpp"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

namespace fibrecafe::orders {
namespace {

using S = OrderStatus;
using E = Event;

// One row per state ("-": not there yet), one column per event. PENDING and HELD stand twice: not yet committed, and
// (with *) committed. In a cell: "-" it may not happen, else the status it leads to, by the two letters below, behind
// what follows: ! the supplier is told, + the gateway acknowledges first, x open requests end, $ the service is
// remembered. What is not told to the supplier is told to the tenant.
//
// RG RECEIVED_BY_GATEWAY  SS SENT_TO_SUPPLIER  FS FAILED_TO_SEND  RJ REJECTED  AK ACKNOWLEDGED  IP IN_PROGRESS
// PE PENDING  HE HELD  PA PENDING_AMENDMENT  CA CANCELLED  FA FAILED  CO COMPLETED  PT PARTIAL
constexpr const char* kOrders = R"(
state                | placed created taken refused unsent | amend cancel at-once | ack prog pend held  rej canc fail  comp  part stays
-                    |    !RG       -     -       -      - |     -      -       - |   -    -    -    -    -    -    -     -     -     -
RECEIVED_BY_GATEWAY  |      -       -    SS     xRJ    xFS |     -      -       - |   -    -    -    -    -    -    -     -     -     -
SENT_TO_SUPPLIER     |      -       -     -       -      - |     -    !SS       - |  AK  +IP  +PE  +HE  xRJ  xCA  xFA +x$CO +x$PT    SS
FAILED_TO_SEND       |      -       -     -       -      - |     -      -       - |   -    -    -    -    -    -    -     -     -     -
REJECTED             |      -       -     -       -      - |     -      -       - |   -    -    -    -   RJ    -    -     -     -    RJ
ACKNOWLEDGED         |      -       -     -       -      - |   !AK    !AK      AK |  AK   IP   PE   HE    -  xCA  xFA  x$CO  x$PT    AK
IN_PROGRESS          |      -       -     -       -      - |   !IP    !IP      IP |   -   IP   PE   HE    -  xCA  xFA  x$CO  x$PT    IP
PENDING              |      -       -     -       -      - |   !PE    !PE      AK |  AK   IP   PE   HE    -  xCA  xFA  x$CO  x$PT    PE
PENDING*             |      -       -     -       -      - |   !PE    !PE      IP |   -   IP   PE   HE    -  xCA  xFA  x$CO  x$PT    PE
HELD                 |      -       -     -       -      - |     -    !HE      HE |  AK   IP   PE   HE    -  xCA  xFA  x$CO  x$PT    HE
HELD*                |      -       -     -       -      - |     -    !HE      HE |   -   IP   PE   HE    -  xCA  xFA  x$CO  x$PT    HE
PENDING_AMENDMENT    |      -       -     -       -      - |   !PA    !PA       - |   -    -    -    -    -    -    -     -     -     -
PENDING_CANCELLATION |      -       -     -       -      - |     -      -       - |   -    -    -    -    -    -    -     -     -     -
CANCELLED            |      -       -     -       -      - |     -      -       - |   -    -    -    -    -   CA    -     -     -    CA
FAILED               |      -       -     -       -      - |     -      -       - |   -    -    -    -    -    -   FA     -     -    FA
COMPLETED            |      -       -     -       -      - |     -      -       - |   -    -    -    -    -    -    -   $CO     -   $CO
PARTIAL              |      -       -     -       -      - |     -      -       - |   -    -    -    -    -    -    -     -   $PT   $PT
)";

constexpr const char* kUnsolicitedCeases = R"(
state                | placed created taken refused unsent | amend cancel at-once | ack prog pend held  rej canc fail  comp  part stays
-                    |      -      RG     -       -      - |     -      -       - |   -    -    -    -    -    -    -     -     -     -
RECEIVED_BY_GATEWAY  |      -       -     -       -      - |     -    !RG       - |  AK  +IP    -    -    -  xCA    -  +xCO     -    RG
SENT_TO_SUPPLIER     |      -       -     -       -      - |     -      -       - |   -    -    -    -    -    -    -     -     -     -
FAILED_TO_SEND       |      -       -     -       -      - |     -      -       - |   -    -    -    -    -    -    -     -     -     -
REJECTED             |      -       -     -       -      - |     -      -       - |   -    -    -    -    -    -    -     -     -     -
ACKNOWLEDGED         |      -       -     -       -      - |     -    !AK       - |  AK   IP    -    -    -  xCA    -   xCO     -    AK
IN_PROGRESS          |      -       -     -       -      - |     -    !IP       - |   -   IP    -    -    -  xCA    -   xCO     -    IP
PENDING              |      -       -     -       -      - |     -      -       - |   -    -    -    -    -    -    -     -     -     -
PENDING*             |      -       -     -       -      - |     -      -       - |   -    -    -    -    -    -    -     -     -     -
HELD                 |      -       -     -       -      - |     -      -       - |   -    -    -    -    -    -    -     -     -     -
HELD*                |      -       -     -       -      - |     -      -       - |   -    -    -    -    -    -    -     -     -     -
PENDING_AMENDMENT    |      -       -     -       -      - |     -      -       - |   -    -    -    -    -    -    -     -     -     -
PENDING_CANCELLATION |      -       -     -       -      - |     -      -       - |   -    -    -    -    -    -    -     -     -     -
CANCELLED            |      -       -     -       -      - |     -      -       - |   -    -    -    -    -   CA    -     -     -    CA
FAILED               |      -       -     -       -      - |     -      -       - |   -    -    -    -    -    -    -     -     -     -
COMPLETED            |      -       -     -       -      - |     -      -       - |   -    -    -    -    -    -    -    CO     -    CO
PARTIAL              |      -       -     -       -      - |     -      -       - |   -    -    -    -    -    -    -     -     -     -
)";

std::string letters(S status) {
  switch (status) {
    case S::kReceivedByGateway: return "RG";
    case S::kSentToSupplier: return "SS";
    case S::kFailedToSend: return "FS";
    case S::kRejected: return "RJ";
    case S::kAcknowledged: return "AK";
    case S::kInProgress: return "IP";
    case S::kPending: return "PE";
    case S::kHeld: return "HE";
    case S::kPendingAmendment: return "PA";
    case S::kPendingCancellation: return "PC";
    case S::kCancelled: return "CA";
    case S::kFailed: return "FA";
    case S::kCompleted: return "CO";
    case S::kPartial: return "PT";
  }
  return "?";
}

std::string shown(const std::optional<Transition>& transition) {
  if (!transition) return "-";
  const Effects& effects = transition->effects;
  std::string out;
  if (effects.tell_supplier) out += "!";
  if (effects.acknowledge_first) out += "+";
  if (effects.end_requests) out += "x";
  if (effects.remember_service) out += "$";
  return out + letters(transition->to);
}

// A state as a row names it.
struct State {
  std::optional<S> status;
  bool committed = false;
  auto operator<=>(const State&) const = default;
};

std::optional<State> state_named(std::string name) {
  if (name == "-") return State{};
  bool committed = name.back() == '*';
  if (committed) name.pop_back();
  auto status = parse<S>(name);
  if (!status) return {};
  return State{status, committed};
}

// Only PENDING and HELD are two states each.
bool is_two(S status) {
  return status == S::kPending || status == S::kHeld;
}

void walk(const char* grid, OrderKind kind) {
  std::istringstream lines(grid);
  std::string line;
  std::set<State> seen;
  while (std::getline(lines, line)) {
    std::erase(line, '|');
    std::istringstream cells(line);
    std::string name, cell;
    cells >> name;
    if (name.empty() || name == "state") continue;
    auto state = state_named(name);
    ASSERT_TRUE(state) << name;
    seen.insert(*state);
    for (int i = 0; i < kEvents; ++i) {
      auto event = static_cast<E>(i);
      ASSERT_TRUE(cells >> cell) << name;
      auto found = transition(kind, state->status, state->committed, event);
      EXPECT_EQ(shown(found), cell) << name << " " << name_of(event);
      if (found) {
        EXPECT_NE(found->effects.tell_tenant, found->effects.tell_supplier) << name << " " << name_of(event);
      }
      if (state->status && is_two(*state->status)) continue;
      EXPECT_EQ(found, transition(kind, state->status, true, event)) << name << " is one state";
    }
    EXPECT_FALSE(cells >> cell) << name << ": one cell for each event";
  }
  EXPECT_EQ(seen.size(), 1 + words<S>().size() + 2) << "every state stands in the grid";
}

TEST(Transitions, LeadAProvideWhereTheGridSaysForEveryStateAndEvent) {
  walk(kOrders, OrderKind::kProvide);
}

TEST(Transitions, LeadAModifyWhereTheGridSaysForEveryStateAndEvent) {
  walk(kOrders, OrderKind::kModify);
}

TEST(Transitions, LeadACeaseWhereTheGridSaysForEveryStateAndEvent) {
  walk(kOrders, OrderKind::kCease);
}

TEST(Transitions, LeadAnUnsolicitedCeaseWhereTheGridSaysForEveryStateAndEvent) {
  walk(kUnsolicitedCeases, OrderKind::kUnsolicitedCease);
}

TEST(Transitions, StandInTheTableOnce) {
  for (auto kind : {OrderKind::kProvide, OrderKind::kUnsolicitedCease}) {
    std::set<std::tuple<std::optional<S>, E, bool>> pairs;
    for (const Row& row : table_of(kind)) {
      for (bool committed : {false, true}) {
        if (row.when != Row::When::kAlways && (row.when == Row::When::kCommitted) != committed) continue;
        EXPECT_TRUE(pairs.insert({row.from, row.event, committed}).second) << name_of(row.event);
      }
    }
  }
}

TEST(Transitions, ReadEveryStatusOfAKci) {
  for (size_t i = 0; i < words<S>().size(); ++i) {
    auto status = static_cast<S>(i);
    EXPECT_EQ(event_of(status) == E::kStays, is_gateways_own(status)) << text(status);
    if (!is_gateways_own(status)) {
      EXPECT_EQ(name_of(event_of(status)), "to " + std::string(text(status)));
    }
  }
}

TEST(Transitions, LeadFromFinalStatesNowhereElse) {
  for (auto kind : {OrderKind::kProvide, OrderKind::kUnsolicitedCease}) {
    for (const Row& row : table_of(kind)) {
      if (row.from && is_final(*row.from)) {
        EXPECT_EQ(row.to, *row.from);
      }
      if (is_final(row.to) && row.from != row.to) {
        EXPECT_TRUE(row.effects.end_requests) << text(row.to);
      }
    }
  }
}

TEST(Transitions, NameWhatAKciMayBringNow) {
  constexpr auto kProvide = OrderKind::kProvide;
  EXPECT_EQ(allowed_statuses(kProvide, S::kCompleted, true), "COMPLETED");
  EXPECT_EQ(allowed_statuses(kProvide, S::kHeld, true),
            "IN_PROGRESS, PENDING, HELD, CANCELLED, FAILED, COMPLETED, PARTIAL");
  EXPECT_EQ(allowed_statuses(kProvide, S::kHeld, false),
            "ACKNOWLEDGED, IN_PROGRESS, PENDING, HELD, CANCELLED, FAILED, COMPLETED, PARTIAL");
  EXPECT_EQ(allowed_statuses(kProvide, S::kFailedToSend, false), "");
  EXPECT_EQ(allowed_statuses(OrderKind::kUnsolicitedCease, S::kAcknowledged, false),
            "ACKNOWLEDGED, IN_PROGRESS, CANCELLED, COMPLETED");
}

TEST(Transitions, NameTheStatusesInWhichATenantMayAsk) {
  EXPECT_EQ(statuses_for(OrderKind::kProvide, E::kAmend), "ACKNOWLEDGED, IN_PROGRESS, PENDING, PENDING_AMENDMENT");
  EXPECT_EQ(statuses_for(OrderKind::kModify, E::kCancel),
            "SENT_TO_SUPPLIER, ACKNOWLEDGED, IN_PROGRESS, PENDING, HELD, PENDING_AMENDMENT");
  EXPECT_EQ(statuses_for(OrderKind::kUnsolicitedCease, E::kCancel), "RECEIVED_BY_GATEWAY, ACKNOWLEDGED, IN_PROGRESS");
  EXPECT_EQ(statuses_for(OrderKind::kUnsolicitedCease, E::kAmend), "");
}

}  // namespace
}  // namespace fibrecafe::orders
