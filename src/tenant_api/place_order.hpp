// SPDX-License-Identifier: Apache-2.0
// POST /service-orders (handleCreateOrder): a tenant's order to provide, modify or cease.
//
// `orderType` chooses the field table (decisions.md 2). What stands on facts (supplier, agreement, dates) is judged in
// orders/decide_place; here only what the request says by itself.
#pragma once

#include <string>

#include "edge/door.hpp"
#include "fields/fields.hpp"
#include "orders/service.hpp"

namespace fibrecafe::tenant_api {

// The body alone: every field well formed, no rule, no clock. Errors: kMalformed, kInvalid with every problem.
Result<orders::PlaceOrder> decode_order(const json::value& body, fields::UnknownFields unknown);

struct PlaceOrder {
  using Command = orders::PlaceOrder;
  struct Reply {
    orders::Order order;  // as accepted
    std::string supplier;
  };
  static Result<Command> decode(const edge::Call& call, const parties::Directory& parties);
  static Result<Reply> act(const Command& command, const orders::Context& context);
  static http::Response encode(const Reply& reply);

  static store::Created created(const Reply& reply) { return {reply.order.key}; }
  static Result<Reply> replay(const store::Created& created, const orders::Context& context);
};

}  // namespace fibrecafe::tenant_api
