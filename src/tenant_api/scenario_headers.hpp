// SPDX-License-Identifier: Apache-2.0
// X-Scenario, X-Problem-Code, X-Kci-Delay: how a sandbox tenant steers the supplier stub (decisions.md 8).
#pragma once

#include "fields/fields.hpp"
#include "http/message.hpp"
#include "orders/order.hpp"

namespace fibrecafe::tenant_api {

// Call for sandbox tenants only: for all others these headers mean nothing. A header that is not accepted is a 422
// case.
orders::Scenario read_scenario(const http::Headers& headers, fields::Findings& findings);

}  // namespace fibrecafe::tenant_api
