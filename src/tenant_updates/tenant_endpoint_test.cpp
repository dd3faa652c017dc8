// SPDX-License-Identifier: Apache-2.0
#include "tenant_updates/tenant_endpoint.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "auth/webhook_signature.hpp"
#include "base/json.hpp"

namespace fibrecafe::tenant_updates {
namespace {

using outbox::DeliveryEnd;
using parties::OutboundKind;
using std::chrono::seconds;

const Time kNoon = parse_time("2026-03-02T12:00:00.000Z").value();
const std::string kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const std::string kOldSecret = "whsec_YW4gZXhhbXBsZSwgbm90IGEgcmVhbCBzZWNyZXQuLi4=";

http::Answer answered(int status) {
  http::Answer answer;
  answer.outcome = http::CallOutcome::kAnswered;
  answer.response.status = status;
  return answer;
}

// Answers each call with the next of `answers`, or 204.
class FakeClient final : public http::Client {
 public:
  void send(http::ClientCall call, std::function<void(http::Answer)> done) override {
    calls.push_back(std::move(call));
    http::Answer next = answers.empty() ? answered(204) : answers.front();
    if (!answers.empty()) answers.pop_front();
    done(next);
  }
  std::vector<http::ClientCall> calls;
  std::deque<http::Answer> answers;
};

class FakeCredentials final : public auth::OutboundCredentials {
 public:
  void prepare(http::ClientCall call, const parties::OutboundAuth&,
               std::function<void(http::ClientCall, const http::Answer*)> done) override {
    if (failure) return done(std::move(call), &*failure);
    call.headers.set("Authorization", "token " + std::to_string(tokens));
    done(std::move(call), nullptr);
  }
  void forget(const parties::OutboundAuth&) override { ++tokens; }
  int tokens = 1;
  std::optional<http::Answer> failure;
};

class Deliveries : public ::testing::Test {
 protected:
  Deliveries() {
    parties::Tenant tenant;
    tenant.id = TenantId{1};
    tenant.name = "EXAMPLE_ISP";
    tenant.kci_url = "https://isp.example.com/kcis";
    tenant.signing_secrets = {kSecret};
    content.tenants.push_back(tenant);
    parties::Supplier supplier;
    supplier.id = SupplierId{7};
    supplier.name = "EXAMPLE_FIBRE";
    content.suppliers.push_back(supplier);
  }
  parties::Tenant& tenant() { return content.tenants[0]; }
  void deliver(Time at = kNoon) {
    outbox::Delivery delivery;
    delivery.kci.kci.id = parse_uuid("01ba1c0c-871e-7e5a-8222-cfad27d8e9fb").value();
    delivery.kci.kci.sequence = 1;
    delivery.kci.entity.key = {TenantId{1}, OrderId{1042}};
    delivery.kci.entity.supplier = SupplierId{7};
    delivery.kci.entity.type = OrderType::kCease;
    delivery.kci.entity.service_id = "EXF-1";
    delivery.kci.entity.conversation_id = "journey-1";
    delivery.parties = std::make_shared<parties::Directory>(content);
    delivery.delivered_on = at;
    endpoint->deliver(std::move(delivery),
                      [this](outbox::DeliveryAnswer answer) { answers.push_back(std::move(answer)); });
  }
  std::string header(size_t call, std::string_view name) {
    return std::string(client.calls.at(call).headers.find(name).value_or(""));
  }

