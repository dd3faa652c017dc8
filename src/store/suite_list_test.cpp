// SPDX-License-Identifier: Apache-2.0
// Every store: the list of a tenant's orders, against a model that looks at every order.
#include <random>
#include <thread>
#include <type_traits>

#include "orders/service_of.hpp"
#include "store/store_suite.hpp"

namespace fibrecafe::store::testing {
namespace {

using namespace std::chrono_literals;
using orders::Order;

constexpr TenantId kTenants[] = {TenantId{1}, TenantId{2}, TenantId{3}};
constexpr SupplierId kSuppliers[] = {SupplierId{1}, SupplierId{2}, SupplierId{3}};
constexpr OrderStatus kStatuses[] = {OrderStatus::kReceivedByGateway, OrderStatus::kInProgress, OrderStatus::kHeld,
                                     OrderStatus::kCompleted, OrderStatus::kRejected};
constexpr OrderType kTypes[] = {OrderType::kNew, OrderType::kSwap, OrderType::kCease};

// What every choice in these tests comes from; the same each time.
class Dice {
 public:
  int64_t below(int64_t end) { return std::uniform_int_distribution<int64_t>(0, end - 1)(engine_); }
  bool one_in(int64_t count) { return below(count) == 0; }
  template <class Items>
  auto from(const Items& items) {
    return items[static_cast<size_t>(below(static_cast<int64_t>(std::size(items))))];
  }
  template <class Items>
  auto some_of(const Items& items) {
    std::vector<std::remove_cvref_t<decltype(items[0])>> some;
    for (const auto& item : items) {
      if (one_in(2)) some.push_back(item);
    }
    return some;
  }

 private:
  std::mt19937_64 engine_{20261126};
};

std::string numbered(const char* what, int64_t number) {
  return what + std::to_string(number);
}

// A few hundred orders of three tenants, of which many have moved on since, over twenty days.
class Listed {
 public:
  // The store may be opened again meanwhile.
  explicit Listed(std::function<Store&()> store) : store_(std::move(store)) {
    commit(store_(), [](Unit& unit) {
      for (const char* name : {"FIRST", "SECOND", "THIRD"}) {
        parties::Supplier supplier;
        supplier.name = name;
        EXPECT_TRUE(unit.add(supplier));
      }
    });
    for (int i = 0; i < 12; ++i) place_some(30);
    for (int i = 0; i < 10; ++i) move_some(30);
  }

  void place_some(int count) {
    commit(store_(), [&](Unit& unit) {
      for (int i = 0; i < count; ++i) all_.push_back(place(unit, any_order()));
    });
  }
  void move_some(int count) {
    commit(store_(), [&](Unit& unit) {
      for (int i = 0; i < count; ++i) move(unit, all_[static_cast<size_t>(dice_.below(size()))]);
    });
  }

  OrderFilter any_filter() {
    OrderFilter filter;
    if (dice_.one_in(3)) filter.statuses = dice_.some_of(kStatuses);
    if (dice_.one_in(4)) filter.suppliers = dice_.some_of(kSuppliers);
    if (dice_.one_in(4)) filter.types = dice_.some_of(kTypes);
    if (dice_.one_in(6)) filter.address_id = numbered("A-", dice_.below(9));
    if (dice_.one_in(6)) filter.service_id = numbered("SVC-", dice_.below(9));
    if (dice_.one_in(8)) filter.supplier_reference = numbered("S-", dice_.below(size()));
    if (dice_.one_in(6)) filter.created_from = any_time();
    if (dice_.one_in(6)) filter.created_to = any_time();
    if (dice_.one_in(6)) filter.updated_from = any_time();
    if (dice_.one_in(6)) filter.updated_to = any_time();
    return filter;
  }
  Dice& dice() { return dice_; }

  std::vector<OrderId> wanted(TenantId tenant, const OrderFilter& filter) const {
    std::vector<OrderId> out;
    for (const Order& order : all_) {
      if (order.key.tenant == tenant && fits(filter, order)) out.push_back(order.key.order);
    }
    std::sort(out.rbegin(), out.rend());
    return out;
  }

 private:
  int64_t size() const { return static_cast<int64_t>(all_.size()); }
  Time any_time() { return kNoon + 1h * dice_.below(24 * 25); }

