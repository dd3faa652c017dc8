// SPDX-License-Identifier: Apache-2.0
#include "sandbox/order_story.hpp"

#include <gtest/gtest.h>

#include "sandbox/sandbox_testing.hpp"

namespace fibrecafe::sandbox {
namespace {

constexpr Duration kDelay = std::chrono::seconds(1);

std::shared_ptr<const OrderRequest> a_request(Subject subject, int64_t id = 7, json::object asked = {}) {
  OrderRequest request;
  request.subject = subject;
  request.id = id;
  request.order_id = 42;
  request.reference = (subject == Subject::kAmendment ? "S-100042-A" : "S-100042-C") + std::to_string(id);
  request.asked = std::move(asked);
  return std::make_shared<const OrderRequest>(std::move(request));
}

class AStory : public testing::Test {
 protected:
  void begin(const std::string& scenario) { plan(steps_of(kcis(Subject::kOrder, scenario))); }
  void ask(Subject subject, const std::string& scenario, int64_t id = 7, json::object asked = {}) {
    plan(steps_of(kcis(subject, scenario), a_request(subject, id, std::move(asked))));
  }
  static std::vector<PlannedKci> kcis(Subject subject, const std::string& scenario) {
    return script_of(subject, {.name = scenario, .kci_delay = "1"})->kcis;
  }
  void plan(std::vector<Step> steps) { wait(story_.plan(std::move(steps))); }
  void wait(std::optional<OrderStory::Wait> wait) {
    if (wait) waits_.emplace(now_ + wait->time, wait->strand);
  }

  // The next moment at which something is due comes; false: nothing is.
  bool pass() {
    if (waits_.empty()) return false;
    now_ = waits_.begin()->first;
    story_.came_due(waits_.begin()->second);
    waits_.erase(waits_.begin());
    return true;
  }
  // What is composed now.
  bool compose() {
    auto composed = story_.compose(now_, random_);
    if (!composed) return false;
    last_ = parse_json(composed->body)->as_object();
    told_ += (told_.empty() ? "" : " ") + std::to_string(last_.at("sequenceNumber").as_int64()) + "." +
             std::string(last_.at("reasonCode").as_string()) + ":" + std::string(text(*status_of(story_.order())));
    return true;
  }
  // All that is still to be told, each KCI taken at once. "1.ACKNOWLEDGED:ACKNOWLEDGED 2. ..."
  std::string rest() {
    told_.clear();
    do {
      while (compose()) wait(story_.taken());
    } while (pass());
    return told_;
  }

