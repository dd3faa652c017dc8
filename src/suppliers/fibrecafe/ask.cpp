// SPDX-License-Identifier: Apache-2.0
#include "suppliers/fibrecafe/ask.hpp"

#include <atomic>
#include <mutex>
#include <unordered_set>

#include "auth/call_url.hpp"
#include "auth/gate.hpp"
#include "base/assert.hpp"
#include "suppliers/fibrecafe/encode.hpp"
#include "suppliers/fibrecafe/error_body.hpp"

namespace fibrecafe::suppliers {
namespace {

using http::CallFault;
using http::CallOutcome;
using parties::Asking;

// One ask under way; shared by the callbacks of its calls. `done` is taken by the one that ends it.
struct Pending {
  Asking asking;
  Question question;
  std::string request_id;
  Monotonic until;
  Asker::Done done;
  std::atomic<bool> has_ended{false};
  bool token_renewed = false;

  const parties::Supplier& supplier() const { return *asking.parties->supplier(asking.supplier); }
  const parties::Tenant& tenant() const { return *asking.parties->tenant(asking.tenant); }
  const parties::OutboundAuth& auth() const { return asking.parties->auth_towards(supplier(), asking.tenant); }
};
using PendingPtr = std::shared_ptr<Pending>;

Asked<json::value> ended(AskEnd end, std::string detail) {
  return {end, {}, {}, std::move(detail)};
}

Asked<json::value> timed_out() {
  return ended(AskEnd::kTimedOut, "no answer within the deadline");
}

class HttpAsker final : public Asker {
 public:
  explicit HttpAsker(AskNeeds needs) : needs_(std::move(needs)) {}
  ~HttpAsker() override { stop(); }

  void ask(Asking asking, Question question, Done done) override;
  void stop() override;

 private:
  bool admit(const PendingPtr& pending);
  void watch(const PendingPtr& pending);
  void call(const PendingPtr& pending);
  http::ClientCall encoded(const Pending& pending) const;
  Duration left(const Pending& pending) const;
  void answered(const PendingPtr& pending, const http::Answer& answer);
  void finish(const PendingPtr& pending, Asked<json::value> asked);

