// SPDX-License-Identifier: Apache-2.0
// Searches the list of orders, which is a table here, written with the orders.
//
// The same answers as SQLite's list: a filter that has an index (service, address, time of change where few changed,
// open statuses) is searched by it, any other walks the tenant's orders from the newest down. Either way a page looks
// at a bounded number of rows and may end before it is full.
#pragma once

#include "store/postgres/connection.hpp"
#include "store/unit.hpp"

namespace fibrecafe::store::postgres {

class ListingSearch {
 public:
  explicit ListingSearch(Connection& connection);

  struct Found {
    std::vector<OrderId> orders;  // newest first
    std::optional<OrderId> next;  // there may be more before it
  };
  // `named`: look at these alone, whatever their supplier's number is. filter.supplier_reference itself is not looked
  // at.
  Found page(TenantId tenant, const OrderFilter& filter, std::optional<OrderId> before, size_t limit,
             const std::optional<std::vector<OrderId>>& named);

  // Orders with KCIs made at `since` or later, ascending from behind `after`.
  std::vector<OrderId> told_since(TenantId tenant, Time since, OrderId after, size_t limit);

 private:
  struct Bounds {
    int64_t from = 0, below = 0;  // order numbers: from <= number < below
  };
  // Rows to look at: `page` gives those that fit, `extent` how many there are and the lowest number among them.
  struct Window {
    Statement page, extent;
  };
  struct Wanted;

  Bounds bounds_of(TenantId tenant, const OrderFilter& filter, std::optional<OrderId> before);
  int64_t first_created_after(TenantId tenant, Time when, int64_t below);
  std::optional<std::vector<OrderId>> changed_within(TenantId tenant, const OrderFilter& filter);
  Window& window_for(const OrderFilter& filter);
  Found look(Window& window, const Wanted& wanted, const std::optional<std::vector<OrderId>>& named);

  Connection& connection_;
  Window walk_, open_, by_address_, by_service_, named_;

  Statement changed_{connection_,
                     "SELECT order_id FROM listing WHERE tenant = $1 AND updated >= $2 AND updated <= $3 LIMIT $4"};
  Statement newest_{connection_, "SELECT max(order_id) FROM listing WHERE tenant = $1"};
  Statement created_{connection_,
                     "SELECT order_id, created FROM listing WHERE tenant = $1 AND order_id <= $2"
                     " ORDER BY order_id DESC LIMIT 1"};
  Statement told_since_{connection_,
                        "SELECT l.order_id FROM listing l WHERE l.tenant = $1 AND l.updated >= $2 AND l.order_id > $3"
                        " AND EXISTS (SELECT 1 FROM kci k WHERE k.tenant = $1 AND k.order_id = l.order_id"
                        " AND k.created >= $2) ORDER BY l.order_id LIMIT $4"};
};

}  // namespace fibrecafe::store::postgres