  SeededRandom random_{1};
  Time now_ = *parse_time("2030-03-04T12:00:00Z");
  std::multimap<Time, OrderStory::Strand> waits_;
  json::object last_;
  std::string told_;
  OrderStory story_{*read_order(an_order_request())};
};

TEST_F(AStory, IsToldStepByStep) {
  begin("ORDER_SUCCESSFUL");
  EXPECT_EQ(rest(), "1.ACKNOWLEDGED:ACKNOWLEDGED 2.COMMITTED:IN_PROGRESS 3.COMPLETED:COMPLETED");
  EXPECT_EQ(now_, *parse_time("2030-03-04T12:00:03Z"));
}

TEST_F(AStory, HasOneKciUnderWayAndTheOthersWaitTheirTurn) {
  begin("ORDER_ACKNOWLEDGED");
  ask(Subject::kAmendment, "AMENDMENT_ACCEPTED", 7);
  ask(Subject::kAmendment, "AMENDMENT_REJECTED", 8);
  while (pass()) {
  }
  EXPECT_TRUE(compose());
  EXPECT_FALSE(compose());
  EXPECT_FALSE(story_.taken());
  EXPECT_EQ(rest(), "2.AMENDED:ACKNOWLEDGED 3.AMENDMENT_REJECTED:ACKNOWLEDGED");
  EXPECT_EQ(last_.at("serviceOrderAmendmentId"), 8);
  EXPECT_EQ(last_.at("serviceOrderAmendmentReference"), "S-100042-A8");
}

TEST_F(AStory, AnAmendmentShowsInTheOrderFromItsOwnKciOn) {
  begin("ORDER_ACKNOWLEDGED");
  ask(Subject::kAmendment, "AMENDMENT_ACCEPTED", 7, {{"notes", "Park behind the house"}});
  pass();
  compose();
  EXPECT_FALSE(last_.at("provideServiceOrder").as_object().contains("notes"));
  story_.taken();
  rest();
  EXPECT_EQ(last_.at("provideServiceOrder").as_object().at("notes"), "Park behind the house");
}

TEST_F(AStory, AnAmendmentTakesAPendingOrderAllTheWay) {
  begin("ORDER_PENDING");
  EXPECT_EQ(rest(), "1.ACKNOWLEDGED:ACKNOWLEDGED 2.INFORMATION_REQUIRED:PENDING");
  ask(Subject::kAmendment, "AMENDMENT_ACCEPTED");
  EXPECT_EQ(rest(), "3.AMENDED:ACKNOWLEDGED 4.COMMITTED:IN_PROGRESS 5.COMPLETED:COMPLETED");
}

TEST_F(AStory, ACommittedOrderThatWasPendingGoesOnInProgress) {
  begin("ORDER_REAPPOINT");
  rest();
  ask(Subject::kAmendment, "AMENDMENT_ACCEPTED?targetDateOffset=2");
  EXPECT_EQ(rest(), "4.AMENDED:IN_PROGRESS 5.COMPLETED:COMPLETED");
  EXPECT_EQ(story_.order().entity.at("targetDate"), "2030-04-17");
  EXPECT_EQ(story_.order().entity.at("committedDate"), "2030-04-15");
}

TEST_F(AStory, OnlyTheFirstOfTwoAmendmentsTakesAPendingOrderFurther) {
  begin("ORDER_PENDING");
  rest();
  ask(Subject::kAmendment, "AMENDMENT_ACCEPTED", 7);
  ask(Subject::kAmendment, "AMENDMENT_ACCEPTED", 8);
  EXPECT_EQ(rest(), "3.AMENDED:ACKNOWLEDGED 4.AMENDED:ACKNOWLEDGED 5.COMMITTED:IN_PROGRESS 6.COMPLETED:COMPLETED");
}

TEST_F(AStory, ARejectedAmendmentLeavesAPendingOrderPending) {
  begin("ORDER_PENDING");
  rest();
  ask(Subject::kAmendment, "AMENDMENT_REJECTED");
  EXPECT_EQ(rest(), "3.AMENDMENT_REJECTED:PENDING");
  EXPECT_EQ(last_.at("problemCode"), "UNKNOWN_FAULT");
}

TEST_F(AStory, AnAmendedOrderThatRestsRestsOn) {
  begin("ORDER_IN_PROGRESS");
  rest();
  ask(Subject::kAmendment, "AMENDMENT_ACCEPTED");
  EXPECT_EQ(rest(), "3.AMENDED:IN_PROGRESS");
}

TEST_F(AStory, ARunningStoryGoesOnAfterAnAmendment) {
  begin("ORDER_SUCCESSFUL");
  pass();
  compose();
  wait(story_.taken());
  ask(Subject::kAmendment, "AMENDMENT_ACCEPTED");
  EXPECT_EQ(rest(), "2.COMMITTED:IN_PROGRESS 3.AMENDED:IN_PROGRESS 4.COMPLETED:COMPLETED");
}

TEST_F(AStory, ACancelledOrderTellsNothingElse) {
  begin("ORDER_SUCCESSFUL");
  pass();
  compose();
  wait(story_.taken());
  ask(Subject::kAmendment, "AMENDMENT_ACCEPTED?targetDateOffset=1", 7);
  ask(Subject::kCancellation, "CANCELLATION_ACCEPTED", 9);
  EXPECT_EQ(rest(), "2.COMMITTED:IN_PROGRESS 3.AMENDED:IN_PROGRESS 4.CANCELLED:CANCELLED");
  EXPECT_EQ(last_.at("serviceOrderCancellationId"), 9);
  EXPECT_EQ(last_.at("serviceOrderCancellationReference"), "S-100042-C9");
  EXPECT_EQ(last_.at("problemCode"), "UNKNOWN_FAULT");
  ask(Subject::kAmendment, "AMENDMENT_ACCEPTED", 10);
  EXPECT_EQ(rest(), "") << "the order is final";
}

TEST_F(AStory, ARefusedCancellationLeavesTheStoryAlone) {
  begin("ORDER_SUCCESSFUL");
  ask(Subject::kCancellation, "CANCELLATION_REJECTED");
  EXPECT_EQ(rest(),
            "1.ACKNOWLEDGED:ACKNOWLEDGED 2.CANCELLATION_REJECTED:ACKNOWLEDGED 3.COMMITTED:IN_PROGRESS "
            "4.COMPLETED:COMPLETED");
}

TEST_F(AStory, ARequestBeforeTheAcknowledgementSaysNothingOfTheState) {
  ask(Subject::kCancellation, "CANCELLATION_REJECTED");
  EXPECT_EQ(rest(), "1.CANCELLATION_REJECTED:SENT_TO_SUPPLIER");
}

TEST_F(AStory, EndsWhereTheGatewayRefusesAKci) {
  begin("ORDER_SUCCESSFUL");
  ask(Subject::kAmendment, "AMENDMENT_ACCEPTED");
  pass();
  compose();
  story_.refused();
  EXPECT_EQ(rest(), "");
  ask(Subject::kAmendment, "AMENDMENT_ACCEPTED", 8);
  EXPECT_EQ(rest(), "1.AMENDED:ACKNOWLEDGED") << "the number of what was refused is free again";
}

TEST_F(AStory, WhatIsDoneAtOnceIsNotTold) {
  begin("ORDER_PENDING");
  rest();
  wait(story_.amend(*a_request(Subject::kAmendment, 7, {{"notes", "x"}}), kDelay));
  EXPECT_EQ(story_.order().entity.at("notes"), "x");
  EXPECT_EQ(status_of(story_.order()), OrderStatus::kAcknowledged);
  EXPECT_EQ(rest(), "3.COMMITTED:IN_PROGRESS 4.COMPLETED:COMPLETED");
}

TEST_F(AStory, ACancellationDoneAtOnceDropsWhatWasPlanned) {
  begin("ORDER_SUCCESSFUL");
  pass();
  compose();
  wait(story_.taken());
  story_.cancel();
  EXPECT_TRUE(is_final(story_.order()));
  EXPECT_EQ(rest(), "");
}

TEST_F(AStory, WhatIsUnderWayEndsThoughTheOrderIsCancelled) {
  begin("ORDER_SUCCESSFUL");
  pass();
  compose();
  story_.cancel();
  EXPECT_FALSE(story_.taken());
  EXPECT_EQ(rest(), "");
}

TEST_F(AStory, IsTakenOverOnceAndOnlyWhenDelivered) {
  SupplierOrder order = *read_order(an_order_request());
  order.taken_over = TakenOver{};
  story_ = OrderStory(std::move(order));
  begin("ORDER_IN_PROGRESS");
  rest();
  EXPECT_FALSE(story_.take_over());
  plan(steps_of(rest_of_the_way(true, kDelay)));
  rest();
  EXPECT_TRUE(story_.take_over());
  EXPECT_FALSE(story_.take_over());
}

}  // namespace
}  // namespace fibrecafe::sandbox
