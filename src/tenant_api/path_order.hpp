// SPDX-License-Identifier: Apache-2.0
// The order that a path names: /service-orders/{id} and what lies below it.
#pragma once

#include "base/result.hpp"
#include "edge/route.hpp"
#include "orders/order.hpp"

namespace fibrecafe::tenant_api {

// kNotFound; the same for an order that is unknown, another tenant's, or no positive integer.
tl::unexpected<Error> no_such_order();

// As we print it: 1 to 2^53 - 1, no sign, no leading zero. The tenant is the caller's.
Result<orders::OrderKey> order_in_path(const edge::Call& call);

}  // namespace fibrecafe::tenant_api