  Order any_order() {
    Order order = orders::testing::provide_order();
    order.key.tenant = dice_.from(kTenants);
    order.supplier = dice_.from(kSuppliers);
    order.type = dice_.from(kTypes);
    // Numbers ascend with time, but for clocks that were set back.
    order.created = order.updated = kNoon + 1h * size() + 1min * dice_.below(600);
    order.address->identifier.id = numbered("A-", dice_.below(7));
    if (order.type == OrderType::kCease) {
      order.address.reset();
      order.service_id = numbered("SVC-", dice_.below(7));
    }
    if (dice_.one_in(2)) order.characteristics.push_back({"SERVICE_ID", numbered("SVC-", dice_.below(7))});
    return order;
  }
  void move(Unit& unit, Order& order) {
    orders::Step step = next_step(order, dice_.from(kStatuses));
    step.after.updated = std::max(order.updated, any_time());
    if (dice_.one_in(2)) step.after.supplier_reference = numbered("S-", order.key.order.value);
    unit.append(order, {&step, 1});
    order = step.after;
  }

  template <class T>
  static bool among(const std::vector<T>& words, const T& word) {
    return words.empty() || std::find(words.begin(), words.end(), word) != words.end();
  }
  template <class T>
  static bool is(const std::optional<T>& wanted, const T& value) {
    return !wanted || *wanted == value;
  }
  static bool within(const std::optional<Time>& from, const std::optional<Time>& to, Time time) {
    return (!from || time >= *from) && (!to || time <= *to);
  }
  static bool fits(const OrderFilter& filter, const Order& order) {
    return among(filter.statuses, shown_status(order)) && among(filter.suppliers, order.supplier) &&
           among(filter.types, order.type) &&
           is(filter.address_id, order.address ? order.address->identifier.id : std::string()) &&
           is(filter.service_id, orders::service_of(order)) &&
           is(filter.supplier_reference, order.supplier_reference.value_or("")) &&
           within(filter.created_from, filter.created_to, order.created) &&
           within(filter.updated_from, filter.updated_to, order.updated);
  }

