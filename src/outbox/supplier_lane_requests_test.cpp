// SPDX-License-Identifier: Apache-2.0
// Amendments and cancellations on their way to the supplier: one message of an order at a time, in sequence.
#include "outbox/supplier_lane.hpp"
#include "outbox/testing.hpp"

namespace fibrecafe::outbox {
namespace {

using namespace testing;
using orders::CallEnd;
using orders::MessageKind;
using orders::MessageState;
using std::chrono::minutes;
using std::chrono::seconds;
using Numbers = std::vector<int64_t>;

class RequestsTowardsSuppliers : public World {
 protected:
  void answer(OrderKey key, CallEnd end) { answer(key, told(end)); }
  void answer(OrderKey key, const Told& what) {
    suppliers.answer(key.order, what);
    settle();
  }
  OrderKey acknowledged() {
    OrderKey key = place();
    settle();
    Told at_once = told(CallEnd::kTaken);
    at_once.answer.taken_as = orders::TakenAs::kAcknowledged;
    answer(key, at_once);
    return key;
  }
  void in_context(const std::function<void(const orders::Context&)>& act) {
    store.act([&](MemoryUnit& unit) {
      auto parties = store.directory().current();
      act({unit, *parties, settings.timing, random, clock.now()});
    });
  }
  void amend(OrderKey key, std::string notes = "ring twice") {
    orders::AmendOrder wanted;
    wanted.order = key;
    wanted.changes.notes = std::move(notes);
    in_context([&](const orders::Context& context) { ASSERT_TRUE(orders::amend(context, wanted)); });
  }
  void cancel(OrderKey key) {
    orders::CancelOrder wanted;
    wanted.order = key;
    in_context([&](const orders::Context& context) { ASSERT_TRUE(orders::cancel(context, wanted)); });
  }
  void receive(OrderKey key, ReasonCode reason, OrderStatus status, orders::RequestClaim amendment = {}) {
    orders::SupplierKci kci;
    kci.id = uuid_v4(random);
    kci.received_on = clock.now();
    kci.reason = reason;
    kci.status = status;
    kci.amendment = std::move(amendment);
    orders::EntityClaim claim;
    claim.order = key.order;
    in_context(
        [&](const orders::Context& context) { ASSERT_TRUE(orders::kci_received(context, kSupplier, claim, kci)); });
  }

