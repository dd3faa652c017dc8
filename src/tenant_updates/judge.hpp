// SPDX-License-Identifier: Apache-2.0
// What a tenant's answer to a KCI means: the table of decisions.md 6, and nothing else. Pure.
#pragma once

#include "http/client.hpp"
#include "outbox/outbox.hpp"

namespace fibrecafe::tenant_updates {

// `answer` is the last one: a 401 has been followed by the call with a new token, where there is one.
outbox::DeliveryAnswer judge(const http::Answer& answer, Time now);

// The call could not be made, because no token was to be had; `failure` as OutboundCredentials gives it.
outbox::DeliveryAnswer judge_no_token(const http::Answer& failure, Time now);

}  // namespace fibrecafe::tenant_updates
