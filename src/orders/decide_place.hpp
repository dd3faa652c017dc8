// SPDX-License-Identifier: Apache-2.0
// May this order be accepted? The facts and rules of decisions.md 1 and 2 that need more than the request's own fields.
#pragma once

#include "base/result.hpp"
#include "orders/ports.hpp"
#include "parties/parties.hpp"

namespace fibrecafe::orders {

// A decoded request: every field is well formed on its own.
struct PlaceOrder {
  Order order;                // what the tenant asked for; key.tenant set, number and supplier not yet
  std::string supplier_name;  // as written
};

// `supplier` and `agreement` are null where there is none for this tenant, `slot` where it has no reservation that the
// order quotes.
// Errors: kInvalid (requestedCompletionDate has passed), kRejected (all broken rules).
Done decide_place(const PlaceOrder& wanted, const parties::Supplier* supplier, const parties::Agreement* agreement,
                  const ReservedSlot* slot, Time now);

}  // namespace fibrecafe::orders
