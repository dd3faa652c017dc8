// SPDX-License-Identifier: Apache-2.0
// May a tenant amend or cancel this order now, and what does its supplier's answer mean (decisions.md 4)?
#pragma once

#include <vector>

#include "base/result.hpp"
#include "orders/outcome.hpp"
#include "orders/ports.hpp"

namespace fibrecafe::orders {

// A decoded request: every field is well formed on its own.
struct AmendOrder {
  OrderKey order;
  std::optional<std::string> supplier_name;  // as written
  OrderChanges changes;                      // without the facts of the reservation
  std::string conversation_id;
  Scenario scenario;
};

struct CancelOrder {
  OrderKey order;
  std::optional<std::string> supplier_name;
  CancellationReason reason = CancellationReason::kOther;
  std::optional<std::string> text;
  std::string conversation_id;
  Scenario scenario;
};

// `supplier_name` is the order's supplier's; `slot` the quoted reservation, null where there is none. Errors: kInvalid
// (a field that this kind of order has not, a date that has passed, what would leave half a contact), else kRejected
// with every broken rule.
Done decide_amend(const AmendOrder& wanted, const Order& order, std::string_view supplier_name,
                  const ReservedSlot* slot, Time now);
// Errors: kRejected with every broken rule.
Done decide_cancel(const CancelOrder& wanted, const Order& order, std::string_view supplier_name);

// May operators have an orphaned order cancelled at its supplier? Errors: kRejected.
Done decide_cancel_orphan(const Order& order);

// The steps of a settled outcome of telling the supplier. `reference` is the supplier's number for the request, if its
// answer brought one. Of an order that is FAILED_TO_SEND the tenant is told nothing.
std::vector<Step> decide_request_answer(const Order& order, RequestRef request, const Outcome& outcome,
                                        const SupplierAnswer& answer, Time now, Random& random);

}  // namespace fibrecafe::orders
