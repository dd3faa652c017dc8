// SPDX-License-Identifier: Apache-2.0
// What the end of a call to a supplier means: the table of decisions.md 4, and nothing else.
//
// Pure: used by supplier_api.cpp after each call, and by the tests that hold it against the table row by row.
#pragma once

#include <string>

#include "http/client.hpp"
#include "orders/messages.hpp"
#include "outbox/outbox.hpp"

namespace fibrecafe::suppliers {

struct Verdict {
  outbox::Told told;
  std::string warning;  // for operators: taken, but not as it should be; else empty
};

// `answer` is the last one: a 401 has been followed by the call with a new token, where there is one.
Verdict judge(const http::Answer& answer, const orders::SupplierMessage& message, OrderKind kind, Time now);

// The call could not be made, because no token was to be had; `failure` as OutboundCredentials gives it.
Verdict judge_no_token(const http::Answer& failure, Time now);

}  // namespace fibrecafe::suppliers
