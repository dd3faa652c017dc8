// SPDX-License-Identifier: Apache-2.0
#include "orders/restoring.hpp"

#include "orders/testing.hpp"

namespace fibrecafe::orders {
namespace {

using namespace testing;

class MayHaveBeenSent : public ::testing::Test {
 protected:
  MayHaveBeenSent() {
    store_.insert(order_);
    for (int64_t number : {1, 2}) {
      SupplierMessage message;
      message.key = order_.key;
      message.number = number;
      message.supplier = kSupplier;
      message.kind = number == 1 ? MessageKind::kPlaceOrder : MessageKind::kCancelOrder;
      store_.put(message);
    }
  }
  Context context(bool safe) {
    auto content = parties_content();
    content.suppliers[0].repeats = safe ? parties::Repeats::kSafe : parties::Repeats::kUnsafe;
    parties_.emplace(std::move(content));
    return {store_, *parties_, timing_, random_, kNoon};
  }

  Order order_ = provide_order();
  MemoryOrders store_;
  std::optional<parties::Directory> parties_;
  Timing timing_;
  SeededRandom random_{1};
};

TEST_F(MayHaveBeenSent, LeavesAllOutcomesUnknownWhereNothingMayGoTwice) {
  may_have_been_sent(context(false), order_.key);
  for (const SupplierMessage& message : store_.open_messages(order_.key)) {
    EXPECT_EQ(message.state, MessageState::kUnknown);
    EXPECT_TRUE(message.maybe_taken);
    EXPECT_EQ(message.attempts, 1);
    EXPECT_EQ(message.last_attempt, kNoon);
    EXPECT_EQ(message.give_up, kNoon + timing_.give_up_after);
  }
  EXPECT_EQ(store_.timer, kNoon + timing_.give_up_after);
}

TEST_F(MayHaveBeenSent, LetsThemGoAgainWhereRepeatsAreSafe) {
  may_have_been_sent(context(true), order_.key);
  for (const SupplierMessage& message : store_.open_messages(order_.key)) {
    EXPECT_EQ(message.state, MessageState::kWaiting);
    EXPECT_TRUE(message.maybe_taken);
    EXPECT_EQ(message.give_up, kNoon + timing_.give_up_after);
  }
}

TEST_F(MayHaveBeenSent, AHeldKciShowsThatTheSupplierHasIt) {
  store_.record_kci(order_.key, kci(5, ReasonCode::kAcknowledged, OrderStatus::kAcknowledged), true);
  may_have_been_sent(context(false), order_.key);
  EXPECT_EQ(store_.find(order_.key)->status, OrderStatus::kSentToSupplier);
  ASSERT_EQ(store_.open_messages(order_.key).size(), 1u);
  EXPECT_EQ(store_.open_messages(order_.key)[0].number, 2);
}

// It has a clock of its own already.
TEST_F(MayHaveBeenSent, WhatWasUnknownStaysAsItWas) {
  SupplierMessage unknown = store_.open_messages(order_.key)[0];
  unknown.state = MessageState::kUnknown;
  unknown.give_up = kNoon + std::chrono::minutes(1);
  store_.put(unknown);
  may_have_been_sent(context(false), order_.key);
  EXPECT_EQ(store_.open_messages(order_.key)[0], unknown);
}

}  // namespace
}  // namespace fibrecafe::orders
