// SPDX-License-Identifier: Apache-2.0
// Walks every (state, event) pair against a grid written from decisions.md 4 and 5, not from the table.
#include "orders/transitions.hpp"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

namespace fibrecafe::orders {
namespace {

using S = OrderStatus;
using E = Event;

// One row per state, one column per event: the status it leads to, "-" where it may not happen, "+" before it where the
// gateway acknowledges first. PENDING and HELD stand twice: not yet committed, and committed.
constexpr const char* kGrid = R"(
state                 Taken Refused FailedToSend ToAcknowledged ToInProgress ToPending ToHeld ToRejected ToCancelled ToFailed ToCompleted ToPartial Stays
RECEIVED_BY_GATEWAY   SENT_TO_SUPPLIER REJECTED FAILED_TO_SEND - - - - - - - - - -
SENT_TO_SUPPLIER      - - - ACKNOWLEDGED +IN_PROGRESS +PENDING +HELD REJECTED CANCELLED FAILED +COMPLETED +PARTIAL SENT_TO_SUPPLIER
FAILED_TO_SEND        - - - - - - - - - - - - -
REJECTED              - - - - - - - REJECTED - - - - REJECTED
ACKNOWLEDGED          - - - ACKNOWLEDGED IN_PROGRESS PENDING HELD - CANCELLED FAILED COMPLETED PARTIAL ACKNOWLEDGED
IN_PROGRESS*          - - - - IN_PROGRESS PENDING HELD - CANCELLED FAILED COMPLETED PARTIAL IN_PROGRESS
PENDING               - - - ACKNOWLEDGED IN_PROGRESS PENDING HELD - CANCELLED FAILED COMPLETED PARTIAL PENDING
PENDING*              - - - - IN_PROGRESS PENDING HELD - CANCELLED FAILED COMPLETED PARTIAL PENDING
HELD                  - - - ACKNOWLEDGED IN_PROGRESS PENDING HELD - CANCELLED FAILED COMPLETED PARTIAL HELD
HELD*                 - - - - IN_PROGRESS PENDING HELD - CANCELLED FAILED COMPLETED PARTIAL HELD
PENDING_AMENDMENT     - - - - - - - - - - - - -
PENDING_CANCELLATION  - - - - - - - - - - - - -
CANCELLED             - - - - - - - - CANCELLED - - - CANCELLED
FAILED                - - - - - - - - - FAILED - - FAILED
COMPLETED             - - - - - - - - - - COMPLETED - COMPLETED
PARTIAL               - - - - - - - - - - - PARTIAL PARTIAL
)";

std::string shown(const std::optional<Transition>& transition) {
  if (!transition) return "-";
  return (transition->acknowledge_first ? "+" : "") + std::string(text(transition->to));
}

TEST(Transitions, LeadWhereTheGridSaysForEveryStateAndEvent) {
  std::istringstream lines(kGrid);
  std::string line;
  int pairs = 0;
  std::set<S> seen;
  while (std::getline(lines, line)) {
    std::istringstream cells(line);
    std::string name, cell;
    cells >> name;
    if (name.empty() || name == "state") continue;
    bool committed = name.back() == '*';
    if (committed) name.pop_back();
    auto from = parse<S>(name);
    ASSERT_TRUE(from) << name;
    seen.insert(*from);
    for (int event = 0; event < kEvents; ++event, ++pairs) {
      ASSERT_TRUE(cells >> cell) << name;
      EXPECT_EQ(shown(transition(*from, committed, static_cast<E>(event))), cell) << name << " event " << event;
    }
  }
  EXPECT_EQ(seen.size(), words<S>().size()) << "every status stands in the grid";
  EXPECT_EQ(pairs, 16 * kEvents);
}

TEST(Transitions, ReadEveryStatusOfAKci) {
  for (size_t i = 0; i < words<S>().size(); ++i) {
    auto status = static_cast<S>(i);
    EXPECT_EQ(event_of(status) == E::kStays, is_gateways_own(status)) << text(status);
  }
}

TEST(Transitions, FinalStatesLeadNowhereElse) {
  for (size_t i = 0; i < words<S>().size(); ++i) {
    auto from = static_cast<S>(i);
    if (!is_final(from)) continue;
    for (int event = 0; event < kEvents; ++event) {
      auto to = transition(from, true, static_cast<E>(event));
      EXPECT_TRUE(!to || to->to == from) << text(from);
    }
  }
}

TEST(Transitions, NameWhatIsAllowed) {
  EXPECT_EQ(allowed_statuses(S::kCompleted, true), "COMPLETED");
  EXPECT_EQ(allowed_statuses(S::kHeld, true), "IN_PROGRESS, PENDING, HELD, CANCELLED, FAILED, COMPLETED, PARTIAL");
  EXPECT_EQ(allowed_statuses(S::kFailedToSend, false), "");
}

}  // namespace
}  // namespace fibrecafe::orders
