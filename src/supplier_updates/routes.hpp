// SPDX-License-Identifier: Apache-2.0
// Supplier Updates' rows of the route table.
#pragma once

#include <vector>

#include "edge/door.hpp"
#include "edge/route.hpp"

namespace fibrecafe::supplier_updates {

std::vector<edge::Route> routes(const edge::DoorNeeds& needs);

}  // namespace fibrecafe::supplier_updates
