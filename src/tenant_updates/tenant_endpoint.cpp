// SPDX-License-Identifier: Apache-2.0
#include "tenant_updates/tenant_endpoint.hpp"

#include "auth/call_url.hpp"
#include "auth/gate.hpp"
#include "auth/webhook_signature.hpp"
#include "base/assert.hpp"
#include "tenant_json/kci_json.hpp"
#include "tenant_updates/judge.hpp"

namespace fibrecafe::tenant_updates {
namespace {

using outbox::Delivery;
using outbox::DeliveryAnswer;

// One delivery under way; shared by the callbacks of its calls.
struct Sending {
  Delivery delivery;
  std::function<void(DeliveryAnswer)> done;
  std::string request_id{};  // of the present call
  bool token_renewed = false;

  const parties::Tenant& tenant() const { return *delivery.parties->tenant(delivery.kci.entity.key.tenant); }
  const parties::Supplier& supplier() const { return *delivery.parties->supplier(delivery.kci.entity.supplier); }
};
using SendingPtr = std::shared_ptr<Sending>;

http::Headers headers_of(const Sending& sending, const std::string& body) {
  const Delivery& delivery = sending.delivery;
  http::Headers headers;
  headers.set("Content-Type", "application/json");
  headers.set("X-Request-ID", sending.request_id);
  headers.set("X-Conversation-ID", delivery.kci.entity.conversation_id);
  std::string id = to_string(delivery.kci.kci.id);
  std::string signature = auth::sign_webhook(id, delivery.delivered_on, body, sending.tenant().signing_secrets);
  if (signature.empty()) return headers;
  auto seconds = std::chrono::floor<std::chrono::seconds>(delivery.delivered_on).time_since_epoch().count();
  headers.set("webhook-id", std::move(id));
  headers.set("webhook-timestamp", std::to_string(seconds));
  headers.set("webhook-signature", std::move(signature));
  return headers;
}

class TenantEndpoint final : public outbox::TenantPort {
 public:
  explicit TenantEndpoint(TenantEndpointNeeds needs) : needs_(std::move(needs)) {}
  ~TenantEndpoint() override { gate_->close(); }

  void deliver(Delivery delivery, std::function<void(DeliveryAnswer)> done) override {
    FIBRECAFE_ASSERT(delivery.parties->tenant(delivery.kci.entity.key.tenant));
    FIBRECAFE_ASSERT(delivery.parties->supplier(delivery.kci.entity.supplier));
    call(std::make_shared<Sending>(Sending{std::move(delivery), std::move(done)}));
  }

 private:
  void call(const SendingPtr& sending);
  http::ClientCall encoded(const Sending& sending) const;
  void answered(const SendingPtr& sending, const http::Answer& answer);
  static void finish(const SendingPtr& sending, DeliveryAnswer answer);

  TenantEndpointNeeds needs_;
  const std::shared_ptr<auth::Gate> gate_ = std::make_shared<auth::Gate>();
};

void TenantEndpoint::call(const SendingPtr& sending) {
  sending->request_id = to_string(uuid_v4(needs_.random));
  http::ClientCall call = encoded(*sending);
  if (!auth::may_call(call.url, call.addresses)) {
    http::Answer refused;
    refused.fault = http::CallFault::kAddressRefused;
    refused.detail = auth::named(call.url) + " is not https";
    return answered(sending, refused);
  }
  auto prepared = [this, sending, gate = gate_](http::ClientCall ready, const http::Answer* failure) {
    gate->pass([&] {
      if (failure) return finish(sending, judge_no_token(*failure, needs_.clock.now()));
      needs_.client.send(std::move(ready), [this, sending, gate](const http::Answer& answer) {
        gate->pass([&] { answered(sending, answer); });
      });
    });
  };
  needs_.credentials.prepare(std::move(call), sending->tenant().auth, std::move(prepared));
}

http::ClientCall TenantEndpoint::encoded(const Sending& sending) const {
  const parties::Tenant& tenant = sending.tenant();
  const Delivery& delivery = sending.delivery;
  http::ClientCall call;
  call.url = tenant.kci_url;
  call.body = json::serialize(tenant_json::pushed_kci_json(delivery.kci.kci, delivery.kci.entity,
                                                           sending.supplier().name, delivery.delivered_on));
  call.headers = headers_of(sending, call.body);
  call.timeout = needs_.timeout;
  call.connect_timeout = std::min(call.connect_timeout, call.timeout);
  call.addresses = {tenant.sandbox, needs_.allow_networks};
  call.ca_pem = tenant.ca_pem;
  call.may_start = delivery.may_start;
  return call;
}

void TenantEndpoint::answered(const SendingPtr& sending, const http::Answer& answer) {
  const parties::OutboundAuth& auth = sending->tenant().auth;
  bool unauthorised = answer.outcome == http::CallOutcome::kAnswered && answer.response.status == 401;
  if (unauthorised && auth.kind == parties::OutboundKind::kOAuth2 && !sending->token_renewed) {
    sending->token_renewed = true;
    needs_.credentials.forget(auth);
    return call(sending);
  }
  finish(sending, judge(answer, needs_.clock.now()));
}

void TenantEndpoint::finish(const SendingPtr& sending, DeliveryAnswer answer) {
  answer.request_id = sending->request_id;
  sending->done(std::move(answer));
}

}  // namespace

std::unique_ptr<outbox::TenantPort> make_tenant_endpoint(TenantEndpointNeeds needs) {
  return std::make_unique<TenantEndpoint>(std::move(needs));
}

}  // namespace fibrecafe::tenant_updates
