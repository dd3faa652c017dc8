// SPDX-License-Identifier: Apache-2.0
// Does a reserved appointment fit the order or amendment that quotes it? Judged against tenant, supplier, address,
// specification, purpose and time (decisions.md 1).
#pragma once

#include <optional>
#include <vector>

#include "base/result.hpp"
#include "orders/ports.hpp"

namespace fibrecafe::orders {

// Every reason against it, named appointmentReservationId. `slot` is null where the tenant has no such reservation;
// `supplier` is the order's, nothing where it is not known.
std::vector<Problem> reservation_problems(int64_t quoted, const ReservedSlot* slot, const Order& order,
                                          std::optional<SupplierId> supplier, Time now);

}  // namespace fibrecafe::orders
