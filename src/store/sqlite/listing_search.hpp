// SPDX-License-Identifier: Apache-2.0
// Searches the list of orders on one connection, inside one transaction of the caller's.
//
// A filter that has an index (service, address, time of change where few changed, open statuses) is searched by it;
// any other walks the tenant's orders from the newest down. Either way a page looks at a bounded number of rows, so it
// takes milliseconds whatever is asked, and may end before it is full.
#pragma once

#include <bitset>

#include "store/listing_entry.hpp"
#include "store/sqlite/database.hpp"
#include "store/unit.hpp"

namespace fibrecafe::store::sqlite {

class ListingSearch {
 public:
  explicit ListingSearch(Database& database) : database_(database) {}

  struct Found {
    std::vector<OrderId> orders;  // newest first
    std::optional<OrderId> next;  // there may be more before it
  };
  // `named`: look at these alone, whatever their supplier's number is. filter.supplier_reference itself is not looked
  // at.
  Found page(TenantId tenant, const OrderFilter& filter, std::optional<OrderId> before, size_t limit,
             const std::optional<std::vector<OrderId>>& named);

  // Orders that changed at `since` or later, ascending from behind `after`.
  std::vector<OrderId> changed_since(TenantId tenant, Time since, OrderId after, size_t limit);

 private:
  struct Wanted;
  struct Bounds {
    int64_t from = 0, below = 0;  // order numbers: from <= number < below
  };
  // What an index gave: numbers from the highest down, with none left out from `down_to` on.
  struct Candidates {
    std::vector<int64_t> numbers;
    int64_t down_to = 0;
  };

  Bounds bounds_of(TenantId tenant, const OrderFilter& filter, std::optional<OrderId> before);
  int64_t first_created_after(TenantId tenant, Time when, int64_t below);

  std::optional<Candidates> candidates(const Wanted& wanted, const std::optional<std::vector<OrderId>>& named);
  Candidates by_text(Statement& query, const Wanted& wanted, const std::string& text);
  std::optional<Candidates> by_change(const Wanted& wanted);
  Candidates by_open_status(const Wanted& wanted);
  static void take(Rows rows, int64_t rows_max, Candidates& into);

  Found look_up(const Wanted& wanted, const Candidates& candidates);
  Found walk(const Wanted& wanted);

  Database& database_;

  Statement find_{database_,
                  "SELECT order_id, supplier, type, status, created, updated, address_id, service_id"
                  " FROM listing WHERE tenant = ?1 AND order_id = ?2"};
  Statement walk_{database_,
                  "SELECT order_id, supplier, type, status, created, updated, address_id, service_id"
                  " FROM listing WHERE tenant = ?1 AND order_id >= ?2 AND order_id < ?3"
                  " ORDER BY order_id DESC LIMIT ?4"};
  Statement by_address_{database_,
                        "SELECT order_id FROM listing INDEXED BY listing_address WHERE tenant = ?1 AND"
                        " order_id >= ?2 AND order_id < ?3 AND address_id = ?5 ORDER BY order_id DESC LIMIT ?4"};
  Statement by_service_{database_,
                        "SELECT order_id FROM listing INDEXED BY listing_service WHERE tenant = ?1 AND"
                        " order_id >= ?2 AND order_id < ?3 AND service_id = ?5 ORDER BY order_id DESC LIMIT ?4"};
  Statement by_open_status_{database_,
                            "SELECT order_id FROM listing INDEXED BY listing_open WHERE tenant = ?1 AND"
                            " order_id >= ?2 AND order_id < ?3 AND status = ?5 AND status < 100"
                            " ORDER BY order_id DESC LIMIT ?4"};
  Statement by_change_{database_,
                       "SELECT order_id FROM listing INDEXED BY listing_updated"
                       " WHERE tenant = ?1 AND updated >= ?2 AND updated <= ?3 LIMIT ?4"};
  Statement changed_since_{database_,
                           "SELECT order_id FROM listing INDEXED BY listing_updated"
                           " WHERE tenant = ?1 AND updated >= ?2 AND order_id > ?3 ORDER BY order_id LIMIT ?4"};
  Statement newest_{database_, "SELECT max(order_id) FROM listing WHERE tenant = ?1"};
  Statement created_{database_,
                     "SELECT order_id, created FROM listing WHERE tenant = ?1 AND order_id <= ?2"
                     " ORDER BY order_id DESC LIMIT 1"};
};

}  // namespace fibrecafe::store::sqlite
