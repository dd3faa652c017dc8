// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/listing_search.hpp"

#include <algorithm>
#include <limits>

namespace fibrecafe::store::sqlite {
namespace {

constexpr int64_t kWalkedMax = 10'000;   // rows per page, one after the other
constexpr int64_t kLookedUpMax = 3'000;  // rows per page, each found by its number
// Numbers ascend with the time of creation but for clocks that were set back; no further than this, we trust.
constexpr Duration kClockSlack = std::chrono::hours(24);

constexpr Time kFirstTime = Time::min(), kLastTime = Time::max();

using Numbers = std::bitset<kNumbersEnd>;

template <class Word>
Numbers numbers_of(const std::vector<Word>& words) {
  Numbers numbers;
  if (words.empty()) numbers.set();
  for (Word word : words) numbers.set(static_cast<size_t>(listing_number(word)));
  return numbers;
}

template <class Word>
bool among(const std::vector<Word>& words, Word word) {
  return words.empty() || std::find(words.begin(), words.end(), word) != words.end();
}

bool within(const std::optional<Time>& from, const std::optional<Time>& to, Time time) {
  return (!from || time >= *from) && (!to || time <= *to);
}

bool all_open(const std::vector<OrderStatus>& statuses) {
  return !statuses.empty() && std::none_of(statuses.begin(), statuses.end(), is_final);
}

bool asks_for_statuses_alone(const OrderFilter& filter) {
  return filter.suppliers.empty() && filter.types.empty() && !filter.created_from && !filter.created_to &&
         !filter.updated_from && !filter.updated_to;
}

}  // namespace

struct ListingSearch::Wanted {
  TenantId tenant;
  const OrderFilter& filter;
  Bounds bounds;
  size_t limit;
  Numbers statuses, types;

