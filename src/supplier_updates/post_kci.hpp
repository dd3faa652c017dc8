// SPDX-License-Identifier: Apache-2.0
// POST /kcis (handleKci): what a supplier tells about an order. 204 only once it is durable (decisions.md 5).
#pragma once

#include <string>

#include "edge/door.hpp"
#include "orders/service.hpp"

namespace fibrecafe::supplier_updates {

struct PostKci {
  struct Command {
    SupplierId from;
    std::string entity_name;  // names the entity's fields in problems
    orders::EntityClaim claim;
    orders::SupplierKci kci;
  };
  struct Reply {};

  // All that can be judged from the KCI alone. Errors: kMalformed, kInvalid, kNotOffered (tests, problems,
  // incidents).
  static Result<Command> decode(const edge::Call& call, const parties::Directory& parties);
  static Result<Reply> act(const Command& command, const orders::Context& context);
  static http::Response encode(const Reply& reply);
  // A claim by reference alone does not know its order yet; those of one reference still keep together.
  static store::Together together(const Command& command) {
    if (command.claim.order) return store::together_by(*command.claim.order);
    return std::hash<std::string>()(command.claim.reference.value_or(""));
  }
};

}  // namespace fibrecafe::supplier_updates
