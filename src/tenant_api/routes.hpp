// SPDX-License-Identifier: Apache-2.0
// The Tenant API's rows of the route table: one per operationId, offered or not (tenant-api.md 1.10).
#pragma once

#include <vector>

#include "edge/door.hpp"
#include "edge/route.hpp"

namespace fibrecafe::tenant_api {

std::vector<edge::Route> routes(const edge::DoorNeeds& needs);

}  // namespace fibrecafe::tenant_api
