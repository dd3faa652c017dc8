// SPDX-License-Identifier: Apache-2.0
// POST /service-orders/{id}/redeliveries (handleRedeliverOrder): every KCI of an order goes to its tenant again, with
// its old number and id.
//
// It is not remembered under its X-Request-ID: what comes twice is what the call asks for, and a repeat sends it once
// more.
#pragma once

#include "edge/door.hpp"

namespace fibrecafe::tenant_api {

http::Response redelivery_answer(int64_t count);  // 202

struct RedeliverOrder {
  using Command = orders::OrderKey;
  using Reply = int64_t;  // how many KCIs are on their way again
  static Result<Command> decode(const edge::Call& call, const parties::Directory& parties);
  static Result<Reply> act(const Command& key, store::Unit& unit, Time now);
  static store::Together together(const Command& key) { return store::together_by(key.order); }
  static http::Response encode(const Reply& count) { return redelivery_answer(count); }
};

}  // namespace fibrecafe::tenant_api
