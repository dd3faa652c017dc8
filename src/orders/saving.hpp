// SPDX-License-Identifier: Apache-2.0
// What the parts of the service share: appending decided steps with all that follows from them, parking, and messages
// to the supplier.
#pragma once

#include <string>
#include <vector>

#include "orders/outcome.hpp"
#include "orders/service.hpp"

namespace fibrecafe::orders {

// Appends, and makes `order` what it is then. A service that was delivered is remembered; messages about requests that
// ended with the order are settled.
void append(const Context& context, Order& order, const std::vector<Step>& steps);
void park(const Context& context, const Order& order, ParkedKind kind, std::string detail);

// Puts a new message for the order's supplier: the order itself (subject 0), or one of its requests, which is in the
// order already.
void tell_supplier(const Context& context, const Order& order, RequestRef what, const std::string& conversation_id);
// Settles a message whose outcome is known, and tells the order.
void settle(const Context& context, Order& order, const SupplierMessage& message, const Outcome& outcome,
            const SupplierAnswer& answer);

// Until when a call about the order may be in flight; nothing: none is.
std::optional<Time> call_ends_by(const Context& context, const std::optional<SupplierMessage>& message);

}  // namespace fibrecafe::orders
