// SPDX-License-Identifier: Apache-2.0
// GET /service-orders/{id} (handleGetOrder): a tenant's order as it stands, with every KCI made for it.
#pragma once

#include <string>
#include <vector>

#include "edge/door.hpp"
#include "tenant_api/encode_order.hpp"

namespace fibrecafe::tenant_api {

struct GetOrder {
  using Command = orders::OrderKey;
  struct Reply {
    orders::Order order;
    std::string supplier;
    std::vector<ToldKci> kcis;
  };
  // Unknown, another tenant's and no positive integer are answered alike: kNotFound.
  static Result<Command> decode(const edge::Call& call, const parties::Directory& parties);
  static Result<Reply> read(const Command& key, store::Queries& queries, const parties::Directory& parties);
  static http::Response encode(const Reply& reply);
};

}  // namespace fibrecafe::tenant_api
