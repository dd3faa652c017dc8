// SPDX-License-Identifier: Apache-2.0
// What the outcome of placing an order with its supplier means for the order (decisions.md 4).
#pragma once

#include <vector>

#include "orders/outcome.hpp"

namespace fibrecafe::orders {

// The steps of an outcome that is settled. `answer` as it came; only an outcome that was taken looks at it.
std::vector<Step> decide_answer(const Order& order, const Outcome& outcome, const SupplierAnswer& answer, Time now,
                                Random& random);

}  // namespace fibrecafe::orders
