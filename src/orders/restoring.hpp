// SPDX-License-Identifier: Apache-2.0
// What an older state of the store means for an order: what it says is still to be told may have been told since.
//
// Used by `fibrecafe restore`, within one unit per store, before anything runs on it.
#pragma once

#include "orders/service.hpp"

namespace fibrecafe::orders {

// Every open message of the order may have reached its supplier, as if the gateway had stopped in the middle of each:
// to a supplier that recognises repeats they go again, to any other their outcomes are unknown and settled as such.
// KCIs to tenants need nothing: they go again with the same id and number.
void may_have_been_sent(const Context& context, OrderKey key);

}  // namespace fibrecafe::orders
