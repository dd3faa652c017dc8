// SPDX-License-Identifier: Apache-2.0
// Free slots and reserved ones as tenants read them (tenant-api.md 2.4 and 2.5).
#pragma once

#include <string_view>

#include "appointments/free_slots.hpp"
#include "appointments/reservation.hpp"
#include "base/json.hpp"

namespace fibrecafe::tenant_json {

// `free` as it is shown: sorted, each slot with its class and `standard`.
json::object free_slots_json(const appointments::WantedSlots& wanted, const appointments::FreeSlots& free);
// How it stands with the order that uses it is not shown.
json::object reservation_json(const appointments::Reservation& reservation, std::string_view supplier);

}  // namespace fibrecafe::tenant_json
