// SPDX-License-Identifier: Apache-2.0
// Suppliers that speak the published Supplier API 1.15, asked for free slots and to hold one.
//
// Puts the question into words and reads the answer; how it is asked is ask.hpp's. Sources: supplier-and-updates.md 2.4
// and 2.5, api/openapi/supplier.yaml. An answer that holds another slot, or another reservation, than was asked for
// cannot be used: an engineer would come at another hour than the tenant was told.
#pragma once

#include <memory>

#include "appointments/ports.hpp"
#include "suppliers/fibrecafe/ask.hpp"

namespace fibrecafe::suppliers {

std::unique_ptr<appointments::SupplierAsks> make_appointment_asks(Asker& asker);

}  // namespace fibrecafe::suppliers