  std::function<Store&()> store_;
  Dice dice_;
  std::vector<Order> all_;
};

template <class Value>
OrderFilter only(Value OrderFilter::*member, std::type_identity_t<Value> value) {
  OrderFilter filter;
  filter.*member = std::move(value);
  return filter;
}
OrderFilter only(OrderStatus status) {
  return only(&OrderFilter::statuses, {status});
}
OrderFilter between(std::optional<Time> OrderFilter::*from, std::optional<Time> OrderFilter::*to, Time first,
                    Time last) {
  OrderFilter filter = only(from, first);
  filter.*to = last;
  return filter;
}

OrderPage page_of(Store& store, TenantId tenant, const OrderFilter& filter, std::optional<OrderId> before = {},
                  size_t limit = 50) {
  return ask(store, [&](Queries& queries) { return queries.list_orders(tenant, filter, before, limit).value(); });
}

std::vector<OrderId> ids_of(const OrderPage& page) {
  std::vector<OrderId> ids;
  for (const Order& order : page.orders) ids.push_back(order.key.order);
  return ids;
}

// Every page, one after the other.
std::vector<OrderId> turned(Store& store, TenantId tenant, const OrderFilter& filter, size_t limit) {
  std::vector<OrderId> all;
  std::optional<OrderId> before;
  do {
    OrderPage page = page_of(store, tenant, filter, before, limit);
    EXPECT_LE(page.orders.size(), limit);
    EXPECT_TRUE(!page.next || !before || *page.next < *before);
    for (OrderId id : ids_of(page)) all.push_back(id);
    before = page.next;
  } while (before);
  return all;
}

TEST_P(StoreSuite, ListsWhatAnyFilterAsksFor) {
  Listed listed([this]() -> Store& { return store(); });
  reopen();  // the list is complete when a store has stopped
  size_t found = 0;
  for (int round = 0; round < 600; ++round) {
    OrderFilter filter = listed.any_filter();
    TenantId tenant = listed.dice().from(kTenants);
    auto limit = static_cast<size_t>(1 + listed.dice().below(40));
    auto wanted = listed.wanted(tenant, filter);
    ASSERT_EQ(turned(store(), tenant, filter, limit), wanted) << "in round " << round;
    found += wanted.size();
  }
  EXPECT_GT(found, 5000u);
}

TEST_P(StoreSuite, ListsByEachFilterAlone) {
  Listed listed([this]() -> Store& { return store(); });
  reopen();
  auto expect_listed = [&](const OrderFilter& filter, std::string_view what) {
    size_t found = 0;
    for (TenantId tenant : kTenants) {
      auto wanted = listed.wanted(tenant, filter);
      EXPECT_EQ(turned(store(), tenant, filter, 7), wanted) << what;
      found += wanted.size();
    }
    EXPECT_GT(found, 0u) << what;
  };
  expect_listed({}, "none");
  for (OrderStatus status : kStatuses) expect_listed(only(status), text(status));
  expect_listed(only(&OrderFilter::statuses, {OrderStatus::kHeld, OrderStatus::kInProgress}), "two open statuses");
  expect_listed(only(&OrderFilter::statuses, {OrderStatus::kHeld, OrderStatus::kCompleted}),
                "an open and a final status");
  for (SupplierId supplier : kSuppliers) expect_listed(only(&OrderFilter::suppliers, {supplier}), "supplier");
  for (OrderType type : kTypes) expect_listed(only(&OrderFilter::types, {type}), text(type));
  expect_listed(only(&OrderFilter::address_id, "A-3"), "address");
  expect_listed(only(&OrderFilter::service_id, "SVC-3"), "service");
  expect_listed(between(&OrderFilter::created_from, &OrderFilter::created_to, kNoon + 48h, kNoon + 96h), "created");
  expect_listed(only(&OrderFilter::updated_from, kNoon + 480h), "updated from");
  expect_listed(only(&OrderFilter::updated_to, kNoon + 96h), "updated to");
}

TEST_P(StoreSuite, GivesWholeOrdersAsTheyStandNow) {
  Order order = placed(store());
  reopen();
  order = told(store(), order, 2);
  auto page = page_of(store(), kTenant, {});
  ASSERT_EQ(page.orders.size(), 1u);
  EXPECT_TRUE(page.orders[0] == order);
  EXPECT_FALSE(page.next);
  EXPECT_TRUE(page_of(store(), TenantId{9}, {}).orders.empty());
}

TEST_P(StoreSuite, TurnsStablePagesWhileOrdersArePlacedAndChange) {
  Listed listed([this]() -> Store& { return store(); });
  reopen();
  auto wanted = listed.wanted(kTenant, {});
  std::vector<OrderId> seen;
  std::optional<OrderId> before;
  do {
    OrderPage page = page_of(store(), kTenant, {}, before, 20);
    for (OrderId id : ids_of(page)) seen.push_back(id);
    before = page.next;
    listed.place_some(5);
    listed.move_some(20);
    if (seen.size() == 60) reopen();
  } while (before);
  EXPECT_EQ(seen, wanted) << "each once, and none that was placed meanwhile";
}

TEST_P(StoreSuite, FindsAnOrderByTheNumberThatItsSupplierGivesItNow) {
  Order order;
  commit(store(), [&](Unit& unit) {
    parties::Supplier supplier;
    supplier.name = "FIRST";
    order = orders::testing::provide_order();
    order.supplier = unit.add(supplier).value();
    order = place(unit, order);
    for (const char* number : {"S-1", "S-2"}) {
      orders::Step step = next_step(order, OrderStatus::kAcknowledged);
      step.after.supplier_reference = number;
      unit.append(order, {&step, 1});
      order = step.after;
    }
  });
  reopen();
  EXPECT_EQ(ids_of(page_of(store(), kTenant, only(&OrderFilter::supplier_reference, "S-2"))),
            std::vector{order.key.order});
  EXPECT_TRUE(page_of(store(), kTenant, only(&OrderFilter::supplier_reference, "S-1")).orders.empty());
  EXPECT_TRUE(page_of(store(), TenantId{2}, only(&OrderFilter::supplier_reference, "S-2")).orders.empty());
  OrderFilter too = only(&OrderFilter::supplier_reference, "S-2");
  too.suppliers = {SupplierId{99}};
  EXPECT_TRUE(page_of(store(), kTenant, too).orders.empty());
}

TEST_P(StoreSuite, ListsAChangeWithinASecondOfItsCommit) {
  Order order = placed(store());
  auto until = std::chrono::steady_clock::now() + 30s;  // a busy machine
  while (page_of(store(), kTenant, {}).orders.empty()) {
    ASSERT_LT(std::chrono::steady_clock::now(), until);
    std::this_thread::yield();
  }
  EXPECT_FALSE(beside([&](Unit& unit) {
    orders::Step step = next_step(order, OrderStatus::kHeld);
    unit.append(order, {&step, 1});
    return false;
  })) << "another process changes its mind";
  EXPECT_TRUE(beside([&](Unit& unit) {
    orders::Step step = next_step(order, OrderStatus::kPending);
    unit.append(order, {&step, 1});
    return true;
  }));
  while (page_of(store(), kTenant, only(OrderStatus::kPending)).orders.empty()) {
    ASSERT_LT(std::chrono::steady_clock::now(), until);
    std::this_thread::yield();
  }
  EXPECT_TRUE(page_of(store(), kTenant, only(OrderStatus::kHeld)).orders.empty());
}

}  // namespace
}  // namespace fibrecafe::store::testing
