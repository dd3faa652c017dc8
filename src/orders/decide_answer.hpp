// SPDX-License-Identifier: Apache-2.0
// What the end of a call to the supplier means for the order (decisions.md 4).
#pragma once

#include <optional>
#include <vector>

#include "orders/messages.hpp"
#include "orders/ports.hpp"

namespace fibrecafe::orders {

struct AnswerDecision {
  std::vector<Step> steps;               // empty: the order stays as it is
  std::optional<SupplierMessage> again;  // the message as it now waits or stays unknown; nothing: settled
  std::optional<ParkedKind> park;
};

// `repeats_are_safe`: the supplier's profile lets the same message go again. `supplier_has_it`: a KCI for the order is
// held, which shows that the supplier took it whatever its answer was; only a plain refusal outweighs that.
AnswerDecision decide_answer(const Order& order, const SupplierMessage& message, const SupplierAnswer& answer,
                             bool repeats_are_safe, bool supplier_has_it, Time now, Random& random);

// The wait for an unknown outcome is over: FAILED_TO_SEND, and operators are told that it may exist at the supplier.
AnswerDecision decide_give_up(const Order& order, const SupplierMessage& message, Time now, Random& random);

// A KCI settles a message whose outcome was not known: it counts as a 202.
std::vector<Step> decide_taken_by_kci(const Order& order, Time now, Random& random);

}  // namespace fibrecafe::orders
