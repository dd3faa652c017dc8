// SPDX-License-Identifier: Apache-2.0
// An order as tenants read it: in answers of the Tenant API, and as `entity` of the KCIs pushed to them.
//
// Used by tenant_api/ and tenant_updates/. The shapes are those of api/openapi/tenant.yaml: provide, modify and cease
// differ, absent members are left out, times are UTC with milliseconds.
#pragma once

#include <string_view>

#include "base/json.hpp"
#include "orders/order.hpp"

namespace fibrecafe::tenant_json {

// Without `updates`. `supplier` is the supplier's name; the object lives in `storage`.
json::object order_json(const orders::Order& order, std::string_view supplier, json::storage_ptr storage = {});

}  // namespace fibrecafe::tenant_json
