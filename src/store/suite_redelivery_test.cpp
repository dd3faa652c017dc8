// SPDX-License-Identifier: Apache-2.0
// Every store: KCIs that are sent again because their tenant asked.
#include "store/store_suite.hpp"

namespace fibrecafe::store::testing {
namespace {

using namespace std::chrono_literals;
using orders::Order;

// Its KCIs are made at 12:00:01, 12:00:02, ...; delivered are all but the last `pending`.
Order order_with_kcis(Store& store, int kcis, int pending = 0) {
  Order order = told(store, placed(store), kcis);
  commit(store, [&](Unit& unit) {
    for (int64_t sequence = 1; sequence <= kcis - pending; ++sequence) {
      unit.delivered(order.key, sequence, kNoon + 1h);
    }
  });
  return order;
}

int64_t redelivered(Store& store, const Order& order, std::optional<Time> since = {}) {
  int64_t count = 0;
  commit(store, [&](Unit& unit) { count = unit.redeliver(order.key, since, kNoon + 2h); });
  return count;
}

std::vector<DueKci> waiting_kcis(Store& store) {
  return ask(store, [](Queries& queries) { return queries.waiting_kcis(kTenant, 100); });
}

// Delivers whatever is due; the numbers in their order.
std::vector<int64_t> delivered_next(Store& store, Time when = kNoon + 3h) {
  std::vector<int64_t> out;
  for (auto due = waiting_kcis(store); !due.empty(); due = waiting_kcis(store)) {
    out.push_back(due.at(0).sequence);
    commit(store, [&](Unit& unit) { unit.delivered(due[0].key, due[0].sequence, when); });
  }
  return out;
}

std::vector<orders::Kci> kcis_of(Store& store, const Order& order) {
  return ask(store, [&](Queries& queries) { return queries.kcis(order.key); });
}

using Numbers = std::vector<int64_t>;

TEST_P(StoreSuite, SendsAllKcisOfAnOrderAgainOldestFirst) {
  Order order = order_with_kcis(store(), 3);
  EXPECT_EQ(redelivered(store(), order), 3);
  auto due = waiting_kcis(store());
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].sequence, 1);
  EXPECT_EQ(due[0].due, kNoon + 2h);
  EXPECT_FALSE(due[0].replay);
  EXPECT_EQ(kcis_of(store(), order)[0].delivery, DeliveryStatus::kDelivered) << "until then and after";
  reopen();
  EXPECT_EQ(delivered_next(store()), (Numbers{1, 2, 3}));
  for (const orders::Kci& kci : kcis_of(store(), order)) {
    EXPECT_EQ(kci.delivery, DeliveryStatus::kDelivered);
    EXPECT_EQ(kci.delivered_on, kNoon + 3h);
  }
}

TEST_P(StoreSuite, SendsAgainFromATimeOn) {
  Order order = order_with_kcis(store(), 4, 1);
  EXPECT_EQ(redelivered(store(), order, kNoon + 3s), 2) << "made at that time or later";
  EXPECT_EQ(waiting_kcis(store()).at(0).sequence, 3);
  EXPECT_EQ(redelivered(store(), order, kNoon + 2s), 3) << "further back";
  EXPECT_EQ(redelivered(store(), order, kNoon + 4s), 1) << "that one waits for the others already";
  EXPECT_EQ(waiting_kcis(store()).at(0).sequence, 2);
  EXPECT_EQ(redelivered(store(), order, kNoon + 5s), 0);
  EXPECT_EQ(delivered_next(store()), (Numbers{2, 3, 4}));
  EXPECT_EQ(redelivered(store(), placed(store())), 0) << "nothing was told yet";
  EXPECT_TRUE(waiting_kcis(store()).empty());
}

TEST_P(StoreSuite, LetsANewKciWaitForThoseThatAreSentAgain) {
  Order order = order_with_kcis(store(), 2);
  redelivered(store(), order);
  told(store(), order, 1);
  EXPECT_EQ(waiting_kcis(store()).size(), 1u);
  EXPECT_EQ(delivered_next(store()), (Numbers{1, 2, 3}));
}

TEST_P(StoreSuite, GoesOnRewoundThoughADeliveryWasUnderWay) {
  Order order = order_with_kcis(store(), 3, 1);
  redelivered(store(), order);
  commit(store(), [&](Unit& unit) { unit.delivered(order.key, 3, kNoon + 2h); });
  EXPECT_EQ(delivered_next(store()), (Numbers{1, 2, 3}));
}

