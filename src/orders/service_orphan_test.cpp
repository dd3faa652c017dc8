// SPDX-License-Identifier: Apache-2.0
// Orders that the tenant was told have failed, and that the supplier has all the same: cancelled there by operators.
#include "orders/story_testing.hpp"

namespace fibrecafe::orders {
namespace {

using R = ReasonCode;
using S = OrderStatus;

class OrphanedOrder : public testing::OrderStory {
 protected:
  void fail_and_hear_of_it() {
    place();
    attempt();
    answered(CallEnd::kSupplierFault);
    ASSERT_EQ(status(), S::kFailedToSend);
    ASSERT_TRUE(receive(1, R::kAcknowledged, S::kAcknowledged));
    store.told.clear();
    store.parked.clear();
  }
  Result<Cancelled> cancel_it() { return cancel_orphan(context(), key, "c-operator"); }
};

TEST_F(OrphanedOrder, IsCancelledAtItsSupplierWithoutAWordToTheTenant) {
  fail_and_hear_of_it();
  ASSERT_TRUE(cancel_it());
  EXPECT_EQ(messages(), Lines{"2 cancellation 1"});
  attempt(2);
  answered_at_once(2);
  EXPECT_EQ(cancellation_status(), RequestStatus::kCompleted);
  EXPECT_EQ(status(), S::kFailedToSend);
  EXPECT_TRUE(told().empty());
  ASSERT_EQ(store.parked.size(), 1u);
  EXPECT_EQ(store.parked[0].detail, "cancellation 1: COMPLETED");
}

TEST_F(OrphanedOrder, HearsHowItsCancellationEndedByKci) {
  fail_and_hear_of_it();
  ASSERT_TRUE(cancel_it());
  attempt(2);
  answered(CallEnd::kTaken, 2);
  EXPECT_EQ(cancellation_status(), RequestStatus::kPending);
  auto cancelled = testing::kci(2, R::kCancelled, S::kCancelled);
  cancelled.problem_code = ProblemCode::kOther;
  cancelled.cancellation.id = 1;
  ASSERT_TRUE(receive(cancelled));
  EXPECT_EQ(cancellation_status(), RequestStatus::kCompleted);
  EXPECT_TRUE(told().empty());
}

TEST_F(OrphanedOrder, EndsItsCancellationThoughTheKciThatEndsItNamesNone) {
  fail_and_hear_of_it();
  ASSERT_TRUE(cancel_it());
  attempt(2);
  answered(CallEnd::kTaken, 2);
  ASSERT_TRUE(receive(2, R::kCancelled, S::kCancelled));
  EXPECT_EQ(cancellation_status(), RequestStatus::kCompleted);
}

TEST_F(OrphanedOrder, IsNotCancelledOnceItIsOverAtItsSupplier) {
  fail_and_hear_of_it();
  ASSERT_TRUE(cancel_it());
  ASSERT_TRUE(receive(2, R::kCompleted, S::kCompleted));
  EXPECT_EQ(cancellation_status(), RequestStatus::kRejected);
  EXPECT_TRUE(messages().empty()) << "there is nothing to cancel any more";
}

TEST_F(OrphanedOrder, IsToItsTenantAnOrderThatFailed) {
  fail_and_hear_of_it();
  ASSERT_TRUE(cancel_it());
  std::string why = cancel().error().problems.at(0).text;
  EXPECT_NE(why.find("this one is FAILED_TO_SEND"), std::string::npos) << why << ": not what operators do";
}

TEST_F(OrphanedOrder, ShowsARefusalToOperators) {
  fail_and_hear_of_it();
  ASSERT_TRUE(cancel_it());
  attempt(2);
  answered(CallEnd::kRefused, 2);
  EXPECT_EQ(cancellation_status(), RequestStatus::kRejected);
  EXPECT_EQ(store.parked.back().detail, "cancellation 1: REJECTED");
  EXPECT_TRUE(cancel_it()) << "another try may be made";
}

TEST_F(OrphanedOrder, IsCancelledOnceAtATime) {
  fail_and_hear_of_it();
  ASSERT_TRUE(cancel_it());
  EXPECT_EQ(cancel_it().error().code, ErrorCode::kRejected);
}

TEST_F(OrphanedOrder, IsTheOnlyKindThatOperatorsCancel) {
  taken();
  EXPECT_EQ(cancel_it().error().code, ErrorCode::kRejected);
}

}  // namespace
}  // namespace fibrecafe::orders
