// SPDX-License-Identifier: Apache-2.0
// Unsolicited ceases through the service, and the services that tell whose they are.
#include <gtest/gtest.h>

#include "orders/service.hpp"
#include "orders/story_testing.hpp"

namespace fibrecafe::orders {
namespace {

using R = ReasonCode;
using S = OrderStatus;
using testing::kSupplier;
using testing::kTenant;
using testing::OrderStory;

constexpr TenantId kOther{2};

class CeaseStory : public OrderStory {
 protected:
  CeaseStory() {
    parties::Tenant other;
    other.id = kOther;
    other.name = "TENANT2";
    content.tenants.push_back(other);
    directory = parties::Directory(content);
  }

  static EntityClaim claim(std::optional<std::string> tenant = {}, std::string service = "SVC-1") {
    EntityClaim claim;
    claim.kind = OrderKind::kUnsolicitedCease;
    claim.reference = "UC-1";
    claim.tenant_name = std::move(tenant);
    claim.service_id = std::move(service);
    claim.conversation_id = "c-9";
    return claim;
  }
  Done receive_as(const EntityClaim& claim, int64_t sequence, R reason, S status) {
    SupplierKci kci = testing::kci(sequence, reason, status);
    kci.facts.reference = claim.reference;
    kci.received_on = now;
    Done done = kci_received(context(), kSupplier, claim, kci);
    if (auto found = store.locate(kSupplier, "UC-1")) key = *found;
    return done;
  }
  // Why CREATED was refused: "serviceId: ...".
  std::string refusal(const EntityClaim& claim) {
    auto done = receive_as(claim, 1, R::kCreated, S::kAcknowledged);
    return done ? "none" : done.error().problems.at(0).path + ": " + done.error().problems.at(0).text;
  }
  void created(S status = S::kAcknowledged) { ASSERT_TRUE(receive_as(claim("TENANT1"), 1, R::kCreated, status)); }
};

TEST_F(CeaseStory, BelongsToTheTenantWhoseServiceItIs) {
  store.services[{kSupplier, "SVC-1"}] = kOther;
  ASSERT_TRUE(receive_as(claim(), 1, R::kCreated, S::kReceivedByGateway));
  EXPECT_EQ(key.tenant, kOther);
  EXPECT_EQ(store.find(key)->service_id, "SVC-1");
  EXPECT_EQ(told(), Lines{"1 INFORMATIONAL CREATED"});
  EXPECT_EQ(messages(), Lines{}) << "its supplier knows it already";
}

TEST_F(CeaseStory, BelongsToTheTenantThatTheKciNamesWhereTheServiceIsUnknown) {
  created();
  EXPECT_EQ(key.tenant, kTenant);
  EXPECT_EQ(told(), (Lines{"1 INFORMATIONAL CREATED", "2 INFORMATIONAL ACKNOWLEDGED"}));
}

TEST_F(CeaseStory, IsRefusedWhereNobodySaysWhoseServiceItIs) {
  EXPECT_EQ(refusal(claim()),
            "serviceId: accepted are services that were delivered through this gateway; for others name the tenant");
  EXPECT_EQ(refusal(claim("NOBODY")), "tenant: accepted are tenants that have an agreement with you");
  EXPECT_EQ(refusal(claim("TENANT2")), "tenant: accepted are tenants that have an agreement with you");
}

TEST_F(CeaseStory, IsRefusedWhereTheTenantContradictsTheService) {
  store.services[{kSupplier, "SVC-1"}] = kTenant;
  EXPECT_EQ(refusal(claim("TENANT2")), "tenant: accepted is the tenant to whom this service was delivered, or none");
  EXPECT_EQ(refusal(claim("NOBODY")), "tenant: accepted is the tenant to whom this service was delivered, or none");
  EXPECT_EQ(refusal(claim("TENANT1")), "none");
}

TEST_F(CeaseStory, ForgetsATenantThatWasRemoved) {
  store.services[{kSupplier, "SVC-1"}] = kOther;
  content.tenants[1].removed = true;
  directory = parties::Directory(content);
  EXPECT_EQ(refusal(claim()).substr(0, 10), "serviceId:");
  EXPECT_EQ(refusal(claim("TENANT1")), "none");
}

TEST_F(CeaseStory, KnowsARepeatedCreatedWhateverItsId) {
  created();
  OrderKey first = key;
  EXPECT_TRUE(receive_as(claim("TENANT1"), 1, R::kCreated, S::kAcknowledged)) << "the same KCI";
  EXPECT_EQ(told().size(), 2u);
  EXPECT_TRUE(receive_as(claim("TENANT1"), 2, R::kCreated, S::kAcknowledged)) << "another one";
  EXPECT_EQ(key, first);
  EXPECT_EQ(told(), (Lines{"1 INFORMATIONAL CREATED", "2 INFORMATIONAL ACKNOWLEDGED", "3 INFORMATIONAL UPDATE"}));
}

TEST_F(CeaseStory, DoesNotCreateAnOrderThatTheKciNumbers) {
  EntityClaim numbered = claim("TENANT1");
  numbered.order = OrderId{999};
  EXPECT_EQ(refusal(numbered).substr(0, 4), "id: ");
}

TEST_F(CeaseStory, TakesTheSuppliersWordCeaseForItsType) {
  created();
  EntityClaim as_cease = claim();
  as_cease.type = OrderType::kCease;
  EXPECT_TRUE(receive_as(as_cease, 2, R::kCommitted, S::kInProgress));
  as_cease.type = OrderType::kModify;
  EXPECT_FALSE(receive_as(as_cease, 3, R::kUpdate, S::kInProgress));
}

TEST_F(CeaseStory, RunsItsReducedStates) {
  created(S::kReceivedByGateway);
  EXPECT_TRUE(receive_as(claim(), 2, R::kCommitted, S::kInProgress));
  EXPECT_FALSE(receive_as(claim(), 3, R::kDelay, S::kHeld));
  EXPECT_TRUE(receive_as(claim(), 3, R::kCompleted, S::kCompleted));
  EXPECT_EQ(told(), (Lines{"1 INFORMATIONAL CREATED", "2 INFORMATIONAL ACKNOWLEDGED", "3 INFORMATIONAL COMMITTED",
                           "4 INFORMATIONAL COMPLETED"}));
  EXPECT_TRUE(store.services.empty()) << "it delivered none";
}

TEST_F(CeaseStory, CanBeCancelledForTheReasonsOfCancelOtherAndNeverAmended) {
  created();
  EXPECT_FALSE(amend_notes());
  EXPECT_FALSE(cancel(CancellationReason::kOther));
  ASSERT_TRUE(cancel(CancellationReason::kCustomerNotAware));
  EXPECT_EQ(messages(), Lines{"2 cancellation 1"});
  attempt(2);
  answered(CallEnd::kTaken, 2);
  EXPECT_EQ(shown_now(), S::kPendingCancellation);
  EXPECT_TRUE(receive_of_cancellation(2, R::kCancelled, S::kCancelled, 1));
  EXPECT_EQ(told(), (Lines{"1 INFORMATIONAL CREATED", "2 INFORMATIONAL ACKNOWLEDGED", "3 INFORMATIONAL UPDATE",
                           "4 INFORMATIONAL CANCELLED"}));
}

TEST_F(CeaseStory, CanBeCancelledAtOnceBeforeItIsAcknowledged) {
  created(S::kReceivedByGateway);
  ASSERT_TRUE(cancel(CancellationReason::kNoAuthorisation));
  attempt(2);
  answered_at_once(2);
  EXPECT_EQ(told(), (Lines{"1 INFORMATIONAL CREATED", "2 INFORMATIONAL CANCELLED"}));
}

SupplierKci with_service(SupplierKci kci, std::string service) {
  kci.facts.characteristics = {{"SERVICE_ID", std::move(service)}};
  return kci;
}

TEST_F(CeaseStory, TheServiceOfACompletedOrderIsRemembered) {
  in_progress();
  EXPECT_TRUE(receive(with_service(testing::kci(3, R::kAdditional, S::kInProgress), "SVC-1")));
  EXPECT_TRUE(store.services.empty()) << "it is not delivered yet";
  EXPECT_TRUE(receive(4, R::kCompleted, S::kCompleted));
  EXPECT_EQ(store.owner_of_service(kSupplier, "SVC-1"), kTenant);
}

TEST_F(CeaseStory, TheServiceThatAnAdditionalNamesAfterCompletionIsRemembered) {
  in_progress();
  EXPECT_TRUE(receive(3, R::kCompleted, S::kPartial));
  EXPECT_TRUE(receive(with_service(testing::kci(4, R::kAdditional, S::kPartial), "SVC-1")));
  EXPECT_EQ(store.owner_of_service(kSupplier, "SVC-1"), kTenant);
}

TEST_F(CeaseStory, TheServiceThatALateKciNamesIsRemembered) {
  in_progress();
  EXPECT_TRUE(receive(5, R::kCompleted, S::kCompleted));
  wait(std::chrono::seconds(10));
  ring();
  EXPECT_EQ(status(), S::kCompleted);
  EXPECT_TRUE(receive(with_service(testing::kci(4, R::kAdditional, S::kInProgress), "SVC-1")));
  EXPECT_EQ(store.owner_of_service(kSupplier, "SVC-1"), kTenant);
}

TEST_F(CeaseStory, TheServiceOfAnOrderThatEndedOtherwiseIsNot) {
  in_progress();
  EXPECT_TRUE(receive(with_service(testing::kci(3, R::kTerminated, S::kFailed), "SVC-1")));
  EXPECT_TRUE(store.services.empty());
}

}  // namespace
}  // namespace fibrecafe::orders
