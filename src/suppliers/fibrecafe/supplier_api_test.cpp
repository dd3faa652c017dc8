// SPDX-License-Identifier: Apache-2.0
#include "suppliers/fibrecafe/supplier_api.hpp"

#include <gtest/gtest.h>

#include "suppliers/fibrecafe/calls_testing.hpp"

namespace fibrecafe::suppliers {
namespace {

using orders::CallEnd;
using parties::OutboundKind;
using std::chrono::seconds;

class SupplierApiCalls : public ::testing::Test {
 protected:
  SupplierApiCalls() {
    parties::Tenant tenant;
    tenant.id = TenantId{1};
    tenant.name = "EXAMPLE_ISP";
    content.tenants.push_back(tenant);
    parties::Supplier supplier;
    supplier.id = SupplierId{7};
    supplier.name = "FIBRECO";
    supplier.url = "https://supplier.example.com/v1";
    supplier.auth.username = "of the supplier";
    content.suppliers.push_back(supplier);
  }

  parties::Supplier& supplier() { return content.suppliers[0]; }
  void tell() {
    outbox::Telling telling;
    telling.message.key = telling.order.key = {TenantId{1}, OrderId{1042}};
    telling.message.supplier = telling.order.supplier = SupplierId{7};
    telling.message.request_id = "r-1";
    telling.order.type = OrderType::kCease;
    telling.order.service_id = "EXF-1";
    telling.parties = std::make_shared<parties::Directory>(content);
    api->tell(std::move(telling), [this](outbox::Told what) { told.push_back(std::move(what)); });
  }

  void tell_amendment() {
    outbox::Telling telling;
    telling.message.key = telling.order.key = {TenantId{1}, OrderId{1042}};
    telling.message.supplier = telling.order.supplier = SupplierId{7};
    telling.message.kind = orders::MessageKind::kAmendOrder;
    telling.message.number = 2;
    telling.message.subject = 234;
    telling.message.request_id = "r-2";
    telling.message.conversation_id = "c-2";
    telling.order.conversation_id = "c-1";
    telling.order.scenario.name = "ORDER_IN_PROGRESS";
    orders::Amendment amendment;
    amendment.id = AmendmentId{234};
    amendment.order_reference = "EXF-ORD-1";
    amendment.changes.appointment_reservation_id = 77;
    amendment.changes.appointment_reservation_reference = "A234X";
    amendment.changes.notes = "";
    amendment.scenario.name = "AMENDMENT_PENDING";
    telling.order.amendments = {amendment};
    telling.parties = std::make_shared<parties::Directory>(content);
    api->tell(std::move(telling), [this](outbox::Told what) { told.push_back(std::move(what)); });
  }

  parties::Directory::Content content;
  ManualClock clock{parse_time("2026-03-02T12:00:00Z").value()};
  std::unique_ptr<observe::Log> log = observe::make_silent_log();
  FakeClient client;
  FakeCredentials credentials;
  std::unique_ptr<outbox::SupplierPort> api =
      make_supplier_api({client, credentials, clock, *log, seconds(30), {"10.0.0.0/8"}});
  std::vector<outbox::Told> told;
};

TEST_F(SupplierApiCalls, PostsTheOrder) {
  supplier().ca_pem = "authority";
  client.answers = {answered(202)};
  tell();
  ASSERT_EQ(client.calls.size(), 1u);
  const http::ClientCall& call = client.calls[0];
  EXPECT_EQ(call.method, "POST");
  EXPECT_EQ(call.url, "https://supplier.example.com/v1/service-orders");
  EXPECT_EQ(call.body, R"({"id":1042,"orderType":"CEASE","tenant":"EXAMPLE_ISP","serviceId":"EXF-1"})");
  EXPECT_EQ(call.headers.find("X-Request-ID"), "r-1");
  EXPECT_EQ(call.headers.find("Tenant"), "EXAMPLE_ISP");
  EXPECT_EQ(call.headers.find("Authorization"), "of the supplier 1");
  EXPECT_EQ(call.ca_pem, "authority");
  EXPECT_EQ(call.addresses.allow_networks, std::vector<std::string>{"10.0.0.0/8"});
  EXPECT_FALSE(call.addresses.allow_loopback);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].answer.end, CallEnd::kTaken);
}

