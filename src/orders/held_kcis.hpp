// SPDX-License-Identifier: Apache-2.0
// Suppliers' KCIs inside a unit: whose turn is it, what does one settle, and what is held until later. Used by the
// service's functions.
#pragma once

#include "orders/decide_kci.hpp"
#include "orders/service.hpp"

namespace fibrecafe::orders {

// When this KCI's turn is; a supplier whose numbers are not to be trusted has its KCIs taken as they come.
Turn turn_now(const Context& context, const Order& order, const SupplierKci& kci);

// Does this KCI show that the supplier has what the message tells? Any shows it of the order, only one that names it of
// an amendment or cancellation.
bool shows(const SupplierKci& kci, const Order& order, const SupplierMessage& message);
bool shown_by_held(const Context& context, const Order& order, const SupplierMessage& message);
// Settles, as a 202, what the KCI shows the supplier to have.
void settle_by_kci(const Context& context, Order& order, const SupplierKci& kci);

// Applies a KCI whose turn it is, or that is late. Errors: kInvalid when its move is not allowed; nothing was changed.
Done apply_kci(const Context& context, Order& order, const SupplierKci& kci, Turn turn);
// Called when no call is in flight any more. Settles what the held KCIs show the supplier to have, and applies those
// whose turn has come, in their order: the next in sequence, and those whose wait for a gap is over.
void drain_held(const Context& context, Order& order);

// When an unknown outcome is given up. A pause of the supplier does not count: its resume moves that on.
std::optional<Time> given_up_at(const Context& context, const std::optional<SupplierMessage>& message);
// The order's one timer: the earliest of what it waits for.
void set_timer(const Context& context, const Order& order);

}  // namespace fibrecafe::orders
