// SPDX-License-Identifier: Apache-2.0
// POST /service-order-cancellations (handleCancelOrder): a tenant's request to end an order, or to object to an
// unsolicited cease (cancel-other). Whether it may is judged in orders/decide_request.
#pragma once

#include <string>

#include "edge/door.hpp"
#include "fields/fields.hpp"
#include "orders/service.hpp"

namespace fibrecafe::tenant_api {

// The body alone. Errors: kMalformed, kInvalid with every problem.
Result<orders::CancelOrder> decode_cancellation(const json::value& body, fields::UnknownFields unknown);

struct CancelOrder {
  using Command = orders::CancelOrder;
  struct Reply {
    OrderId order;
    orders::Cancellation cancellation;  // as accepted
    std::string supplier;
    TenantId tenant;
  };
  static Result<Command> decode(const edge::Call& call, const parties::Directory& parties);
  static Result<Reply> act(const Command& command, const orders::Context& context);
  static http::Response encode(const Reply& reply);
  static store::Together together(const Command& command) { return store::together_by(command.order.order); }

  static store::Created created(const Reply& reply) {
    return {{reply.tenant, reply.order}, reply.cancellation.id.value};
  }
  static Result<Reply> replay(const store::Created& created, const orders::Context& context);
};

}  // namespace fibrecafe::tenant_api
