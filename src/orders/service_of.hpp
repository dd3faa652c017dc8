// SPDX-License-Identifier: Apache-2.0
// Which service an order is about. For lists of orders: a tenant finds by its id what was ordered for it.
#pragma once

#include <string>

#include "orders/order.hpp"

namespace fibrecafe::orders {

// The one that the order names, or that it brought once it is delivered. Empty: none.
std::string service_of(const Order& order);

}  // namespace fibrecafe::orders
