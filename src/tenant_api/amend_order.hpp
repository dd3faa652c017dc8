// SPDX-License-Identifier: Apache-2.0
// POST /service-order-amendments (handleAmendOrder): a tenant's request to change an order that is under way.
//
// Here only what the request says by itself; which fields this kind of order has, whether its state allows it and
// whether a reservation fits is judged in orders/decide_request. An absent field stays, an empty one removes.
#pragma once

#include <string>

#include "edge/door.hpp"
#include "fields/fields.hpp"
#include "orders/service.hpp"

namespace fibrecafe::tenant_api {

// The body alone. Errors: kMalformed, kInvalid with every problem.
Result<orders::AmendOrder> decode_amendment(const json::value& body, fields::UnknownFields unknown);

struct AmendOrder {
  using Command = orders::AmendOrder;
  struct Reply {
    OrderId order;
    orders::Amendment amendment;  // as accepted
    std::string supplier;
    TenantId tenant;
  };
  static Result<Command> decode(const edge::Call& call, const parties::Directory& parties);
  static Result<Reply> act(const Command& command, const orders::Context& context);
  static http::Response encode(const Reply& reply);
  static store::Together together(const Command& command) { return store::together_by(command.order.order); }

  static store::Created created(const Reply& reply) { return {{reply.tenant, reply.order}, reply.amendment.id.value}; }
  static Result<Reply> replay(const store::Created& created, const orders::Context& context);
};

}  // namespace fibrecafe::tenant_api
