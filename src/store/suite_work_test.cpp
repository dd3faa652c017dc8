// SPDX-License-Identifier: Apache-2.0
// Every store: what is due to suppliers and to tenants, timers and parked work.
#include "store/store_suite.hpp"

namespace fibrecafe::store::testing {
namespace {

using namespace std::chrono_literals;
using orders::MessageState;
using orders::Order;
using orders::SupplierMessage;

std::vector<SupplierMessage> waiting_messages(Store& store, size_t limit = 100) {
  return ask(store, [&](Queries& queries) { return queries.waiting_messages(kSupplier, limit); });
}

std::vector<DueKci> waiting_kcis(Store& store, size_t limit = 100) {
  return ask(store, [&](Queries& queries) { return queries.waiting_kcis(kTenant, limit); });
}

DeliveryStatus delivery_of(Store& store, const Order& order, int64_t sequence) {
  return ask(store,
             [&](Queries& queries) { return queries.kcis(order.key).at(static_cast<size_t>(sequence - 1)).delivery; });
}

TEST_P(StoreSuite, KeepsAMessageWholeUntilItIsSettled) {
  Order order = placed(store());
  SupplierMessage message = message_for(order);
  message.state = MessageState::kUnknown;
  message.attempts = 3;
  message.last_attempt = kNoon + 1s;
  message.give_up = kNoon + 10min;
  message.maybe_taken = true;
  message.unknown_fault = FaultCode::kSupplierFault;
  commit(store(), [&](Unit& unit) { unit.put(message); });
  reopen();
  commit(store(), [&](Unit& unit) {
    EXPECT_EQ(unit.open_message(order.key), message);
    unit.settle(order.key, 1);
    EXPECT_FALSE(unit.open_message(order.key));
  });
}

TEST_P(StoreSuite, OffersOnlyTheFirstMessageOfAnOrder) {
  Order order = placed(store());
  commit(store(), [&](Unit& unit) { unit.put(message_for(order, 2)); });
  ASSERT_EQ(waiting_messages(store()).size(), 1u);
  EXPECT_EQ(waiting_messages(store())[0].number, 1);
  commit(store(), [&](Unit& unit) {
    SupplierMessage first = message_for(order);
    first.state = MessageState::kUnknown;
    unit.put(first);
  });
  EXPECT_TRUE(waiting_messages(store()).empty()) << "the second waits for the unknown first";
  commit(store(), [&](Unit& unit) { unit.settle(order.key, 1); });
  ASSERT_EQ(waiting_messages(store()).size(), 1u);
  EXPECT_EQ(waiting_messages(store())[0].number, 2);
}

SupplierMessage request_message(const Order& order, int64_t number, orders::MessageKind kind, int64_t subject) {
  SupplierMessage message = message_for(order, number);
  message.kind = kind;
  message.subject = subject;
  return message;
}

TEST_P(StoreSuite, KeepsSeveralMessagesOfAnOrderInTheOrderOfTheirNumbers) {
  Order order = placed(store()), other = placed(store());
  SupplierMessage cancels = request_message(order, 3, orders::MessageKind::kCancelOrder, 5);
  SupplierMessage amends = request_message(order, 2, orders::MessageKind::kAmendOrder, 7);
  amends.due = kNoon - 1h;
  commit(store(), [&](Unit& unit) {
    unit.put(cancels);
    unit.put(amends);
    SupplierMessage first = message_for(order);
    first.state = MessageState::kUnknown;
    unit.put(first);
  });
  reopen();
  commit(store(), [&](Unit& unit) {
    auto open = unit.open_messages(order.key);
    ASSERT_EQ(open.size(), 3u);
    EXPECT_EQ(open[0].state, MessageState::kUnknown);
    EXPECT_EQ(open[1], amends);
    EXPECT_EQ(open[2], cancels);
    EXPECT_EQ(unit.open_messages(other.key).size(), 1u);
    EXPECT_TRUE(unit.open_messages({TenantId{2}, order.key.order}).empty());
  });
  ASSERT_EQ(waiting_messages(store()).size(), 1u) << "the other order's: this one's first is unknown";
  commit(store(), [&](Unit& unit) {
    unit.settle(order.key, 2);  // a later one may end before its turn
    EXPECT_EQ(unit.open_message(order.key)->number, 1);
    unit.settle(order.key, 1);
    EXPECT_EQ(unit.open_messages(order.key), std::vector{cancels});
  });
  EXPECT_EQ(waiting_messages(store()).size(), 2u);
}

TEST_P(StoreSuite, KeepsWhatAMessageTellsWhenItIsPutAgain) {
  Order order = placed(store());
  SupplierMessage amends = request_message(order, 2, orders::MessageKind::kAmendOrder, 7);
  commit(store(), [&](Unit& unit) {
    unit.settle(order.key, 1);
    unit.put(amends);
    amends.state = MessageState::kAttempting;
    amends.attempts = 1;
    unit.put(amends);
  });
  reopen();
  EXPECT_EQ(ask(store(), [](Queries& queries) { return queries.attempting_messages(); }), std::vector{amends});
}

TEST_P(StoreSuite, OffersMessagesByTheTimeTheyAreDue) {
  Order late = placed(store()), soon = placed(store());
  commit(store(), [&](Unit& unit) {
    SupplierMessage message = message_for(late);
    message.due = kNoon + 1h;
    unit.put(message);
  });
  auto waiting = waiting_messages(store());
  ASSERT_EQ(waiting.size(), 2u);
  EXPECT_EQ(waiting[0].key, soon.key);
  EXPECT_EQ(waiting[1].key, late.key);
  EXPECT_EQ(waiting_messages(store(), 1).size(), 1u);
}

TEST_P(StoreSuite, FindsAttemptsThatHaveNoOutcomeAfterAStart) {
  Order order = placed(store());
  placed(store());
  commit(store(), [&](Unit& unit) {
    SupplierMessage message = message_for(order);
    message.state = MessageState::kAttempting;
    unit.put(message);
  });
  reopen();
  auto attempting = ask(store(), [](Queries& queries) { return queries.attempting_messages(); });
  ASSERT_EQ(attempting.size(), 1u);
  EXPECT_EQ(attempting[0].key, order.key);
}

TEST_P(StoreSuite, PostponesGivingUpOnWhatWasAttempted) {
  Order attempted = placed(store()), fresh = placed(store());
  commit(store(), [&](Unit& unit) {
    SupplierMessage message = message_for(attempted);
    message.give_up = kNoon + 10min;
    unit.put(message);
    unit.postpone_give_up({}, 5min);
    unit.postpone_give_up(kSupplier, 1min);
    unit.postpone_give_up(SupplierId{99}, 1h);
    EXPECT_EQ(unit.open_message(attempted.key)->give_up, kNoon + 16min);
    EXPECT_FALSE(unit.open_message(fresh.key)->give_up);
  });
}

TEST_P(StoreSuite, DeliversAnOrdersKcisOneAfterTheOther) {
  Order order = told(store(), placed(store()), 3);
  for (int64_t sequence = 1; sequence <= 3; ++sequence) {
    auto waiting = waiting_kcis(store());
    ASSERT_EQ(waiting.size(), 1u);
    EXPECT_EQ(waiting[0].key, order.key);
    EXPECT_EQ(waiting[0].sequence, sequence);
    EXPECT_FALSE(waiting[0].replay);
    commit(store(), [&](Unit& unit) { unit.delivered(order.key, sequence, kNoon + 1h); });
    EXPECT_EQ(delivery_of(store(), order, sequence), DeliveryStatus::kDelivered);
  }
  EXPECT_TRUE(waiting_kcis(store()).empty());
  auto kcis = ask(store(), [&](Queries& queries) { return queries.kcis(order.key); });
  EXPECT_EQ(kcis[2].delivered_on, kNoon + 1h);
  Order after = told(store(), order, 1);
  ASSERT_EQ(waiting_kcis(store()).size(), 1u);
  EXPECT_EQ(waiting_kcis(store())[0].sequence, 4);
}

TEST_P(StoreSuite, KeepsARefusedKciInItsPlaceAndCounts) {
  Order order = told(store(), placed(store()), 2);
  commit(store(), [&](Unit& unit) {
    DueKci due = unit.queries().waiting_kcis(kTenant, 1).at(0);
    due.first_refusal = kNoon;
    unit.refused(due, kNoon + 1min);
    due.first_refusal = kNoon + 1min;
    unit.refused(due, kNoon + 2min);
  });
  auto waiting = waiting_kcis(store());
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_EQ(waiting[0].sequence, 1);
  EXPECT_EQ(waiting[0].refusals, 2);
  EXPECT_EQ(waiting[0].first_refusal, kNoon) << "the first one counts";
  EXPECT_EQ(waiting[0].due, kNoon + 2min);
}

TEST_P(StoreSuite, GoesOnBehindAKciThatWasGivenUp) {
  Order order = told(store(), placed(store()), 2);
  commit(store(), [&](Unit& unit) {
    DueKci due = unit.queries().waiting_kcis(kTenant, 1).at(0);
    unit.refused(due, kNoon + 1h);
    unit.give_up(due);
  });
  EXPECT_EQ(delivery_of(store(), order, 1), DeliveryStatus::kFailed);
  auto waiting = waiting_kcis(store());
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_EQ(waiting[0].sequence, 2);
  EXPECT_EQ(waiting[0].refusals, 0);
  EXPECT_LT(waiting[0].due, kNoon + 1h) << "due at once";
}

TEST_P(StoreSuite, ReplaysOutsideTheSequence) {
  Order order = told(store(), placed(store()), 2);
  commit(store(), [&](Unit& unit) {
    unit.give_up(unit.queries().waiting_kcis(kTenant, 1).at(0));
    unit.replay(order.key, 1, kNoon);
  });
  auto waiting = waiting_kcis(store());
  ASSERT_EQ(waiting.size(), 2u) << "the replay hinders nobody";
  EXPECT_TRUE(waiting[0].replay);
  EXPECT_EQ(waiting[0].sequence, 1);
  EXPECT_EQ(waiting[1].sequence, 2);
  EXPECT_EQ(waiting_kcis(store(), 1).size(), 1u);
  commit(store(), [&](Unit& unit) {
    unit.refused(waiting[0], kNoon + 1h);
    unit.delivered(order.key, 1, kNoon + 2h);
  });
  EXPECT_EQ(delivery_of(store(), order, 1), DeliveryStatus::kDelivered);
  ASSERT_EQ(waiting_kcis(store()).size(), 1u);
  EXPECT_EQ(waiting_kcis(store())[0].sequence, 2);
}

TEST_P(StoreSuite, LeavesTheStateOfAKciWhoseReplayIsGivenUp) {
  Order order = told(store(), placed(store()), 1);
  commit(store(), [&](Unit& unit) {
    unit.delivered(order.key, 1, kNoon);
    unit.replay(order.key, 1, kNoon);
    unit.give_up(unit.queries().waiting_kcis(kTenant, 1).at(0));
    EXPECT_TRUE(unit.queries().waiting_kcis(kTenant, 1).empty());
  });
  EXPECT_EQ(delivery_of(store(), order, 1), DeliveryStatus::kDelivered);
}

TEST_P(StoreSuite, HurriesAPendingKciRatherThanReplayingIt) {
  Order order = told(store(), placed(store()), 1);
  commit(store(), [&](Unit& unit) {
    unit.refused(unit.queries().waiting_kcis(kTenant, 1).at(0), kNoon + 1h);
    unit.replay(order.key, 1, kNoon);
  });
  auto waiting = waiting_kcis(store());
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_FALSE(waiting[0].replay);
  EXPECT_EQ(waiting[0].due, kNoon);
}

TEST_P(StoreSuite, RemembersEveryKciASupplierSent) {
  Order order = placed(store());
  auto first = orders::testing::kci(2, ReasonCode::kUpdate, OrderStatus::kPending);
  auto second = orders::testing::kci(3, ReasonCode::kCommitted, OrderStatus::kInProgress);
  auto same_number = orders::testing::kci(2, ReasonCode::kWarning, OrderStatus::kPending);
  first.raw = "{\"a\":\"1\"}";
  first.notes = {{"note", "type", kNoon}};
  first.supplier_codes = {"C1"};
  first.amendment.id = 7;
  first.amendment.reference = "S-1-1";
  first.cancellation.reference = "";
  second.cancellation.id = kIdMax;
  second.facts.appointment_timeslot = {kNoon, kNoon + 4h, TimeslotClassification::kSundayEvening, false};
  second.facts.unsolicited_reason = UnsolicitedReason::kWorkingLineTakeover;
  second.facts.requested_cease_date = parse_date("2026-06-30");
  commit(store(), [&](Unit& unit) {
    unit.record_kci(order.key, second, true);
    unit.record_kci(order.key, same_number, true);
    unit.record_kci(order.key, first, true);
  });
  reopen();
  commit(store(), [&](Unit& unit) {
    EXPECT_TRUE(unit.knows_kci(order.key, first.id));
    EXPECT_FALSE(unit.knows_kci({TenantId{2}, order.key.order}, first.id));
    auto held = unit.held_kcis(order.key);
    ASSERT_EQ(held.size(), 3u);
    EXPECT_EQ(held[0].id, same_number.id) << "equal in number and time: by arrival";
    EXPECT_TRUE(held[1] == first);
    EXPECT_TRUE(held[2] == second);
    unit.release_kci(order.key, first.id);
    EXPECT_EQ(unit.held_kcis(order.key).size(), 2u);
    EXPECT_TRUE(unit.knows_kci(order.key, first.id));
  });
}

TEST_P(StoreSuite, WakesOrdersByTime) {
  Order early = placed(store()), late = placed(store());
  commit(store(), [&](Unit& unit) {
    unit.wake_at(late.key, kNoon + 2h);
    unit.wake_at(early.key, kNoon + 3h);
    unit.wake_at(early.key, kNoon + 1h);
  });
  ask(store(), [&](Queries& queries) {
    EXPECT_EQ(queries.next_wake(), kNoon + 1h);
    EXPECT_TRUE(queries.due_wakes(kNoon, 10).empty());
    EXPECT_EQ(queries.due_wakes(kNoon + 1h, 10), std::vector{early.key});
    EXPECT_EQ(queries.due_wakes(kNoon + 2h, 10), (std::vector{early.key, late.key}));
    EXPECT_EQ(queries.due_wakes(kNoon + 2h, 1).size(), 1u);
    return 0;
  });
  commit(store(), [&](Unit& unit) { unit.wake_at(early.key, {}); });
  EXPECT_EQ(ask(store(), [](Queries& queries) { return queries.next_wake(); }), kNoon + 2h);
}

TEST_P(StoreSuite, ListsWhatIsParkedOldestFirst) {
  orders::Parked parked;
  parked.kind = orders::ParkedKind::kMayExistAtSupplier;
  parked.key = {kTenant, OrderId{5}};
  parked.since = kNoon;
  parked.detail = "timed out";
  commit(store(), [&](Unit& unit) {
    unit.park(parked);
    parked.kind = orders::ParkedKind::kRefusedByTenant;
    parked.sequence = 3;
    unit.park(parked);
  });
  auto list = ask(store(), [](Queries& queries) { return queries.parked(); });
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].kind, orders::ParkedKind::kMayExistAtSupplier);
  EXPECT_EQ(list[1].sequence, 3);
  commit(store(), [&](Unit& unit) {
    auto one = unit.parked(list[1].id);
    ASSERT_TRUE(one);
    EXPECT_EQ(one->detail, "timed out");
    EXPECT_EQ(one->key, parked.key);
    EXPECT_TRUE(unit.drop_parked(list[1].id));
    EXPECT_FALSE(unit.drop_parked(list[1].id));
  });
  EXPECT_EQ(ask(store(), [](Queries& queries) { return queries.parked().size(); }), 1u);
}

