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
struct KciSender::Sending {
  OutgoingKci kci;
  Done done;
  Duration wait = kFirstWait;
  bool renewed = false;  // the token
};

KciSender::KciSender(GatewayAccess gateway, Print print, Timer& timer, const Clock& clock, Random& random,
                     observe::Log& log)
    : gateway_(without_last_slash(std::move(gateway))),
      print_(std::move(print)),
      timer_(timer),
      random_(random),
      client_(http::start_client(log)),
      credentials_(auth::make_outbound_credentials(*client_, clock, log)) {}

void KciSender::send(OutgoingKci kci, Done done) {
  try_once(std::make_shared<Sending>(Sending{std::move(kci), std::move(done)}));
}

http::ClientCall KciSender::call(const OutgoingKci& kci) const {
  http::ClientCall call;
  call.url = gateway_.url + "/v1/kcis";
  call.headers.set("Content-Type", "application/json");
  call.headers.set("X-Request-ID", to_string(uuid_v4(random_)));
  call.headers.set("X-Conversation-ID", kci.conversation_id);
  call.body = kci.body;
  call.ca_pem = gateway_.ca_pem;
  call.addresses = {.allow_loopback = true,
                    .allow_networks = {"0.0.0.0/0", "::/0"}};  // who runs the stub chose the gateway
  return call;
}

void KciSender::try_once(std::shared_ptr<Sending> sending) {
  auto judged = [this, sending, gate = gate_](const http::Answer& answer) {
    gate->pass([&] { judge(sending, answer); });
  };
  auto ready = [this, judged, gate = gate_](http::ClientCall with_token, const http::Answer* failure) {
    if (failure) return judged(*failure);
    gate->pass([&] { client_->send(std::move(with_token), judged); });
  };
  credentials_->prepare(call(sending->kci), login(gateway_), ready);
}

void KciSender::judge(std::shared_ptr<Sending> sending, const http::Answer& answer) {
  if (answer.outcome != http::CallOutcome::kAnswered) return again(sending, answer.detail);
  int status = answer.response.status;
  if (status == 401 && !std::exchange(sending->renewed, true)) {
    credentials_->forget(login(gateway_));
    return try_once(sending);
  }
  bool taken = status >= 200 && status < 300;
  if (!taken && may_pass(status)) return again(sending, "answered " + std::to_string(status));
  std::string line = sending->kci.name + "  -> " + std::to_string(status);
  print_(taken ? line : line + "  refused, nothing more is sent: " + answer.response.body);
  sending->done(taken);
}

void KciSender::again(std::shared_ptr<Sending> sending, const std::string& why) {
  if (sending->wait == kFirstWait) print_(sending->kci.name + "  trying again: " + why);
  Duration wait = sending->wait;
  sending->wait = std::min(sending->wait * 2, kLongestWait);
  timer_.after(wait, [this, sending] { try_once(sending); });
}

}  // namespace fibrecafe::sandbox
