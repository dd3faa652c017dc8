// SPDX-License-Identifier: Apache-2.0
// POST /appointments (handleReserveAppointment): has a supplier hold a slot while the tenant waits.
//
// Two units of work around one question. The first answers a repeat, refuses, or makes the reservation's number
// durable; then the supplier is asked; the second keeps what it holds, remembers the request and commits, and only then
// 201 leaves. A repeat that comes in between waits (under_way.hpp). A refusal or a failure leaves no reservation.
// Exactly one answer, whatever fails: where the second commit fails, the tenant is told that the request may have been
// accepted, and the store goes on trying, so that a slot which the supplier holds is not lost.
#pragma once

#include "tenant_api/asking.hpp"

namespace fibrecafe::tenant_api {

// For Route::run.
std::function<void(edge::Call, http::Respond)> reserving_door(const AskingNeeds& needs);

}  // namespace fibrecafe::tenant_api