  AskNeeds needs_;
  const std::shared_ptr<auth::Gate> gate_ = std::make_shared<auth::Gate>();
  std::mutex mutex_;
  std::unordered_set<PendingPtr> under_way_;
  bool stopped_ = false;
};

void HttpAsker::ask(Asking asking, Question question, Done done) {
  auto pending = std::make_shared<Pending>();
  pending->until = needs_.clock.monotonic() + asking.within;
  pending->asking = std::move(asking);
  pending->question = std::move(question);
  pending->request_id = to_string(uuid_v4(needs_.random));
  pending->done = std::move(done);
  FIBRECAFE_ASSERT(pending->asking.parties->supplier(pending->asking.supplier));
  FIBRECAFE_ASSERT(pending->asking.parties->tenant(pending->asking.tenant));
  if (!admit(pending)) return finish(pending, ended(AskEnd::kFailed, "the gateway is stopping"));
  watch(pending);
  call(pending);
}

bool HttpAsker::admit(const PendingPtr& pending) {
  std::lock_guard lock(mutex_);
  if (!stopped_) under_way_.insert(pending);
  return !stopped_;
}

// The client's own time-out covers one call; this covers all of the ask. It does not keep what has ended.
void HttpAsker::watch(const PendingPtr& pending) {
  auto expired = [this, weak = std::weak_ptr(pending), gate = gate_] {
    gate->pass([&] {
      if (auto late = weak.lock()) finish(late, timed_out());
    });
  };
  needs_.timer.after(pending->asking.within, std::move(expired));
}

void HttpAsker::call(const PendingPtr& pending) {
  http::ClientCall call = encoded(*pending);
  if (!auth::may_call(call.url, call.addresses)) {
    return finish(pending, ended(AskEnd::kFailed, auth::named(call.url) + " is not https"));
  }
  auto prepared = [this, pending, gate = gate_](http::ClientCall ready, const http::Answer* failure) {
    gate->pass([&] {
      if (pending->has_ended) return;
      if (failure) return finish(pending, ended(AskEnd::kFailed, failure->detail));
      ready.timeout = left(*pending);
      ready.connect_timeout = std::min(ready.connect_timeout, ready.timeout);
      needs_.client.send(std::move(ready), [this, pending, gate](const http::Answer& answer) {
        gate->pass([&] { answered(pending, answer); });
      });
    });
  };
  needs_.credentials.prepare(std::move(call), pending->auth(), std::move(prepared));
}

http::ClientCall HttpAsker::encoded(const Pending& pending) const {
  const parties::Supplier& supplier = pending.supplier();
  const Question& question = pending.question;
  http::ClientCall call;
  call.method = question.body.empty() ? "GET" : "POST";
  call.url = url_below(supplier.url, question.path);
  if (!question.query.empty()) call.url += "?" + http::form_encode(question.query);
  call.headers = call_headers(!question.body.empty(), pending.tenant().name, pending.request_id,
                              pending.asking.conversation_id, question.scenario);
  call.body = question.body;
  call.never_twice = !question.body.empty() && supplier.repeats == parties::Repeats::kUnsafe;
  call.addresses = {supplier.sandbox, needs_.allow_networks};
  call.ca_pem = supplier.ca_pem;
  return call;
}

// At least a moment: the client takes none as for ever.
Duration HttpAsker::left(const Pending& pending) const {
  auto left = std::chrono::ceil<Duration>(pending.until - needs_.clock.monotonic());
  return std::max(left, Duration(1));
}

void HttpAsker::answered(const PendingPtr& pending, const http::Answer& answer) {
  if (pending->has_ended) return;
  bool unauthorised = answer.outcome == CallOutcome::kAnswered && answer.response.status == 401;
  bool renewable = pending->auth().kind == parties::OutboundKind::kOAuth2;
  if (unauthorised && renewable && !pending->token_renewed) {
    pending->token_renewed = true;
    needs_.credentials.forget(pending->auth());
    return call(pending);
  }
  finish(pending, judge_ask(answer));
}

void HttpAsker::finish(const PendingPtr& pending, Asked<json::value> asked) {
  if (pending->has_ended.exchange(true)) return;
  {
    std::lock_guard lock(mutex_);
    under_way_.erase(pending);
  }
  std::exchange(pending->done, {})(std::move(asked));
}

void HttpAsker::stop() {
  gate_->close();
  std::unordered_set<PendingPtr> left;
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
    left = under_way_;
  }
  for (const PendingPtr& pending : left) finish(pending, ended(AskEnd::kFailed, "the gateway is stopping"));
}

void drop_nulls(json::value& value) {
  if (auto* items = value.if_array()) {
    for (json::value& each : *items) drop_nulls(each);
  }
  auto* members = value.if_object();
  if (!members) return;
  for (auto member = members->begin(); member != members->end();) {
    if (member->value().is_null()) {
      member = members->stable_erase(member);
    } else {
      drop_nulls((member++)->value());
    }
  }
}

Asked<json::value> read_success(const http::Response& response) {
  auto body = parse_json(response.body);
  if (!body) return unusable_answer<json::value>("the body is not JSON");
  drop_nulls(*body);
  return {AskEnd::kAnswered, std::move(*body), {}, {}};
}

AskEnd end_of(int status, const ErrorBody& error) {
  switch (status) {
    case 400: return error.code == "INVALID_REQUEST" ? AskEnd::kRefused : AskEnd::kFailed;
    case 401:
    case 403:
    case 406:
    case 411:
    case 413:
    case 415:
    case 429: return AskEnd::kFailed;
    case 404:  // with a reason: it does not know what was asked about; without: it has no such path
      return error.messages.empty() ? AskEnd::kNotOffered : AskEnd::kRefused;
    case 405:
    case 501: return AskEnd::kNotOffered;
    case 408:
    case 504: return AskEnd::kTimedOut;
    default: return status >= 400 && status < 500 ? AskEnd::kRefused : AskEnd::kFailed;
  }
}

Asked<json::value> judge_response(const http::Response& response) {
  int status = response.status;
  if (status == 200 || status == 201) return read_success(response);
  if (status < 400 || status >= 600) return unusable_answer<json::value>("status " + std::to_string(status));
  ErrorBody error = read_error(response);
  return {end_of(status, error), {}, std::move(error.messages), "answered " + std::to_string(status)};
}

}  // namespace

Asked<json::value> judge_ask(const http::Answer& answer) {
  if (answer.outcome == CallOutcome::kAnswered) return judge_response(answer.response);
  return ended(answer.fault == CallFault::kTimeout ? AskEnd::kTimedOut : AskEnd::kFailed, answer.detail);
}

std::unique_ptr<Asker> make_asker(AskNeeds needs) {
  return std::make_unique<HttpAsker>(std::move(needs));
}

}  // namespace fibrecafe::suppliers
