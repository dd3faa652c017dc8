// SPDX-License-Identifier: Apache-2.0
// Every store: orders, their numbers and how they are found.
#include <gtest/gtest.h>

#include "store/full_order_testing.hpp"
#include "store/store_suite.hpp"

namespace fibrecafe::store::testing {
namespace {

using orders::Order;
using orders::OrderKey;
using orders::Step;

constexpr TenantId kOther{2};

TEST_P(StoreSuite, GivesAnOrderBackAsItWasPlaced) {
  Order order = placed(store(), full_order());
  auto found = ask(store(), [&](Queries& queries) { return queries.find(order.key); });
  ASSERT_TRUE(found);
  EXPECT_TRUE(*found == order);
  reopen();
  EXPECT_TRUE(ask(store(), [&](Queries& queries) { return queries.find_as_placed(order.key); }) == order);
}

TEST_P(StoreSuite, KeepsTheOrderAsPlacedBesideThePresent) {
  Order order = placed(store(), full_order());
  Order after = told(store(), order, 3);
  ask(store(), [&](Queries& queries) {
    EXPECT_TRUE(queries.find(order.key) == after);
    EXPECT_TRUE(queries.find_as_placed(order.key) == order);
    return 0;
  });
}

TEST_P(StoreSuite, ShowsAnotherTenantNothing) {
  Order order = told(store(), placed(store()), 1);
  OrderKey foreign{kOther, order.key.order};
  ask(store(), [&](Queries& queries) {
    EXPECT_FALSE(queries.find(foreign));
    EXPECT_FALSE(queries.find_as_placed(foreign));
    EXPECT_TRUE(queries.kcis(foreign).empty());
    EXPECT_TRUE(queries.history(foreign).empty());
    EXPECT_FALSE(queries.kci_to_send(foreign, 1));
    EXPECT_TRUE(queries.waiting_kcis(kOther, 10).empty());
    EXPECT_EQ(queries.locate(order.key.order), order.key);
    EXPECT_FALSE(queries.locate(OrderId{order.key.order.value + 1}));
    return 0;
  });
}

TEST_P(StoreSuite, FindsAnOrderByItsSuppliersReference) {
  Order order = placed(store());
  commit(store(), [&](Unit& unit) {
    EXPECT_FALSE(unit.locate(kSupplier, "S-1"));
    Step step = next_step(order, OrderStatus::kSentToSupplier);
    step.after.supplier_reference = "S-1";
    unit.append(order, {&step, 1});
    EXPECT_EQ(unit.locate(kSupplier, "S-1"), order.key);
    EXPECT_FALSE(unit.locate(SupplierId{8}, "S-1")) << "references belong to their supplier";
  });
}

TEST_P(StoreSuite, LeavesAReferenceToTheOrderThatBroughtItFirst) {
  Order first = orders::testing::provide_order();
  first.supplier_reference = "S-1";
  Order kept = placed(store(), first);
  placed(store(), first);
  commit(store(), [&](Unit& unit) { EXPECT_EQ(unit.locate(kSupplier, "S-1"), kept.key); });
}

TEST_P(StoreSuite, NeverGivesAnOrderNumberTwice) {
  Order first = placed(store());
  OrderId skipped;
  run(store(), [&](Unit& unit) {
    skipped = place(unit).key.order;
    return false;
  });
  Order second = placed(store());
  EXPECT_GE(first.key.order.value, 1);
  EXPECT_GT(skipped, first.key.order);
  EXPECT_GT(second.key.order, skipped);
  reopen();
  EXPECT_GT(placed(store()).key.order, second.key.order);
}

TEST_P(StoreSuite, NeverGivesARequestNumberTwice) {
  AmendmentId amendment;
  CancellationId cancellation;
  auto take_next = [&](Unit& unit) {
    AmendmentId next_amendment = unit.next_amendment_id();
    CancellationId next_cancellation = unit.next_cancellation_id();
    EXPECT_GT(next_amendment, amendment);
    EXPECT_GT(next_cancellation, cancellation);
    amendment = next_amendment;
    cancellation = next_cancellation;
  };
  commit(store(), [&](Unit& unit) {
    take_next(unit);
    EXPECT_EQ(cancellation.value, 1) << "each kind has a counter of its own";
    take_next(unit);
  });
  run(store(), [](Unit& unit) {
    unit.next_amendment_id();
    return false;
  });
  commit(store(), take_next);
  reopen();
  commit(store(), take_next);
  beside([&](Unit& unit) {
    take_next(unit);
    return true;
  });
  commit(store(), take_next);
}

TEST_P(StoreSuite, KnowsWhoseCompletedOrderDeliveredAService) {
  OrderKey first{kTenant, OrderId{5}}, second{kOther, OrderId{6}};
  commit(store(), [&](Unit& unit) {
    EXPECT_FALSE(unit.owner_of_service(kSupplier, "SVC-1"));
    unit.remember_service(kSupplier, "SVC-1", first);
    EXPECT_EQ(unit.owner_of_service(kSupplier, "SVC-1"), kTenant);
    EXPECT_FALSE(unit.owner_of_service(SupplierId{8}, "SVC-1")) << "services belong to their supplier";
    EXPECT_FALSE(unit.owner_of_service(kSupplier, "svc-1"));
  });
  run(store(), [&](Unit& unit) {
    unit.remember_service(kSupplier, "SVC-1", second);
    return false;
  });
  reopen();
  commit(store(), [&](Unit& unit) {
    EXPECT_EQ(unit.owner_of_service(kSupplier, "SVC-1"), kTenant);
    unit.remember_service(kSupplier, "SVC-1", second);
    EXPECT_EQ(unit.owner_of_service(kSupplier, "SVC-1"), kOther) << "the newest counts";
  });
}

TEST_P(StoreSuite, RefusesAStepThatIsNotTheNext) {
  Order order = placed(store());
  auto ended = run(store(), [&](Unit& unit) {
    Step step = next_step(order, OrderStatus::kSentToSupplier);
    ++step.after.steps;
    unit.append(order, {&step, 1});
    return true;
  });
  EXPECT_EQ(ended.end, CommitEnd::kRolledBack);
  EXPECT_TRUE(ended.threw);
}

TEST_P(StoreSuite, CountsOpenOrdersUntilTheyAreFinal) {
  Order order = placed(store());
  placed(store());
  commit(store(), [&](Unit& unit) {
    EXPECT_EQ(unit.open_orders(kTenant), 2);
    EXPECT_EQ(unit.open_orders(kSupplier), 2);
    Step step = next_step(order, OrderStatus::kRejected);
    unit.append(order, {&step, 1});
    EXPECT_EQ(unit.open_orders(kTenant), 1);
    EXPECT_EQ(unit.open_orders(kSupplier), 1);
    EXPECT_EQ(unit.open_orders(kOther), 0);
  });
}

}  // namespace
}  // namespace fibrecafe::store::testing