TEST_P(StoreSuite, KeepsSinceWhenAnEndpointFailsAndWhenTheGatewayWasAlive) {
  commit(store(), [](Unit& unit) {
    EXPECT_FALSE(unit.last_alive());
    unit.set_last_alive(kNoon);
    unit.set_trouble(kTenant, {kNoon});
  });
  reopen();
  commit(store(), [](Unit& unit) {
    EXPECT_EQ(unit.last_alive(), kNoon);
    EXPECT_EQ(unit.queries().trouble(kTenant).failing_since, kNoon);
    unit.set_trouble(kTenant, {});
    EXPECT_FALSE(unit.queries().trouble(kTenant).failing_since);
  });
}

TEST_P(StoreSuite, CountsWhatWaits) {
  Order order = told(store(), placed(store()), 3);
  placed(store());
  commit(store(), [&](Unit& unit) {
    SupplierMessage message = message_for(order);
    message.state = MessageState::kUnknown;
    unit.put(message);
    unit.delivered(order.key, 1, kNoon);
    unit.record_kci(order.key, orders::testing::kci(5, ReasonCode::kUpdate, OrderStatus::kPending), true);
    unit.park({});
  });
  auto depths = ask(store(), [](Queries& queries) { return queries.depths(); });
  EXPECT_EQ(depths.messages_waiting, 1);
  EXPECT_EQ(depths.messages_unknown, 1);
  EXPECT_EQ(depths.kcis_pending, 2);
  EXPECT_EQ(depths.kcis_held, 1);
  EXPECT_EQ(depths.parked, 1);
}

}  // namespace
}  // namespace fibrecafe::store::testing
