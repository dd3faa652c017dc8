// SPDX-License-Identifier: Apache-2.0
#include "outbox/supplier_lane.hpp"

#include "outbox/testing.hpp"

namespace fibrecafe::outbox {
namespace {

using namespace testing;
using orders::CallEnd;
using orders::MessageState;
using std::chrono::minutes;
using std::chrono::seconds;
using Numbers = std::vector<int64_t>;

class TowardsSuppliers : public World {
 protected:
  void answer(OrderKey key, CallEnd end) { answer(key, told(end)); }
  void answer(OrderKey key, const Told& what) {
    suppliers.answer(key.order, what);
    settle();
  }
  static Told not_sent(std::optional<Duration> retry_after = {}) {
    Told out = told(CallEnd::kNotSent);
    out.answer.retry_after = retry_after;
    return out;
  }
  size_t calls() { return suppliers.log.size(); }
};

TEST_F(TowardsSuppliers, TellsAnOrderAndSettlesItsOutcome) {
  auto key = place();
  settle();
  ASSERT_TRUE(suppliers.has(key.order));
  EXPECT_EQ(suppliers.attempts.at(0).attempts, 1);
  EXPECT_EQ(suppliers.attempts.at(0).last_attempt, kNoon);
  answer(key, CallEnd::kTaken);
  EXPECT_EQ(status(key), OrderStatus::kSentToSupplier);
  EXPECT_FALSE(message_state(key));
}

TEST_F(TowardsSuppliers, SendsNothingBeforeItsAttemptIsCommitted) {
  bool committed = false;
  suppliers.on_tell = [&](const Telling& telling) {
    committed = store.state.messages.at({telling.order.key, telling.message.number}).state == MessageState::kAttempting;
  };
  place();
  dispatcher->step();
  store.run_jobs();  // the start's own unit
  dispatcher->step();
  EXPECT_TRUE(suppliers.log.empty());
  settle();
  EXPECT_TRUE(committed);
}

TEST_F(TowardsSuppliers, SendsNothingWhenItsAttemptIsNotCommitted) {
  settle();
  auto key = place();
  store.next_ends = {store::CommitEnd::kNotCommitted};
  settle();
  EXPECT_EQ(calls(), 0u);
  EXPECT_EQ(message_state(key), MessageState::kWaiting);
  pass(seconds(1));
  EXPECT_EQ(calls(), 1u);
  EXPECT_EQ(suppliers.attempts.at(0).attempts, 1);
}

TEST_F(TowardsSuppliers, TakesBackAnAttemptThatMayBeOnDisk) {
  settle();
  auto key = place();
  store.next_ends = {store::CommitEnd::kUncertain};
  settle();
  ASSERT_EQ(calls(), 1u);  // the second attempt; of the first nothing was sent
  EXPECT_EQ(suppliers.attempts.at(0).attempts, 2);
  EXPECT_FALSE(suppliers.attempts.at(0).maybe_taken);
  answer(key, CallEnd::kTaken);
  EXPECT_EQ(status(key), OrderStatus::kSentToSupplier);
}

TEST_F(TowardsSuppliers, SendsOnceWhenTheStoreItselfRunsAnUncertainAttemptAgain) {
  settle();
  store.keeps_outcomes = true;
  for (bool on_disk : {true, false}) {
    store.uncertain_is_on_disk = on_disk;
    auto key = place();
    store.next_ends = {store::CommitEnd::kUncertain};
    settle();
    ASSERT_TRUE(suppliers.has(key.order));
    EXPECT_EQ(suppliers.attempts.back().attempts, 1);
    answer(key, CallEnd::kTaken);
    EXPECT_EQ(status(key), OrderStatus::kSentToSupplier);
  }
  EXPECT_EQ(calls(), 2u);
}

TEST_F(TowardsSuppliers, KeepsAnOutcomeUntilTheStoreHasIt) {
  auto key = place();
  settle();
  store.next_ends = {store::CommitEnd::kNotCommitted, store::CommitEnd::kNotCommitted};
  answer(key, CallEnd::kTaken);
  EXPECT_EQ(message_state(key), MessageState::kAttempting);
  EXPECT_FALSE(dispatcher->idle());
  pass(seconds(4));
  EXPECT_EQ(status(key), OrderStatus::kSentToSupplier);
  EXPECT_EQ(calls(), 1u);
}

TEST_F(TowardsSuppliers, SettlesAnOutcomeOnceThoughItsCommitWasUncertain) {
  auto key = place();
  settle();
  store.next_ends = {store::CommitEnd::kUncertain};
  answer(key, CallEnd::kTaken);
  pass(seconds(4));
  EXPECT_EQ(store.state.events, std::vector<std::string>{"100 taken"});
  EXPECT_EQ(delivery(key, 1), DeliveryStatus::kPending);
}

TEST_F(TowardsSuppliers, CallsForDifferentOrdersGoInParallelUpToTheLimit) {
  for (int i = 0; i < 5; ++i) place();
  settle();
  EXPECT_EQ(suppliers.log, (Numbers{100, 101, 102}));
  answer({kTenant, OrderId{101}}, CallEnd::kTaken);
  EXPECT_EQ(suppliers.log, (Numbers{100, 101, 102, 103}));
}

TEST_F(TowardsSuppliers, ALimitThatWasRaisedCountsAtOnce) {
  for (int i = 0; i < 5; ++i) place();
  settle();
  change(kSupplier, [](parties::Supplier& supplier) { supplier.calls_max = 5; });
  settle();
  EXPECT_EQ(calls(), 5u);
}

TEST_F(TowardsSuppliers, OneSupplierDoesNotWaitForAnother) {
  for (int i = 0; i < 5; ++i) place(kTenant, kSupplier);
  auto other = place(kTenant, kOtherSupplier);
  settle();
  EXPECT_TRUE(suppliers.has(other.order));
}

TEST_F(TowardsSuppliers, ManyOrdersAllGoThoughOnlyAWindowOfThemIsLoaded) {
  suppliers.always = told(CallEnd::kTaken);
  for (int i = 0; i < 200; ++i) place();
  settle();
  EXPECT_EQ(calls(), 200u);
  EXPECT_TRUE(store.state.messages.empty());
  EXPECT_TRUE(std::is_sorted(suppliers.log.begin(), suppliers.log.end()));
}

TEST_F(TowardsSuppliers, WaitsFromOneSecondDoublingToSixty) {
  auto key = place();
  settle();
  std::vector<int64_t> waits;
  for (int i = 0; i < 9; ++i) {
    Time failed = clock.now();
    answer(key, CallEnd::kNotSent);
    if (status(key) != OrderStatus::kReceivedByGateway) break;
    while (!suppliers.has(key.order)) pass_until_due();
    waits.push_back((clock.now() - failed).count());
  }
  ASSERT_EQ(waits.size(), 9u);
  int64_t longest[] = {1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000};
  for (size_t i = 0; i < waits.size(); ++i) {
    EXPECT_LE(waits[i], longest[i]);
    EXPECT_GE(waits[i], longest[i] * 8 / 10);
  }
}

TEST_F(TowardsSuppliers, OneProbeAtATimeWhileTheSupplierFails) {
  for (int i = 0; i < 5; ++i) place();
  settle();
  for (int64_t number : {100, 101, 102}) answer({kTenant, OrderId{number}}, CallEnd::kNotSent);
  EXPECT_TRUE(suppliers.open.empty());
  EXPECT_EQ(metric("supplier_backoff{supplier=\"FIBRECO\"} "), 1);
  pass(seconds(1));
  EXPECT_EQ(suppliers.open.size(), 1u);
  EXPECT_EQ(suppliers.log.back(), 103) << "what failed takes its turn behind the others";
  pass(minutes(5));
  EXPECT_EQ(suppliers.open.size(), 1u);
}

TEST_F(TowardsSuppliers, CallsUnderWayTogetherCountAsOneFailure) {
  for (int i = 0; i < 3; ++i) place();
  settle();
  for (int64_t number : {100, 101, 102}) answer({kTenant, OrderId{number}}, CallEnd::kNotSent);
  pass(seconds(1));
  EXPECT_EQ(suppliers.open.size(), 1u) << "after one second, not after four";
}

TEST_F(TowardsSuppliers, TheFirstSuccessFreesAllThatWaits) {
  std::vector<OrderKey> keys;
  for (int i = 0; i < 4; ++i) keys.push_back(place());
  settle();
  for (int i = 0; i < 3; ++i) answer(keys[static_cast<size_t>(i)], CallEnd::kNotSent);
  pass(seconds(1));
  ASSERT_TRUE(suppliers.has(keys[3].order));
  answer(keys[3], CallEnd::kTaken);
  EXPECT_EQ(suppliers.open.size(), 3u);
  EXPECT_EQ(metric("supplier_backoff{supplier=\"FIBRECO\"} "), 0);
  EXPECT_EQ(lines.count["supplier_recovered"], 1);
}

TEST_F(TowardsSuppliers, ARefusalIsASuccessOfTheDestination) {
  auto first = place();
  settle();
  answer(first, CallEnd::kNotSent);
  pass(seconds(1));
  auto second = place();
  answer(first, CallEnd::kRefused);
  EXPECT_EQ(status(first), OrderStatus::kRejected);
  EXPECT_TRUE(suppliers.has(second.order));
}

TEST_F(TowardsSuppliers, RetryAfterIsHonoured) {
  auto key = place();
  settle();
  answer(key, not_sent(seconds(90)));
  pass(seconds(89));
  EXPECT_EQ(calls(), 1u);
  pass(seconds(1));
  EXPECT_EQ(calls(), 2u);
}

TEST_F(TowardsSuppliers, RetryAfterIsHonouredUpToAnHour) {
  auto key = place();
  settle();
  answer(key, not_sent(std::chrono::hours(24)));
  pass(minutes(59));
  EXPECT_EQ(calls(), 1u);
  pass(minutes(1));
  EXPECT_EQ(calls(), 2u);
}

TEST_F(TowardsSuppliers, GivesUpWithOneAttemptAfterTheWait) {
  auto key = place();
  settle();
  std::optional<Time> last;
  while (status(key) == OrderStatus::kReceivedByGateway) {
    ASSERT_LE(clock.now() - kNoon, minutes(11));
    if (suppliers.has(key.order)) {
      last = clock.now();
      answer(key, CallEnd::kNotSent);
    } else {
      pass_until_due();
    }
  }
  EXPECT_EQ(status(key), OrderStatus::kFailedToSend);
  EXPECT_EQ(last, kNoon + minutes(10)) << "not when the back-off would have had its next probe";
  EXPECT_TRUE(store.state.parked.empty());
}

TEST_F(TowardsSuppliers, GivesUpEachOrderInItsTimeThoughManyWait) {
  settings.timing.give_up_after = seconds(5);
  make_dispatcher();
  suppliers.always = told(CallEnd::kNotSent);
  std::vector<OrderKey> keys;
  for (int i = 0; i < 3; ++i) keys.push_back(place());
  pass(seconds(6));
  for (auto key : keys) EXPECT_EQ(status(key), OrderStatus::kFailedToSend);
}

TEST_F(TowardsSuppliers, AnUnknownOutcomeIsNeverSentAgainToAnUnsafeSupplier) {
  auto key = place();
  settle();
  answer(key, CallEnd::kUnknown);
  EXPECT_EQ(message_state(key), MessageState::kUnknown);
  pass(minutes(9));
  EXPECT_EQ(calls(), 1u);
  EXPECT_EQ(status(key), OrderStatus::kReceivedByGateway);
  pass(minutes(2));
  EXPECT_EQ(calls(), 1u);
  EXPECT_EQ(status(key), OrderStatus::kFailedToSend);
  ASSERT_EQ(store.state.parked.size(), 1u);
  EXPECT_EQ(store.state.parked[0].kind, orders::ParkedKind::kMayExistAtSupplier);
}

TEST_F(TowardsSuppliers, ASafeSupplierGetsTheSameMessageAgain) {
  set_repeats_safe();
  auto key = place();
  settle();
  answer(key, CallEnd::kUnknown);
  pass(seconds(1));
  ASSERT_EQ(calls(), 2u);
  EXPECT_EQ(suppliers.attempts[1].request_id, suppliers.attempts[0].request_id);
  EXPECT_TRUE(suppliers.attempts[1].maybe_taken) << "so that a 409 means: I have it";
  answer(key, CallEnd::kTaken);
  EXPECT_EQ(status(key), OrderStatus::kSentToSupplier);
}

TEST_F(TowardsSuppliers, ARepeatTellsTheOrderAsItWasAccepted) {
  set_repeats_safe();
  auto key = place();
  settle();
  store.act([&](MemoryUnit& unit) {
    orders::Step step{"facts", *unit.find(key), {}, {}};
    step.after.specification_name = "Fibre";
    ++step.after.steps;
    unit.append(*unit.find(key), {&step, 1});
  });
  answer(key, CallEnd::kUnknown);
  pass(seconds(1));
  ASSERT_EQ(suppliers.open.size(), 1u);
  EXPECT_FALSE(suppliers.open[0].telling.order.specification_name);
}

TEST_F(TowardsSuppliers, ACrashDuringTheCallMakesItUnknown) {
  auto key = place();
  settle();
  ASSERT_EQ(calls(), 1u);
  crash();
  settle();
  EXPECT_EQ(message_state(key), MessageState::kUnknown);
  pass(minutes(9));
  EXPECT_EQ(calls(), 1u);
}

TEST_F(TowardsSuppliers, ACrashDuringTheCallIsRepeatedWhereThatIsSafe) {
  set_repeats_safe();
  place();
  settle();
  crash();
  settle();
  ASSERT_EQ(calls(), 2u);
  EXPECT_TRUE(suppliers.attempts[1].maybe_taken);
  EXPECT_EQ(suppliers.attempts[1].request_id, suppliers.attempts[0].request_id);
}

TEST_F(TowardsSuppliers, ACrashBeforeTheAttemptWasCommittedIsSimplySent) {
  settle();
  place();
  dispatcher->step();
  ASSERT_TRUE(store.has_jobs());
  crash();
  settle();
  EXPECT_EQ(calls(), 1u);
  EXPECT_EQ(suppliers.attempts[0].attempts, 1);
}

TEST_F(TowardsSuppliers, AKciThatSettledTheMessageMeanwhileStopsTheRepeat) {
  set_repeats_safe();
  auto key = place();
  settle();
  answer(key, CallEnd::kUnknown);
  store.act([&](MemoryUnit& unit) { unit.settle(key, 1); });
  pass(seconds(2));
  EXPECT_EQ(calls(), 1u);
}

TEST_F(TowardsSuppliers, APausedSupplierGetsNothingUntilItIsResumed) {
  change(kSupplier, [](parties::Supplier& supplier) { supplier.paused_since = kNoon; });
  place();
  auto other = place(kTenant, kOtherSupplier);
  pass(minutes(30));
  EXPECT_EQ(suppliers.log, Numbers{other.order.value});
  change(kSupplier, [](parties::Supplier& supplier) { supplier.paused_since.reset(); });
  settle();
  EXPECT_EQ(calls(), 2u);
}

TEST_F(TowardsSuppliers, AResumeOrANewUrlIsTriedAtOnce) {
  auto key = place();
  settle();
  answer(key, not_sent(minutes(5)));
  change(kSupplier, [](parties::Supplier& supplier) { supplier.url = "https://new.example.com"; });
  settle();
  EXPECT_EQ(calls(), 2u);
}

TEST_F(TowardsSuppliers, ARemovedSupplierStillGetsWhatIsOpen) {
  auto key = place();
  change(kSupplier, [](parties::Supplier& supplier) { supplier.removed = true; });
  settle();
  EXPECT_TRUE(suppliers.has(key.order));
}

TEST_F(TowardsSuppliers, RefusedCredentialsAreToldToOperatorsAtOnce) {
  auto key = place();
  settle();
  Told refused = not_sent();
  refused.status = 403;
  refused.credentials_refused = true;
  answer(key, refused);
  EXPECT_EQ(lines.errors, std::vector<std::string>{"supplier_credentials_refused"});
  EXPECT_EQ(status(key), OrderStatus::kReceivedByGateway);
}

TEST_F(TowardsSuppliers, RefusedCredentialsOfOneTenantHoldUpNoOther) {
  store.state.parties.agreements = {{kTenant, kSupplier, parties::OutboundAuth{}}, {kOtherTenant, kSupplier, {}}};
  change(kSupplier, [](parties::Supplier& supplier) { supplier.calls_max = 1; });
  auto first = place(kTenant), second = place(kTenant);
  std::vector<OrderKey> others = {place(kOtherTenant), place(kOtherTenant)};
  settle();
  Told refused = not_sent();
  refused.credentials_refused = true;
  clock.advance(Duration(1));
  answer(first, refused);
  answer(others[0], CallEnd::kTaken);
  answer(others[1], CallEnd::kTaken);
  EXPECT_EQ(suppliers.log, (Numbers{100, 102, 103}));
  pass(seconds(1));
  EXPECT_EQ(suppliers.log.back(), second.order.value) << "one probe, when its own wait is over";
  answer(second, refused);
  pass(seconds(2));
  answer(first, CallEnd::kTaken);
  EXPECT_TRUE(suppliers.has(second.order));
}

TEST_F(TowardsSuppliers, HeldCredentialsAreProbedOneCallAtATimeAndGivenUpInTime) {
  store.state.parties.agreements = {{kTenant, kSupplier, parties::OutboundAuth{}}};
  change(kSupplier, [](parties::Supplier&) {});
  Told refused = not_sent();
  refused.credentials_refused = true;
  suppliers.always = refused;
  std::vector<OrderKey> keys = {place(), place(), place()};
  pass(minutes(10) + seconds(1));
  for (auto key : keys) EXPECT_EQ(status(key), OrderStatus::kFailedToSend);
}

TEST_F(TowardsSuppliers, NewCredentialsAreTriedAtOnce) {
  store.state.parties.agreements = {{kTenant, kSupplier, parties::OutboundAuth{}}};
  change(kSupplier, [](parties::Supplier&) {});
  auto key = place();
  settle();
  Told refused = not_sent(minutes(5));
  refused.credentials_refused = true;
  answer(key, refused);
  store.state.parties.agreements[0].auth->username = "new";
  change(kSupplier, [](parties::Supplier&) {});
  settle();
  EXPECT_EQ(calls(), 2u);
}

TEST_F(TowardsSuppliers, CountsCallsByOutcome) {
  auto key = place();
  settle();
  answer(key, CallEnd::kNotSent);
  pass(seconds(1));
  answer(key, CallEnd::kTaken);
  EXPECT_EQ(metric("supplier_calls_total{outcome=\"taken\",supplier=\"FIBRECO\"} "), 1);
  EXPECT_EQ(metric("supplier_calls_total{outcome=\"not_sent\",supplier=\"FIBRECO\"} "), 1);
  EXPECT_EQ(metric("outbox_in_flight{destination=\"supplier:FIBRECO\"} "), 0);
}

}  // namespace
}  // namespace fibrecafe::outbox