  parties::Directory::Content content;
  ManualClock clock{kNoon};
  SeededRandom random{1};
  FakeClient client;
  FakeCredentials credentials;
  std::unique_ptr<outbox::TenantPort> endpoint =
      make_tenant_endpoint({client, credentials, clock, random, seconds(15), {}});
  std::vector<outbox::DeliveryAnswer> answers;
};

TEST_F(Deliveries, PostTheKci) {
  deliver();
  ASSERT_EQ(client.calls.size(), 1u);
  const http::ClientCall& call = client.calls[0];
  EXPECT_EQ(call.method, "POST");
  EXPECT_EQ(call.url, "https://isp.example.com/kcis");
  EXPECT_EQ(call.timeout, seconds(15));
  EXPECT_EQ(header(0, "Content-Type"), "application/json");
  EXPECT_EQ(header(0, "X-Conversation-ID"), "journey-1");
  EXPECT_EQ(header(0, "Authorization"), "token 1");
  json::object body = parse_json(call.body).value().get_object();
  EXPECT_EQ(body["id"], "01ba1c0c-871e-7e5a-8222-cfad27d8e9fb");
  EXPECT_EQ(body["supplier"], "EXAMPLE_FIBRE");
  EXPECT_EQ(body["deliveredOn"], "2026-03-02T12:00:00.000Z");
  EXPECT_EQ(body["entity"].at("id"), 1042);
  EXPECT_EQ(answers.at(0).end, DeliveryEnd::kDelivered);
}

TEST_F(Deliveries, AreSignedByEveryLiveSecret) {
  tenant().signing_secrets = {kSecret, kOldSecret};
  deliver();
  EXPECT_EQ(header(0, "webhook-id"), "01ba1c0c-871e-7e5a-8222-cfad27d8e9fb");
  EXPECT_EQ(header(0, "webhook-timestamp"), "1772452800");
  for (const auto& secret : {kSecret, kOldSecret}) {
    std::string id = header(0, "webhook-id"), timestamp = header(0, "webhook-timestamp"),
                signature = header(0, "webhook-signature");
    EXPECT_TRUE(auth::verify_webhook({id, timestamp, signature, client.calls[0].body}, {secret}, kNoon));
  }
}

TEST_F(Deliveries, WithoutASecretAreNotSigned) {
  tenant().signing_secrets.clear();
  deliver();
  for (auto name : {"webhook-id", "webhook-timestamp", "webhook-signature"}) EXPECT_EQ(header(0, name), "");
}

TEST_F(Deliveries, OfTheSameKciDifferInTimeRequestAndSignatureOnly) {
  deliver();
  deliver(kNoon + seconds(5));
  EXPECT_NE(header(0, "X-Request-ID"), header(1, "X-Request-ID"));
  EXPECT_NE(header(0, "webhook-signature"), header(1, "webhook-signature"));
  EXPECT_EQ(header(0, "webhook-id"), header(1, "webhook-id"));
  EXPECT_EQ(answers[1].request_id, header(1, "X-Request-ID"));
  json::object first = parse_json(client.calls[0].body).value().get_object();
  json::object second = parse_json(client.calls[1].body).value().get_object();
  EXPECT_NE(first["deliveredOn"], second["deliveredOn"]);
  first.erase("deliveredOn");
  second.erase("deliveredOn");
  EXPECT_EQ(first, second);
}

TEST_F(Deliveries, A401RenewsTheTokenAndRepeatsOnceUnderANewRequestId) {
  tenant().auth.kind = OutboundKind::kOAuth2;
  client.answers = {answered(401), answered(204)};
  deliver();
  ASSERT_EQ(client.calls.size(), 2u);
  EXPECT_EQ(header(1, "Authorization"), "token 2");
  EXPECT_NE(header(0, "X-Request-ID"), header(1, "X-Request-ID"));
  EXPECT_EQ(client.calls[0].body, client.calls[1].body);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].end, DeliveryEnd::kDelivered);
}

TEST_F(Deliveries, StillA401FailTheEndpoint) {
  tenant().auth.kind = OutboundKind::kOAuth2;
  client.answers = {answered(401), answered(401)};
  deliver();
  EXPECT_EQ(client.calls.size(), 2u);
  EXPECT_EQ(answers.at(0).end, DeliveryEnd::kFailed);
  EXPECT_TRUE(answers.at(0).credentials_refused);
}

TEST_F(Deliveries, WithoutATokenAreNotSent) {
  http::Answer failure;
  failure.response.status = 503;
  failure.detail = "token endpoint answered 503";
  credentials.failure = failure;
  deliver();
  EXPECT_TRUE(client.calls.empty());
  EXPECT_EQ(answers.at(0).detail, "token endpoint answered 503");
}

TEST_F(Deliveries, GoOverPlainHttpToLoopbackInTheSandboxAlone) {
  tenant().kci_url = "http://127.0.0.1:9000/kcis";
  deliver();
  EXPECT_TRUE(client.calls.empty());
  EXPECT_EQ(answers.at(0).end, DeliveryEnd::kFailed);
  tenant().sandbox = true;
  deliver();
  EXPECT_EQ(client.calls.size(), 1u);
  EXPECT_TRUE(client.calls[0].addresses.allow_loopback);
}

}  // namespace
}  // namespace fibrecafe::tenant_updates
