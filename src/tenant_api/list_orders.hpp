// SPDX-License-Identifier: Apache-2.0
// GET /service-orders (handleListOrders): a tenant's orders by filters, newest first, page by page.
//
// A page begins below the order that its cursor names, so pages are stable while orders are placed and change. Each
// order is shown as it stands when its page is read, by which time it may have ceased to fit; what fits is at most a
// second old (store/unit.hpp).
#pragma once

#include <string>
#include <vector>

#include "edge/door.hpp"

namespace fibrecafe::tenant_api {

struct ListOrders {
  struct Command {
    TenantId tenant;
    store::OrderFilter filter;  // but for its suppliers
    std::vector<std::string> suppliers;
    std::optional<OrderId> before;
    int64_t limit = 50;
    std::string query;  // as given, without the cursor, for the Link
  };
  struct Item {
    orders::Order order;
    std::string supplier;
  };
  struct Reply {
    std::vector<Item> items;
    std::string next;  // the next page, relative to the gateway; empty: this is the last
  };
  static Result<Command> decode(const edge::Call& call, const parties::Directory& parties);
  static Result<Reply> read(const Command& command, store::Queries& queries, const parties::Directory& parties);
  static http::Response encode(const Reply& reply);
};

}  // namespace fibrecafe::tenant_api
