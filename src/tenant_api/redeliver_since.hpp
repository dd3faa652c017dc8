// SPDX-License-Identifier: Apache-2.0
// POST /redeliveries (handleRedeliver): every KCI made since a time goes to its tenant again, order by order, with its
// old number and id.
//
// A tenant may have very many, so they are sent back to their lanes in units of a few orders each, and the answer
// leaves when the last is committed. An error in between leaves what was done until then. Like the redelivery of one
// order it is not remembered under its X-Request-ID.
#pragma once

#include <functional>

#include "edge/door.hpp"

namespace fibrecafe::tenant_api {

// For Route::run. Only a few such calls run at once (beyond: 503).
std::function<void(edge::Call, http::Respond)> redelivering_door(const edge::DoorNeeds& needs);

}  // namespace fibrecafe::tenant_api