  // A row of find_ or walk_.
  bool fits(const Rows& row) const {
    return types.test(static_cast<size_t>(row.integer(2))) && statuses.test(static_cast<size_t>(row.integer(3))) &&
           among(filter.suppliers, SupplierId{row.integer(1)}) &&
           within(filter.created_from, filter.created_to, row.time(4)) &&
           within(filter.updated_from, filter.updated_to, row.time(5)) &&
           (!filter.address_id || row.text(6) == *filter.address_id) &&
           (!filter.service_id || row.text(7) == *filter.service_id);
  }
  // True: the page was full before this one, so it goes on from the last that is in it.
  bool overflows(Found& page, int64_t number) const {
    if (page.orders.size() == limit) {
      page.next = page.orders.back();
      return true;
    }
    page.orders.push_back(OrderId{number});
    return false;
  }
};

ListingSearch::Found ListingSearch::page(TenantId tenant, const OrderFilter& filter, std::optional<OrderId> before,
                                         size_t limit, const std::optional<std::vector<OrderId>>& named) {
  Wanted wanted{
      tenant, filter, bounds_of(tenant, filter, before), limit, numbers_of(filter.statuses), numbers_of(filter.types)};
  auto found = candidates(wanted, named);
  return found ? look_up(wanted, *found) : walk(wanted);
}

std::optional<ListingSearch::Candidates> ListingSearch::candidates(const Wanted& wanted,
                                                                   const std::optional<std::vector<OrderId>>& named) {
  const OrderFilter& filter = wanted.filter;
  if (named) {
    Candidates candidates;
    for (OrderId order : *named) {
      if (order.value >= wanted.bounds.from && order.value < wanted.bounds.below) {
        candidates.numbers.push_back(order.value);
      }
    }
    std::sort(candidates.numbers.rbegin(), candidates.numbers.rend());
    return candidates;
  }
  if (filter.service_id) return by_text(by_service_, wanted, *filter.service_id);
  if (filter.address_id) return by_text(by_address_, wanted, *filter.address_id);
  if (auto changed = by_change(wanted)) return changed;
  if (all_open(filter.statuses)) return by_open_status(wanted);
  return {};
}

ListingSearch::Candidates ListingSearch::by_text(Statement& query, const Wanted& wanted, const std::string& text) {
  Candidates candidates;
  take(query.query(wanted.tenant, wanted.bounds.from, wanted.bounds.below, kLookedUpMax, text), kLookedUpMax,
       candidates);
  return candidates;
}

// Nothing: too many changed then, so that walking finds some sooner.
std::optional<ListingSearch::Candidates> ListingSearch::by_change(const Wanted& wanted) {
  const OrderFilter& filter = wanted.filter;
  if (!filter.updated_from && !filter.updated_to) return {};
  Candidates candidates;
  int64_t changed = 0;
  Rows rows = by_change_.query(wanted.tenant, filter.updated_from.value_or(kFirstTime),
                               filter.updated_to.value_or(kLastTime), kLookedUpMax + 1);
  for (; rows.next(); ++changed) {
    int64_t number = rows.integer(0);
    bool in_bounds = number >= wanted.bounds.from && number < wanted.bounds.below;
    if (in_bounds) candidates.numbers.push_back(number);
  }
  if (changed > kLookedUpMax) return {};
  std::sort(candidates.numbers.rbegin(), candidates.numbers.rend());
  return candidates;
}

// Each status has its own numbers in descending order; together they are whole down to where the first of them was cut
// off.
ListingSearch::Candidates ListingSearch::by_open_status(const Wanted& wanted) {
  bool all_fit = asks_for_statuses_alone(wanted.filter);
  int64_t rows_max = all_fit ? static_cast<int64_t>(wanted.limit) + 1 : kLookedUpMax;
  Candidates candidates;
  for (int64_t status = 0; status < kFinalFrom; ++status) {
    if (!wanted.statuses.test(static_cast<size_t>(status))) continue;
    take(by_open_status_.query(wanted.tenant, wanted.bounds.from, wanted.bounds.below, rows_max, status), rows_max,
         candidates);
  }
  auto& numbers = candidates.numbers;
  std::sort(numbers.rbegin(), numbers.rend());
  if (numbers.size() > static_cast<size_t>(rows_max)) {
    numbers.resize(static_cast<size_t>(rows_max));
    candidates.down_to = std::max(candidates.down_to, numbers.back());
  }
  std::erase_if(numbers, [&](int64_t number) { return number < candidates.down_to; });
  return candidates;
}

void ListingSearch::take(Rows rows, int64_t rows_max, Candidates& into) {
  int64_t taken = 0;
  for (; rows.next(); ++taken) into.numbers.push_back(rows.integer(0));
  if (taken == rows_max) into.down_to = std::max(into.down_to, into.numbers.back());
}

ListingSearch::Found ListingSearch::look_up(const Wanted& wanted, const Candidates& candidates) {
  Found page;
  for (int64_t number : candidates.numbers) {
    Rows row = find_.query(wanted.tenant, number);
    if (row.next() && wanted.fits(row) && wanted.overflows(page, number)) return page;
  }
  if (candidates.down_to > wanted.bounds.from) page.next = OrderId{candidates.down_to};
  return page;
}

ListingSearch::Found ListingSearch::walk(const Wanted& wanted) {
  Found page;
  int64_t walked = 0, number = 0;
  Rows row = walk_.query(wanted.tenant, wanted.bounds.from, wanted.bounds.below, kWalkedMax);
  for (; row.next(); ++walked) {
    number = row.integer(0);
    if (wanted.fits(row) && wanted.overflows(page, number)) return page;
  }
  if (walked == kWalkedMax && number > wanted.bounds.from) page.next = OrderId{number};
  return page;
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

std::vector<OrderId> ListingSearch::changed_since(TenantId tenant, Time since, OrderId after, size_t limit) {
  std::vector<OrderId> out;
  Rows rows = changed_since_.query(tenant, since, after, static_cast<int64_t>(limit));
  while (rows.next()) out.push_back(OrderId{rows.integer(0)});
  return out;
}

}  // namespace fibrecafe::store::sqlite