TEST_P(StoreSuite, SendsAgainWhatWasParked) {
  Order order = told(store(), placed(store()), 2);
  commit(store(), [&](Unit& unit) {
    DueKci due = unit.queries().waiting_kcis(kTenant, 1).at(0);
    unit.give_up(due);
    orders::Parked parked;
    parked.kind = orders::ParkedKind::kRefusedByTenant;
    parked.key = order.key;
    parked.sequence = due.sequence;
    unit.park(parked);
    parked.kind = orders::ParkedKind::kOrphaned;
    parked.sequence = 0;
    unit.park(parked);
    unit.replay(order.key, 1, kNoon);
  });
  EXPECT_EQ(redelivered(store(), order), 2);
  EXPECT_EQ(kcis_of(store(), order)[0].delivery, DeliveryStatus::kPending);
  auto parked = ask(store(), [](Queries& queries) { return queries.parked(); });
  ASSERT_EQ(parked.size(), 1u) << "it is on its way again";
  EXPECT_EQ(parked[0].kind, orders::ParkedKind::kOrphaned);
  EXPECT_EQ(delivered_next(store()), (Numbers{1, 2})) << "the replay with them, not besides";
}

TEST_P(StoreSuite, DoesNotGiveUpWhatWasRewoundMeanwhile) {
  Order order = order_with_kcis(store(), 2, 1);
  DueKci due = waiting_kcis(store()).at(0), replay{order.key, 1, kNoon, 0, {}, true};
  commit(store(), [&](Unit& unit) { unit.replay(order.key, 1, kNoon); });
  redelivered(store(), order);
  commit(store(), [&](Unit& unit) {
    EXPECT_FALSE(unit.give_up(due));
    EXPECT_FALSE(unit.give_up(replay));
  });
  EXPECT_EQ(kcis_of(store(), order)[1].delivery, DeliveryStatus::kPending);
  EXPECT_EQ(delivered_next(store()), (Numbers{1, 2}));
}

TEST_P(StoreSuite, LeavesTheStateOfARedeliveryThatIsGivenUp) {
  Order order = order_with_kcis(store(), 2);
  redelivered(store(), order);
  commit(store(), [&](Unit& unit) { unit.give_up(unit.queries().waiting_kcis(kTenant, 1).at(0)); });
  auto kci = kcis_of(store(), order)[0];
  EXPECT_EQ(kci.delivery, DeliveryStatus::kDelivered);
  EXPECT_EQ(kci.delivered_on, kNoon + 1h);
  EXPECT_EQ(waiting_kcis(store()).at(0).sequence, 2);
}

TEST_P(StoreSuite, SendsARefusedKciAgainAtOnceWhenItsTenantAsks) {
  Order order = told(store(), placed(store()), 1);
  commit(store(), [&](Unit& unit) { unit.refused(unit.queries().waiting_kcis(kTenant, 1).at(0), kNoon + 9h); });
  EXPECT_EQ(redelivered(store(), order), 1);
  EXPECT_EQ(waiting_kcis(store()).at(0).due, kNoon + 2h);
  EXPECT_EQ(waiting_kcis(store()).at(0).refusals, 1);
}

TEST_P(StoreSuite, SaysWhoseTurnItIsWhenItLoadsAKci) {
  Order order = order_with_kcis(store(), 2, 1);
  auto is_turn = [&](int64_t sequence) {
    return ask(store(), [&](Queries& queries) { return queries.kci_to_send(order.key, sequence)->is_turn; });
  };
  EXPECT_FALSE(is_turn(1));
  EXPECT_TRUE(is_turn(2));
  redelivered(store(), order);
  EXPECT_TRUE(is_turn(1));
  EXPECT_FALSE(is_turn(2));
}

TEST_P(StoreSuite, FindsOrdersThatWereToldSomethingSinceATime) {
  Order one = order_with_kcis(store(), 1), two = order_with_kcis(store(), 3), three = order_with_kcis(store(), 2);
  placed(store());
  auto told_since = [&](Time since, OrderId after = {}, size_t limit = 10) {
    return ask(store(), [&](Queries& queries) { return queries.told_since(kTenant, since, after, limit).value(); });
  };
  using Keys = std::vector<orders::OrderKey>;
  EXPECT_EQ(told_since(kNoon), (Keys{one.key, two.key, three.key})) << "at once";
  EXPECT_EQ(told_since(kNoon, {}, 2), (Keys{one.key, two.key}));
  EXPECT_EQ(told_since(kNoon, two.key.order, 2), Keys{three.key});
  EXPECT_EQ(told_since(kNoon + 2s), (Keys{two.key, three.key}));
  EXPECT_EQ(told_since(kNoon + 4s), Keys{});
  reopen();
  EXPECT_EQ(told_since(kNoon + 2s), (Keys{two.key, three.key})) << "from the list too";
  EXPECT_EQ(ask(store(), [](Queries& queries) { return queries.told_since(TenantId{9}, kNoon, {}, 9)->size(); }), 0u);
}

}  // namespace
}  // namespace fibrecafe::store::testing
