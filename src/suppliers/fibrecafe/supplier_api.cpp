// SPDX-License-Identifier: Apache-2.0
#include "suppliers/fibrecafe/supplier_api.hpp"

#include "auth/call_url.hpp"
#include "auth/gate.hpp"
#include "base/assert.hpp"
#include "suppliers/fibrecafe/encode.hpp"
#include "suppliers/fibrecafe/judge.hpp"

namespace fibrecafe::suppliers {
namespace {

using outbox::Telling;
using outbox::Told;

// One message under way; shared by the callbacks of its calls.
struct Sending {
  Telling telling;
  std::function<void(Told)> done;
  bool token_renewed = false;

  const parties::Supplier& supplier() const { return *telling.parties->supplier(telling.message.supplier); }
  const parties::Tenant& tenant() const { return *telling.parties->tenant(telling.order.key.tenant); }
  const parties::OutboundAuth& auth() const { return telling.parties->auth_towards(supplier(), tenant().id); }
};
using SendingPtr = std::shared_ptr<Sending>;

class SupplierApi final : public outbox::SupplierPort {
 public:
  explicit SupplierApi(SupplierApiNeeds needs) : needs_(std::move(needs)) {}
  ~SupplierApi() override { gate_->close(); }

  void tell(Telling telling, std::function<void(Told)> done) override {
    FIBRECAFE_ASSERT(telling.parties->supplier(telling.message.supplier));
    FIBRECAFE_ASSERT(telling.parties->tenant(telling.order.key.tenant));
    call(std::make_shared<Sending>(Sending{std::move(telling), std::move(done)}));
  }

 private:
  void call(const SendingPtr& sending);
  http::ClientCall encoded(const Sending& sending) const;
  void answered(const SendingPtr& sending, const http::Answer& answer);
  void finish(const SendingPtr& sending, Verdict verdict);

  SupplierApiNeeds needs_;
  const std::shared_ptr<auth::Gate> gate_ = std::make_shared<auth::Gate>();
};

void SupplierApi::call(const SendingPtr& sending) {
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
  needs_.credentials.prepare(std::move(call), sending->auth(), std::move(prepared));
}

http::ClientCall SupplierApi::encoded(const Sending& sending) const {
  const parties::Supplier& supplier = sending.supplier();
  const std::string& tenant = sending.tenant().name;
  const Telling& telling = sending.telling;
  http::ClientCall call;
  call.url = message_url(supplier.url, telling.message.kind);
  call.headers = message_headers(telling.message, telling.order, tenant);
  call.body = json::serialize(message_body(telling.message, telling.order, tenant));
  call.timeout = supplier.timeout.value_or(needs_.timeout);
  call.connect_timeout = std::min(call.connect_timeout, call.timeout);
  call.never_twice = supplier.repeats == parties::Repeats::kUnsafe;
  call.addresses = {supplier.sandbox, needs_.allow_networks};
  call.ca_pem = supplier.ca_pem;
  call.may_start = telling.may_start;
  return call;
}

void SupplierApi::answered(const SendingPtr& sending, const http::Answer& answer) {
  bool unauthorised = answer.outcome == http::CallOutcome::kAnswered && answer.response.status == 401;
  bool renewable = sending->auth().kind == parties::OutboundKind::kOAuth2;
  if (unauthorised && renewable && !sending->token_renewed) {
    sending->token_renewed = true;
    needs_.credentials.forget(sending->auth());
    return call(sending);
  }
  const Telling& telling = sending->telling;
  finish(sending, judge(answer, telling.message, kind_of(telling.order.type), needs_.clock.now()));
}

void SupplierApi::finish(const SendingPtr& sending, Verdict verdict) {
  if (!verdict.warning.empty()) {
    needs_.log.warn("supplier_answer_incomplete", {{"supplier", sending->supplier().name},
                                                   {"tenant", sending->tenant().name},
                                                   {"order", sending->telling.order.key.order.value},
                                                   {"request", sending->telling.message.request_id},
                                                   {"conversation", sending->telling.message.conversation_id},
                                                   {"cause", verdict.warning}});
  }
  sending->done(std::move(verdict.told));
}

}  // namespace

std::unique_ptr<outbox::SupplierPort> make_supplier_api(SupplierApiNeeds needs) {
  return std::make_unique<SupplierApi>(std::move(needs));
}

}  // namespace fibrecafe::suppliers
