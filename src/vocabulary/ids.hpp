// SPDX-License-Identifier: Apache-2.0
// The distinct numbers and names that identify things everywhere.
#pragma once

#include <string>

#include "base/strong.hpp"

namespace fibrecafe {

using OrderId = StrongId<struct OrderTag>;  // the gateway's order number, from 1, never reused
// Each of the three has a counter of its own.
using AmendmentId = StrongId<struct AmendmentTag>;
using CancellationId = StrongId<struct CancellationTag>;
using ReservationId = StrongId<struct ReservationTag>;
using TenantId = StrongId<struct TenantTag>;  // row number, never shown; a tenant's name is what the contract prints
using SupplierId = StrongId<struct SupplierTag>;  // row number, never shown

// Ids are integers from 1 and below 2^53, so that every JSON reader keeps them whole (decisions.md 3).
inline constexpr int64_t kIdMax = (int64_t(1) << 53) - 1;

}  // namespace fibrecafe
