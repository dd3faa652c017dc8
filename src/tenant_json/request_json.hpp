// SPDX-License-Identifier: Apache-2.0
// An amendment or a cancellation as tenants read it: in the answer to the call that made it, and in the KCIs that
// report on it. Shapes: api/openapi/tenant.yaml (ServiceOrderAmendment, ServiceOrderCancellation).
#pragma once

#include <string_view>

#include "base/json.hpp"
#include "orders/order.hpp"

namespace fibrecafe::tenant_json {

json::object amendment_json(OrderId order, const orders::Amendment& amendment, std::string_view supplier,
                            json::storage_ptr storage = {});
json::object cancellation_json(OrderId order, const orders::Cancellation& cancellation, std::string_view supplier,
                               json::storage_ptr storage = {});

}  // namespace fibrecafe::tenant_json
