// SPDX-License-Identifier: Apache-2.0
// A KCI as tenants read it: as an element of an order's `updates[]`, and as the body pushed to their endpoint.
//
// Used by tenant_api/ and tenant_updates/. Shapes: api/openapi/tenant.yaml (OrderUpdate) and tenant-updates.yaml.
// `supplierCode` is given beside `supplierCodes` while there is exactly one; `issuedOn` and `receivedOn` only where a
// supplier issued it.
#pragma once

#include <string_view>

#include "base/json.hpp"
#include "orders/order.hpp"

namespace fibrecafe::tenant_json {

// With `deliveryStatus`, and `deliveredOn` once it was delivered.
// `as_told`: the order after the KCI's step, for one that reports on an amendment or cancellation; null for others.
json::object update_json(const orders::Kci& kci, const orders::Order* as_told, std::string_view supplier,
                         json::storage_ptr storage = {});

// With `entityType` and `entity`, the order as it stood after the KCI's own step; `delivered_on` is this attempt's
// time.
json::object pushed_kci_json(const orders::Kci& kci, const orders::Order& entity, std::string_view supplier,
                             Time delivered_on, json::storage_ptr storage = {});

}  // namespace fibrecafe::tenant_json
