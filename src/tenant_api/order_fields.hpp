// SPDX-License-Identifier: Apache-2.0
// The field tables of POST /service-orders, one per branch (tenant-api.md 2.6 as decided in decisions.md 2). A test
// holds them against api/openapi/tenant.yaml.
#pragma once

#include "fields/fields.hpp"
#include "orders/decide_place.hpp"

namespace fibrecafe::tenant_api {

// Reads a body whose `orderType` is known to be of this kind.
void read_order(OrderKind kind, const json::object& body, orders::PlaceOrder& into, fields::Findings& findings);

// `orderType` and what all branches share, when no branch can be chosen.
void read_without_branch(const json::object& body, orders::PlaceOrder& into, fields::Findings& findings);

}  // namespace fibrecafe::tenant_api