  const orders::Order& order(OrderKey key) { return store.state.orders.at(key); }
  std::optional<MessageState> state_of(OrderKey key, int64_t number) {
    auto message = store.state.messages.find({key, number});
    return message == store.state.messages.end() ? std::nullopt : std::optional(message->second.state);
  }
  // Numbers of the order's messages, in the order in which they were sent.
  Numbers sent(OrderKey key) {
    Numbers out;
    for (const auto& attempt : suppliers.attempts) {
      if (attempt.key == key) out.push_back(attempt.number);
    }
    return out;
  }
};

TEST_F(RequestsTowardsSuppliers, AnAmendmentNeverGoesBesideTheOrdersOwnMessage) {
  auto key = place();
  settle();
  store.act([&](MemoryUnit& unit) {
    orders::Step step{"amendment 1", order(key), {}, {}};
    step.after.amendments.emplace_back().id = AmendmentId{1};
    ++step.after.steps;
    unit.append(order(key), {&step, 1});
    auto message = *unit.open_message(key);
    message.number = 2;
    message.kind = MessageKind::kAmendOrder;
    message.subject = 1;
    message.state = MessageState::kWaiting;
    unit.put(message);
  });
  settle();
  EXPECT_EQ(sent(key), Numbers{1});
  answer(key, CallEnd::kTaken);
  EXPECT_EQ(sent(key), (Numbers{1, 2}));
}

TEST_F(RequestsTowardsSuppliers, RequestsOfAnOrderGoOneAfterTheOther) {
  auto key = acknowledged(), other = acknowledged();
  amend(key);
  amend(key);
  cancel(key);
  amend(other);
  settle();
  EXPECT_EQ(sent(key), (Numbers{1, 2}));
  EXPECT_EQ(sent(other), (Numbers{1, 2})) << "orders do not wait for each other";
  answer(key, CallEnd::kTaken);
  EXPECT_EQ(sent(key), (Numbers{1, 2, 3}));
  answer(key, CallEnd::kRefused);
  EXPECT_EQ(sent(key), (Numbers{1, 2, 3, 4}));
  answer(key, CallEnd::kTaken);
  EXPECT_EQ(order(key).amendments[0].status, RequestStatus::kPending);
  EXPECT_EQ(order(key).amendments[1].status, RequestStatus::kRejected);
  EXPECT_EQ(order(key).cancellations[0].status, RequestStatus::kPending);
}

TEST_F(RequestsTowardsSuppliers, TellsTheOrderThatHasTheRequest) {
  auto key = acknowledged();
  amend(key);
  settle();
  ASSERT_EQ(suppliers.open.size(), 1u);
  const Telling& telling = suppliers.open[0].telling;
  EXPECT_EQ(telling.message.kind, MessageKind::kAmendOrder);
  ASSERT_EQ(telling.order.amendments.size(), 1u);
  EXPECT_EQ(telling.order.amendments[0].id.value, telling.message.subject);
}

TEST_F(RequestsTowardsSuppliers, WhatWasNotSentGoesAgainBeforeWhatCameAfterIt) {
  auto key = acknowledged();
  amend(key);
  settle();
  answer(key, CallEnd::kNotSent);
  cancel(key);
  pass(seconds(1));
  EXPECT_EQ(sent(key), (Numbers{1, 2, 2}));
  answer(key, CallEnd::kTaken);
  EXPECT_EQ(sent(key), (Numbers{1, 2, 2, 3}));
}

TEST_F(RequestsTowardsSuppliers, ACancellationBehindAnUnknownAmendmentWaitsUntilThatIsGivenUp) {
  auto key = acknowledged();
  amend(key);
  settle();
  answer(key, CallEnd::kUnknown);
  cancel(key);
  pass(minutes(9));
  EXPECT_EQ(sent(key), (Numbers{1, 2}));
  EXPECT_EQ(order(key).amendments[0].status, RequestStatus::kReceivedByGateway);
  pass(minutes(1));
  EXPECT_EQ(order(key).amendments[0].status, RequestStatus::kFailedToSend);
  EXPECT_EQ(status(key), OrderStatus::kAcknowledged) << "the order stays as it was";
  ASSERT_EQ(store.state.parked.size(), 1u);
  EXPECT_EQ(store.state.parked[0].kind, orders::ParkedKind::kMayExistAtSupplier);
  EXPECT_EQ(sent(key), (Numbers{1, 2, 3}));
}

TEST_F(RequestsTowardsSuppliers, AKciThatShowsAnUnknownAmendmentLetsTheNextOneGo) {
  auto key = acknowledged();
  amend(key);
  settle();
  answer(key, CallEnd::kUnknown);
  cancel(key);
  receive(key, ReasonCode::kAmended, OrderStatus::kAcknowledged,
          {.id = order(key).amendments[0].id.value, .reference = {}});
  pass(seconds(1));  // the back-off after the lost answer
  EXPECT_EQ(order(key).amendments[0].status, RequestStatus::kCompleted);
  EXPECT_EQ(sent(key), (Numbers{1, 2, 3}));
  EXPECT_TRUE(store.state.parked.empty());
}

TEST_F(RequestsTowardsSuppliers, WhatEndedWithItsOrderIsNotSent) {
  auto key = acknowledged();
  amend(key);
  settle();
  amend(key);
  receive(key, ReasonCode::kCompleted, OrderStatus::kCompleted);  // held: a call is under way
  settle();
  EXPECT_EQ(status(key), OrderStatus::kAcknowledged);
  answer(key, CallEnd::kTaken);
  EXPECT_EQ(status(key), OrderStatus::kCompleted);
  for (const auto& amendment : order(key).amendments) EXPECT_EQ(amendment.status, RequestStatus::kRejected);
  EXPECT_EQ(sent(key), (Numbers{1, 2}));
  EXPECT_TRUE(store.state.messages.empty());
  pass(minutes(11));
  EXPECT_EQ(sent(key), (Numbers{1, 2}));
}

TEST_F(RequestsTowardsSuppliers, WhatEndedWhileItWaitedForItsNextAttemptIsNotSentAgain) {
  auto key = acknowledged();
  amend(key);
  settle();
  answer(key, CallEnd::kNotSent);
  receive(key, ReasonCode::kCompleted, OrderStatus::kCompleted);
  pass(minutes(11));
  EXPECT_EQ(sent(key), (Numbers{1, 2}));
  EXPECT_EQ(order(key).amendments[0].status, RequestStatus::kRejected);
  EXPECT_TRUE(store.state.parked.empty());
}

TEST_F(RequestsTowardsSuppliers, ACrashDuringTheCallOfAnAmendmentMakesItUnknown) {
  auto key = acknowledged();
  amend(key);
  settle();
  cancel(key);
  crash();
  settle();
  EXPECT_EQ(state_of(key, 2), MessageState::kUnknown);
  EXPECT_EQ(state_of(key, 3), MessageState::kWaiting);
  pass(minutes(9));
  EXPECT_EQ(sent(key), (Numbers{1, 2}));
  pass(minutes(2));
  EXPECT_EQ(order(key).amendments[0].status, RequestStatus::kFailedToSend);
  EXPECT_EQ(sent(key), (Numbers{1, 2, 3}));
}

TEST_F(RequestsTowardsSuppliers, ASafeSupplierGetsTheSameAmendmentAgainAfterACrash) {
  set_repeats_safe();
  auto key = acknowledged();
  amend(key);
  settle();
  crash();
  settle();
  ASSERT_EQ(sent(key), (Numbers{1, 2, 2}));
  EXPECT_TRUE(suppliers.attempts.back().maybe_taken);
  EXPECT_EQ(suppliers.attempts[2].request_id, suppliers.attempts[1].request_id);
}

}  // namespace
}  // namespace fibrecafe::outbox
