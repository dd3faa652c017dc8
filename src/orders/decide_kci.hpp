// SPDX-License-Identifier: Apache-2.0
// What a supplier's KCI means for the order: its turn, its move, and what the tenant is told (decisions.md 5).
#pragma once

#include <optional>
#include <vector>

#include "base/result.hpp"
#include "orders/messages.hpp"

namespace fibrecafe::orders {

// Where a KCI stands in its order's sequence.
enum class Turn { kNow, kLate, kHold };

// An order's first KCI may be 1 or 2; an equal number with another id is not late.
Turn turn_of(int64_t sequence, int64_t highest_applied);

// Does the KCI's reason need what the KCI does not have? One Problem each, naming the field
// (supplier-and-updates.md 4). Judged before the 204.
std::vector<Problem> missing_requirements(const SupplierKci& kci, const EntityClaim& claim);

// May this reason come with this status? `present` is what the order shows now, when that is known.
bool agrees(ReasonCode reason, OrderStatus status, std::optional<OrderStatus> present);
std::string agreeing_statuses(ReasonCode reason, std::optional<OrderStatus> present);

// Applies a KCI whose turn it is; `named` is the amendment or cancellation that it names. Errors: kInvalid when the
// move is not allowed (names the present status and what is).
Result<std::vector<Step>> decide_kci(const Order& order, const SupplierKci& kci, std::optional<RequestRef> named,
                                     Time now, Random& random);

// A late KCI, or a held one that no longer fits: recorded and passed on as UPDATE, the state untouched. What it says of
// an amendment, or a cancellation's refusal, counts all the same: nobody will say it again.
std::vector<Step> decide_late_kci(const Order& order, const SupplierKci& kci, std::optional<RequestRef> named, Time now,
                                  Random& random);

// An unsolicited cease as its supplier's CREATED begins it: the order to insert, and the steps that follow. `key` is
// the losing tenant's with the new number. Errors: kInvalid (a status that a new one cannot have).
struct Created {
  Order order;
  std::vector<Step> steps;
};
Result<Created> decide_created(OrderKey key, SupplierId supplier, const EntityClaim& claim, const SupplierKci& kci,
                               Time now, Random& random);

// A KCI for an order that is FAILED_TO_SEND: the supplier has it after all. Recorded, marked, not told to the tenant;
// it may settle the operators' cancellation, which also ends with the order.
std::vector<Step> decide_orphan(const Order& order, const SupplierKci& kci, std::optional<RequestRef> named, Time now,
                                Random& random);

}  // namespace fibrecafe::orders
