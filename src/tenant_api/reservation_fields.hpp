// SPDX-License-Identifier: Apache-2.0
// The field table of POST /appointments (tenant-api.md 2.5 as decided in decisions.md 2). A test holds it against
// api/openapi/tenant.yaml.
#pragma once

#include "appointments/decide_reserve.hpp"
#include "fields/fields.hpp"

namespace fibrecafe::tenant_api {

// The body alone: every field well formed, no rule, no clock. Errors: kMalformed, kInvalid with every problem.
Result<appointments::ReserveSlot> decode_reservation(const json::value& body, fields::UnknownFields unknown);

}  // namespace fibrecafe::tenant_api