TEST_F(SupplierApiCalls, PostsAnAmendmentAndTakesItsAnswer) {
  client.answers = {answered(201, R"({"id":234,"supplierReference":"EXF-ORD-1-1"})")};
  tell_amendment();
  ASSERT_EQ(client.calls.size(), 1u);
  const http::ClientCall& call = client.calls[0];
  EXPECT_EQ(call.method, "POST");
  EXPECT_EQ(call.url, "https://supplier.example.com/v1/service-order-amendments");
  EXPECT_EQ(call.body, R"({"id":234,"orderId":1042,"supplierOrderReference":"EXF-ORD-1",)"
                       R"("appointmentReservationId":77,"appointmentReservationReference":"A234X","notes":""})");
  EXPECT_EQ(call.headers.find("X-Request-ID"), "r-2");
  EXPECT_EQ(call.headers.find("X-Conversation-ID"), "c-2");
  EXPECT_EQ(call.headers.find("X-Scenario"), "AMENDMENT_PENDING");
  EXPECT_TRUE(call.never_twice);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].answer.end, CallEnd::kTaken);
  EXPECT_EQ(told[0].answer.taken_as, orders::TakenAs::kAcknowledged);
  EXPECT_EQ(told[0].answer.request_reference, "EXF-ORD-1-1");
}

TEST_F(SupplierApiCalls, NoLibrarySendsTwiceToAnUnsafeSupplier) {
  tell();
  EXPECT_TRUE(client.calls[0].never_twice);
  supplier().repeats = parties::Repeats::kSafe;
  tell();
  EXPECT_FALSE(client.calls[1].never_twice);
}

TEST_F(SupplierApiCalls, WaitsAsLongAsTheProfileSays) {
  tell();
  EXPECT_EQ(client.calls[0].timeout, seconds(30));
  supplier().timeout = seconds(3);
  tell();
  EXPECT_EQ(client.calls[1].timeout, seconds(3));
  EXPECT_LE(client.calls[1].connect_timeout, seconds(3));
}

TEST_F(SupplierApiCalls, PlainHttpIsForTheSandboxAndLoopbackAlone) {
  supplier().url = "http://127.0.0.1:9000";
  tell();
  EXPECT_TRUE(client.calls.empty());
  EXPECT_EQ(told.at(0).answer.end, CallEnd::kNotSent);
  supplier().sandbox = true;
  tell();
  EXPECT_EQ(client.calls.size(), 1u);
  EXPECT_TRUE(client.calls[0].addresses.allow_loopback);
  supplier().url = "http://supplier.example.com";
  tell();
  EXPECT_EQ(client.calls.size(), 1u);
}

TEST_F(SupplierApiCalls, TheAgreementsCredentialsComeFirst) {
  parties::OutboundAuth own;
  own.username = "of the tenant";
  content.agreements.push_back({TenantId{1}, SupplierId{7}, own});
  tell();
  EXPECT_EQ(client.calls[0].headers.find("Authorization"), "of the tenant 1");
}

TEST_F(SupplierApiCalls, A401RenewsTheTokenAndRepeatsOnce) {
  supplier().auth.kind = OutboundKind::kOAuth2;
  client.answers = {answered(401), answered(202)};
  tell();
  ASSERT_EQ(client.calls.size(), 2u);
  EXPECT_EQ(client.calls[1].headers.find("Authorization"), "of the supplier 2");
  EXPECT_EQ(client.calls[1].headers.find("X-Request-ID"), "r-1");
  EXPECT_EQ(client.calls[1].body, client.calls[0].body);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].answer.end, CallEnd::kTaken);
}

TEST_F(SupplierApiCalls, StillA401IsNotSentAndTheCredentialsAreAtFault) {
  supplier().auth.kind = OutboundKind::kOAuth2;
  client.answers = {answered(401), answered(401)};
  tell();
  EXPECT_EQ(client.calls.size(), 2u);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].answer.end, CallEnd::kNotSent);
  EXPECT_TRUE(told[0].credentials_refused);
}

TEST_F(SupplierApiCalls, WithoutATokenToRenewA401IsNotRepeated) {
  supplier().auth.kind = OutboundKind::kBasic;
  client.answers = {answered(401)};
  tell();
  EXPECT_EQ(client.calls.size(), 1u);
  EXPECT_TRUE(told.at(0).credentials_refused);
}

TEST_F(SupplierApiCalls, WithoutATokenNothingIsSent) {
  http::Answer failure;
  failure.response.status = 401;
  failure.detail = "token endpoint answered 401";
  credentials.failure = failure;
  tell();
  EXPECT_TRUE(client.calls.empty());
  EXPECT_EQ(told.at(0).answer.end, CallEnd::kNotSent);
  EXPECT_EQ(told.at(0).answer.detail, "token endpoint answered 401");
  EXPECT_TRUE(told.at(0).credentials_refused);
}

TEST_F(SupplierApiCalls, AnAnswerThatComesAfterItIsGoneDoesNothing) {
  tell();
  api.reset();
  client.waiting.at(0)(answered(401));
  EXPECT_TRUE(told.empty());
}

}  // namespace
}  // namespace fibrecafe::suppliers
