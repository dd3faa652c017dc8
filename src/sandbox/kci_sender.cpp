// SPDX-License-Identifier: Apache-2.0
#include "sandbox/kci_sender.hpp"

#include <algorithm>

namespace fibrecafe::sandbox {
namespace {

constexpr Duration kFirstWait = std::chrono::milliseconds(200);
constexpr Duration kLongestWait = std::chrono::seconds(5);

parties::OutboundAuth login(const GatewayAccess& gateway) {
  parties::OutboundAuth auth;
  auth.kind = parties::OutboundKind::kOAuth2;
  auth.token_url = gateway.url + "/v1/auth/supplier/access-token";
  auth.client_id = gateway.client_id;
  auth.client_secret = gateway.client_secret;
  return auth;
}

GatewayAccess without_last_slash(GatewayAccess gateway) {
  while (gateway.url.ends_with('/')) gateway.url.pop_back();
  return gateway;
}

// Worth another try: it may be taken later. 401 is here after the token was renewed once.
bool may_pass(int status) {
  return status < 400 || status >= 500 || status == 401 || status == 408 || status == 429;
}

}  // namespace

// Handed from thread to thread, never on two at once.
struct KciSender::Story {
  SupplierOrder order;
  std::vector<PlannedKci> kcis;
  size_t next = 0;  // of kcis
  std::string body{};
  Duration wait = kFirstWait;
  bool renewed = false;  // the token, for this KCI

  std::string name() const {
    return "order " + std::to_string(order.id) + "  KCI " + std::to_string(next + 1) + " " +
           std::string(text(kcis[next].reason));
  }
};

KciSender::KciSender(GatewayAccess gateway, Print print, const Clock& clock, Random& random, observe::Log& log)
    : gateway_(without_last_slash(std::move(gateway))),
      print_(std::move(print)),
      clock_(clock),
      random_(random),
      client_(http::start_client(log)),
      credentials_(auth::make_outbound_credentials(*client_, clock, log)) {}

KciSender::~KciSender() {
  scheduler_.stop();
  gate_->close();
}

void KciSender::begin(SupplierOrder order, std::vector<PlannedKci> kcis) {
  plan_next(std::make_shared<Story>(Story{std::move(order), std::move(kcis)}));
}

void KciSender::plan_next(std::shared_ptr<Story> story) {
  if (story->next == story->kcis.size()) return;
  Duration after = story->kcis[story->next].after;
  scheduler_.after(after, [this, story] {
    compose(*story);
    send(story);
  });
}

void KciSender::compose(Story& story) {
  const PlannedKci& kci = story.kcis[story.next];
  Time now = clock_.now();
  story.order.entity = advanced(std::move(story.order.entity), kci, london_date(now));
  story.body = kci_body(story.order, kci, {uuid_v4(random_), static_cast<int64_t>(story.next) + 1, now});
  story.wait = kFirstWait;
  story.renewed = false;
}

http::ClientCall KciSender::call(const Story& story) const {
  http::ClientCall call;
  call.url = gateway_.url + "/v1/kcis";
  call.headers.set("Content-Type", "application/json");
  call.headers.set("X-Request-ID", to_string(uuid_v4(random_)));
  call.headers.set("X-Conversation-ID", story.order.conversation_id);
  call.body = story.body;
  call.ca_pem = gateway_.ca_pem;
  call.addresses = {.allow_loopback = true,
                    .allow_networks = {"0.0.0.0/0", "::/0"}};  // who runs the stub chose the gateway
  return call;
}

void KciSender::send(std::shared_ptr<Story> story) {
  auto judged = [this, story, gate = gate_](const http::Answer& answer) { gate->pass([&] { judge(story, answer); }); };
  auto ready = [this, judged, gate = gate_](http::ClientCall with_token, const http::Answer* failure) {
    if (failure) return judged(*failure);
    gate->pass([&] { client_->send(std::move(with_token), judged); });
  };
  credentials_->prepare(call(*story), login(gateway_), ready);
}

void KciSender::judge(std::shared_ptr<Story> story, const http::Answer& answer) {
  if (answer.outcome != http::CallOutcome::kAnswered) return again(story, answer.detail);
  int status = answer.response.status;
  if (status == 401 && !std::exchange(story->renewed, true)) {
    credentials_->forget(login(gateway_));
    return send(story);
  }
  if (status >= 200 && status < 300) {
    print_(story->name() + "  -> " + std::to_string(status));
    ++story->next;
    return plan_next(story);
  }
  if (may_pass(status)) return again(story, "answered " + std::to_string(status));
  print_(story->name() + "  -> " + std::to_string(status) + "  refused, nothing more is sent: " + answer.response.body);
}

void KciSender::again(std::shared_ptr<Story> story, const std::string& why) {
  if (story->wait == kFirstWait) print_(story->name() + "  trying again: " + why);
  Duration wait = story->wait;
  story->wait = std::min(story->wait * 2, kLongestWait);
  scheduler_.after(wait, [this, story] { send(story); });
}

}  // namespace fibrecafe::sandbox
