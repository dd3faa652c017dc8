// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/listing_search.hpp"

#include <algorithm>
#include <limits>

#include "store/listing_entry.hpp"
#include "store/postgres/array_text.hpp"

namespace fibrecafe::store::postgres {
namespace {

constexpr int64_t kRowsMax = 10'000;    // looked at for one page
constexpr int64_t kChangedMax = 3'000;  // found by their time of change; of more, a walk finds some sooner
// Numbers ascend with the time of creation but for clocks that were set back; no further than this, we trust.
constexpr Duration kClockSlack = std::chrono::hours(24);

// $1 tenant, $2 from, $3 below, $4 rows at most, $12 address, $13 service, $15 numbers.
#define FIBRECAFE_WINDOW(condition)                                                          \
  "(SELECT * FROM listing WHERE tenant = $1 AND order_id >= $2 AND order_id < $3 " condition \
  " ORDER BY order_id DESC LIMIT $4) seen"
#define FIBRECAFE_EXTENT(condition)                                                                        \
  "SELECT count(*), min(order_id) FROM (SELECT order_id FROM listing WHERE tenant = $1 AND order_id >= $2" \
  " AND order_id < $3 " condition " ORDER BY order_id DESC LIMIT $4) seen"
#define FIBRECAFE_PAGE(condition) \
  "SELECT order_id FROM " FIBRECAFE_WINDOW(condition) " WHERE ($5::text IS NULL OR supplier = ANY ($5::text::bigint[]))"   \
  " AND ($6::text IS NULL OR type = ANY ($6::text::smallint[])) AND ($7::text IS NULL OR status = ANY ($7::text::smallint[]))"   \
  " AND created >= $8 AND created <= $9 AND updated >= $10 AND updated <= $11"                                       \
  " AND ($12::text IS NULL OR address_id = $12) AND ($13::text IS NULL OR service_id = $13)"                         \
  " ORDER BY order_id DESC LIMIT $14"

constexpr const char* kWalk = FIBRECAFE_PAGE("");
constexpr const char* kWalkExtent = FIBRECAFE_EXTENT("");
constexpr const char* kOpen = FIBRECAFE_PAGE("AND status < 100");
constexpr const char* kOpenExtent = FIBRECAFE_EXTENT("AND status < 100");
constexpr const char* kAddress = FIBRECAFE_PAGE("AND address_id <> '' AND address_id = $12");
constexpr const char* kAddressExtent = FIBRECAFE_EXTENT("AND address_id <> '' AND address_id = $5");
constexpr const char* kService = FIBRECAFE_PAGE("AND service_id <> '' AND service_id = $13");
constexpr const char* kServiceExtent = FIBRECAFE_EXTENT("AND service_id <> '' AND service_id = $5");
constexpr const char* kNamed = FIBRECAFE_PAGE("AND order_id = ANY ($15::text::bigint[])");
constexpr const char* kNamedExtent = FIBRECAFE_EXTENT("AND order_id = ANY ($5::text::bigint[])");

#undef FIBRECAFE_WINDOW
#undef FIBRECAFE_EXTENT
#undef FIBRECAFE_PAGE

template <class Word>
std::optional<std::string> numbers_of(const std::vector<Word>& words) {
  if (words.empty()) return {};
  return array_text(words, [](Word word) { return listing_number(word); });
}

bool all_open(const std::vector<OrderStatus>& statuses) {
  return !statuses.empty() && std::none_of(statuses.begin(), statuses.end(), is_final);
}

std::string ids_text(const std::vector<OrderId>& ids) {
  return array_text(ids, [](OrderId id) { return id.value; });
}

}  // namespace

struct ListingSearch::Wanted {
  TenantId tenant;
  const OrderFilter& filter;
  Bounds bounds;
  int64_t limit;
};

ListingSearch::ListingSearch(Connection& connection)
    : connection_(connection),
      walk_{{connection, kWalk}, {connection, kWalkExtent}},
      open_{{connection, kOpen}, {connection, kOpenExtent}},
      by_address_{{connection, kAddress}, {connection, kAddressExtent}},
      by_service_{{connection, kService}, {connection, kServiceExtent}},
      named_{{connection, kNamed}, {connection, kNamedExtent}} {}

ListingSearch::Found ListingSearch::page(TenantId tenant, const OrderFilter& filter, std::optional<OrderId> before,
                                         size_t limit, const std::optional<std::vector<OrderId>>& named) {
  Wanted wanted{tenant, filter, bounds_of(tenant, filter, before), static_cast<int64_t>(limit)};
  if (named) return look(named_, wanted, named);
  if (filter.service_id) return look(by_service_, wanted, {});
  if (filter.address_id) return look(by_address_, wanted, {});
  if (auto changed = changed_within(tenant, filter)) return look(named_, wanted, changed);
  return look(window_for(filter), wanted, {});
}

ListingSearch::Window& ListingSearch::window_for(const OrderFilter& filter) {
  return all_open(filter.statuses) ? open_ : walk_;
}

ListingSearch::Found ListingSearch::look(Window& window, const Wanted& wanted,
                                         const std::optional<std::vector<OrderId>>& named) {
  const OrderFilter& filter = wanted.filter;
  std::optional<std::string> suppliers, numbers;
  if (!filter.suppliers.empty()) suppliers = array_text(filter.suppliers, [](SupplierId id) { return id.value; });
  if (named) numbers = ids_text(*named);
  auto ask = [&](auto... more) {
    return window.page.query(wanted.tenant, wanted.bounds.from, wanted.bounds.below, kRowsMax, suppliers,
                             numbers_of(filter.types), numbers_of(filter.statuses),
                             filter.created_from.value_or(Time::min()), filter.created_to.value_or(Time::max()),
                             filter.updated_from.value_or(Time::min()), filter.updated_to.value_or(Time::max()),
                             filter.address_id, filter.service_id, wanted.limit + 1, more...);
  };
  Found page;
  for (Rows rows = numbers ? ask(*numbers) : ask(); rows.next();) page.orders.push_back(OrderId{rows.integer(0)});
  if (page.orders.size() > static_cast<size_t>(wanted.limit)) {
    page.orders.pop_back();
    page.next = page.orders.back();
    return page;
  }
  auto extent = [&](auto... more) {
    return window.extent.query(wanted.tenant, wanted.bounds.from, wanted.bounds.below, kRowsMax, more...);
  };
  Rows rows = &window == &named_        ? extent(*numbers)
              : &window == &by_address_ ? extent(*filter.address_id)
              : &window == &by_service_ ? extent(*filter.service_id)
                                        : extent();
  bool was_cut = rows.next() && rows.integer(0) == kRowsMax && rows.integer(1) > wanted.bounds.from;
  if (was_cut) page.next = OrderId{rows.integer(1)};
  return page;
}

// Nothing: too many changed then, or the time of change was not asked for.
std::optional<std::vector<OrderId>> ListingSearch::changed_within(TenantId tenant, const OrderFilter& filter) {
  if (!filter.updated_from && !filter.updated_to) return {};
  std::vector<OrderId> changed;
  Rows rows = changed_.query(tenant, filter.updated_from.value_or(Time::min()), filter.updated_to.value_or(Time::max()),
                             kChangedMax + 1);
  while (rows.next()) changed.push_back(OrderId{rows.integer(0)});
  if (changed.size() > static_cast<size_t>(kChangedMax)) return {};
  return changed;
}

// An order changes only after it was made, so what bounds its change from above bounds its making too.
ListingSearch::Bounds ListingSearch::bounds_of(TenantId tenant, const OrderFilter& filter,
                                               std::optional<OrderId> before) {
  Bounds bounds{0, before ? before->value : std::numeric_limits<int64_t>::max()};
  for (const auto& to : {filter.created_to, filter.updated_to}) {
    if (to) bounds.below = first_created_after(tenant, *to + kClockSlack, bounds.below);
  }
  if (filter.created_from) {
    bounds.from = first_created_after(tenant, *filter.created_from - kClockSlack - Duration(1), bounds.below);
  }
  return bounds;
}

// By halving, over numbers below `below`; `below` where none was made later than `when`.
int64_t ListingSearch::first_created_after(TenantId tenant, Time when, int64_t below) {
  int64_t low = 0, high = below;
  {
    Rows newest = newest_.query(tenant);
    if (newest.next()) high = std::min(high, newest.integer(0) + 1);
  }
  const int64_t none = high;
  while (high - low > 1) {
    int64_t middle = low + (high - low) / 2;
    Rows rows = created_.query(tenant, middle);
    bool later = rows.next() && rows.integer(0) > low && rows.time(1) > when;
    if (later) {
      high = rows.integer(0);
    } else {
      low = middle;
    }
  }
  return high == none ? below : high;
}

std::vector<OrderId> ListingSearch::told_since(TenantId tenant, Time since, OrderId after, size_t limit) {
  std::vector<OrderId> out;
  Rows rows = told_since_.query(tenant, since, after, static_cast<int64_t>(limit));
  while (rows.next()) out.push_back(OrderId{rows.integer(0)});
  return out;
}

}  // namespace fibrecafe::store::postgres
