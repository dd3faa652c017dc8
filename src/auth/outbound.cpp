// SPDX-License-Identifier: Apache-2.0
#include "auth/outbound.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "auth/call_url.hpp"
#include "auth/encoding.hpp"
#include "auth/gate.hpp"
#include "base/json.hpp"

namespace fibrecafe::auth {
namespace {

using Prepared = std::function<void(http::ClientCall, const http::Answer*)>;
using parties::OutboundAuth;
using parties::OutboundKind;

constexpr Duration kTokenTimeout = std::chrono::seconds(15);
constexpr auto kLifeUnsaid = std::chrono::minutes(5);  // RFC 6749 5.1 only recommends expires_in
constexpr double kLifeSecondsMax = 24 * 60 * 60;
constexpr auto kRenewalInterval = std::chrono::seconds(5);  // after a renewal failed while the old token still works
constexpr size_t kTokenBytesMax = 16 * 1024;
constexpr size_t kEntriesMax = 1000;

struct FetchedToken {
  std::string text;
  std::chrono::seconds life;
};

// The digest of all that makes a token another one, each part behind its length.
Digest key_of(const OutboundAuth& auth) {
  std::string parts;
  for (const std::string* part : {&auth.token_url, &auth.client_id, &auth.scope, &auth.client_secret}) {
    parts += std::to_string(part->size()) + ":" + *part;
  }
  return sha256(parts);
}

http::ClientCall token_call(const http::ClientCall& call, const OutboundAuth& auth) {
  http::ClientCall token;
  token.url = auth.token_url;
  token.headers.set("Content-Type", "application/x-www-form-urlencoded");
  token.headers.set("Accept", "application/json");
  // RFC 6749 2.3.1: both halves are form-encoded before they are joined.
  token.headers.set("Authorization", "Basic " + base64(http::percent_encode(auth.client_id) + ":" +
                                                       http::percent_encode(auth.client_secret)));
  std::vector<std::pair<std::string, std::string>> form = {{"grant_type", "client_credentials"}};
  if (!auth.scope.empty()) form.emplace_back("scope", auth.scope);
  token.body = http::form_encode(form);
  token.timeout = kTokenTimeout;
  token.addresses = call.addresses;
  // An authority of the party's own vouches for the party's own host; elsewhere the system's do.
  if (same_host(call.url, auth.token_url)) token.ca_pem = call.ca_pem;
  return token;
}

bool is_header_safe(std::string_view token) {
  return !token.empty() && token.size() <= kTokenBytesMax &&
         std::all_of(token.begin(), token.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

std::chrono::seconds read_life(const json::object& body) {
  const json::value* value = body.if_contains("expires_in");
  if (!value) return kLifeUnsaid;
  double seconds = value->is_number() ? value->to_number<double>() : 0;
  int64_t digits = 0;
  if (value->is_string()) {  // some send a text
    const json::string& text = value->get_string();
    std::from_chars(text.data(), text.data() + text.size(), digits);
  }
  return std::chrono::seconds(
      static_cast<int64_t>(std::clamp(std::max(seconds, double(digits)), 0.0, kLifeSecondsMax)));
}

std::optional<FetchedToken> read_token(const http::Response& response) {
  Result<json::value> body = parse_json(response.body);
  if (!body || !body->is_object()) return {};
  const json::value* token = body->get_object().if_contains("access_token");
  const json::value* type = body->get_object().if_contains("token_type");
  if (!token || !token->is_string() || !is_header_safe(token->get_string())) return {};
  if (type && !(type->is_string() && http::equal_ignoring_case(type->get_string(), "Bearer"))) return {};
  return FetchedToken{std::string(token->get_string()), read_life(body->get_object())};
}

// OAuth's error code, when it is one: lower-case words. Its description is a stranger's text and stays out of our logs.
std::string error_code_in(const http::Response& response) {
  Result<json::value> body = parse_json(response.body);
  if (!body || !body->is_object()) return {};
  const json::value* code = body->get_object().if_contains("error");
  if (!code || !code->is_string() || code->get_string().size() > 40) return {};
  std::string text(code->get_string());
  bool is_code = std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  return is_code ? " (" + text + ")" : "";
}

// The token call's failure as that of the call it was for, of which surely nothing left.
http::Answer recast(const http::Answer& answer, const std::string& token_url) {
  std::string what = "token endpoint " + named(token_url);
  http::Answer failure;
  failure.outcome = http::CallOutcome::kNotSent;
  failure.fault = answer.fault;
  if (answer.outcome != http::CallOutcome::kAnswered) {
    failure.response.status = 0;
    failure.detail = what + ": " + answer.detail;
    return failure;
  }
  failure.response.status = answer.response.status;
  if (auto after = answer.response.headers.find("Retry-After"))
    failure.response.headers.set("Retry-After", std::string(*after));
  if (answer.response.status == 200) {
    failure.fault = http::CallFault::kBadAnswer;
    failure.detail = what + " answered without a usable token";
  } else {
    failure.detail = what + " answered " + std::to_string(answer.response.status) + error_code_in(answer.response);
  }
  return failure;
}

http::Answer not_sent(http::CallFault fault, std::string detail) {
  http::Answer failure;
  failure.outcome = http::CallOutcome::kNotSent;
  failure.fault = fault;
  failure.response.status = 0;
  failure.detail = std::move(detail);
  return failure;
}

class Credentials final : public OutboundCredentials {
 public:
  Credentials(http::Client& client, const Clock& clock, observe::Log& log)
      : client_(client), clock_(clock), log_(log) {}
  ~Credentials() override;

  void prepare(http::ClientCall call, const OutboundAuth& auth, Prepared done) override;
  void forget(const OutboundAuth& auth) override;

 private:
  struct Waiter {
    http::ClientCall call;
    Prepared done;
  };
  struct Entry {
    std::string token;  // empty: none
    Monotonic renew_at{}, expires_at{};
    std::optional<Monotonic> renewal_failed_at;
    bool fetching = false;
    std::vector<Waiter> waiters;
  };

  void prepare_bearer(http::ClientCall call, const OutboundAuth& auth, Prepared done);
  bool needs_token(const Entry& entry, Monotonic now) const;
  void fetch(const Digest& key, http::ClientCall call);
  void settle(const Digest& key, const std::string& token_url, Monotonic sent_at, const http::Answer& answer);
  void drop_some_expired(Monotonic now);  // mutex_ is held

  http::Client& client_;
  const Clock& clock_;
  observe::Log& log_;
  const std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();
  std::mutex mutex_;
  std::map<Digest, Entry> entries_;
};

Credentials::~Credentials() {
  gate_->close();
  http::Answer stopped = not_sent(http::CallFault::kCancelled, "the gateway is stopping");
  for (auto& [key, entry] : entries_) {
    for (Waiter& waiter : entry.waiters) waiter.done(std::move(waiter.call), &stopped);
  }
}

void Credentials::prepare(http::ClientCall call, const OutboundAuth& auth, Prepared done) {
  switch (auth.kind) {
    case OutboundKind::kNone: break;
    case OutboundKind::kBasic:
      call.headers.set("Authorization", "Basic " + base64(auth.username + ":" + auth.password));
      break;
    case OutboundKind::kMutualTls:
      call.certificate_pem = auth.certificate_pem;
      call.key_pem = auth.key_pem;
      break;
    case OutboundKind::kOAuth2: return prepare_bearer(std::move(call), auth, std::move(done));
  }
  done(std::move(call), nullptr);
}

void Credentials::prepare_bearer(http::ClientCall call, const OutboundAuth& auth, Prepared done) {
  if (!may_call(auth.token_url, call.addresses)) {
    http::Answer refused =
        not_sent(http::CallFault::kAddressRefused, "token endpoint " + named(auth.token_url) + " is not https");
    return done(std::move(call), &refused);
  }
  Digest key = key_of(auth);
  std::optional<http::ClientCall> fetch_by;
  std::string token;
  {
    std::lock_guard lock(mutex_);
    Monotonic now = clock_.monotonic();
    drop_some_expired(now);
    Entry& entry = entries_[key];
    if (needs_token(entry, now)) {
      if (!entry.fetching) fetch_by = token_call(call, auth);
      entry.fetching = true;
      entry.waiters.push_back({std::move(call), std::move(done)});
    } else {
      token = entry.token;
    }
  }
  if (fetch_by) return fetch(key, *std::move(fetch_by));
  if (token.empty()) return;  // waits for the fetch that another call started
  call.headers.set("Authorization", "Bearer " + token);
  done(std::move(call), nullptr);
}

bool Credentials::needs_token(const Entry& entry, Monotonic now) const {
  if (entry.token.empty() || now >= entry.expires_at) return true;
  bool lately_failed = entry.renewal_failed_at && now - *entry.renewal_failed_at < kRenewalInterval;
  return now >= entry.renew_at && !lately_failed;
}

void Credentials::fetch(const Digest& key, http::ClientCall call) {
  Monotonic sent_at = clock_.monotonic();
  std::string token_url = call.url;
  auto came = [this, key, token_url, sent_at, gate = gate_](const http::Answer& answer) {
    gate->pass([&] { settle(key, token_url, sent_at, answer); });
  };
  client_.send(std::move(call), std::move(came));
}

void Credentials::settle(const Digest& key, const std::string& token_url, Monotonic sent_at,
                         const http::Answer& answer) {
  bool answered = answer.outcome == http::CallOutcome::kAnswered && answer.response.status == 200;
  std::optional<FetchedToken> fetched = answered ? read_token(answer.response) : std::nullopt;
  std::vector<Waiter> waiters;
  std::string token;
  {
    std::lock_guard lock(mutex_);
    Entry& entry = entries_[key];
    entry.fetching = false;
    waiters.swap(entry.waiters);
    if (fetched) {
      entry.token = fetched->text;
      entry.renew_at = sent_at + std::chrono::milliseconds(fetched->life) * 9 / 10;
      entry.expires_at = sent_at + fetched->life;
      entry.renewal_failed_at.reset();
    } else {
      entry.renewal_failed_at = clock_.monotonic();
      if (clock_.monotonic() >= entry.expires_at)
        entry.token.clear();  // a renewal may fail while the old one still works
    }
    token = entry.token;
  }
  if (fetched)
    log_.info("outbound_token_fetched", {{"endpoint", named(token_url)}, {"life_seconds", fetched->life.count()}});
  http::Answer failure;
  if (token.empty()) failure = recast(answer, token_url);
  for (Waiter& waiter : waiters) {
    if (!token.empty()) waiter.call.headers.set("Authorization", "Bearer " + token);
    waiter.done(std::move(waiter.call), token.empty() ? &failure : nullptr);
  }
}

void Credentials::forget(const OutboundAuth& auth) {
  if (auth.kind != OutboundKind::kOAuth2) return;
  std::lock_guard lock(mutex_);
  auto entry = entries_.find(key_of(auth));
  if (entry != entries_.end()) entry->second.token.clear();
}

// Entries of credentials that were changed stay behind; they go when there are many.
void Credentials::drop_some_expired(Monotonic now) {
  if (entries_.size() < kEntriesMax) return;
  std::erase_if(entries_, [&](const auto& one) { return !one.second.fetching && now >= one.second.expires_at; });
}

}  // namespace

std::unique_ptr<OutboundCredentials> make_outbound_credentials(http::Client& client, const Clock& clock,
                                                               observe::Log& log) {
  return std::make_unique<Credentials>(client, clock, log);
}

}  // namespace fibrecafe::auth
