// SPDX-License-Identifier: Apache-2.0
// The Tenant API's rows of the route table: one per operationId, offered or not (tenant-api.md 1.10).
#pragma once

#include <vector>

#include "edge/route.hpp"
#include "tenant_api/asking.hpp"

namespace fibrecafe::tenant_api {

std::vector<edge::Route> routes(const AskingNeeds& needs);

}  // namespace fibrecafe::tenant_api
