// SPDX-License-Identifier: Apache-2.0
// Stand-ins for what auth/ needs, for its tests: a log and metrics that remember, a client without a network, a key
// store in memory, and one service with one client of each role around them.
#pragma once

#include <sodium.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "auth/encoding.hpp"
#include "auth/jwt.hpp"
#include "auth/tokens.hpp"
#include "base/json.hpp"

namespace fibrecafe::auth {

class RecordingLog final : public observe::Log {
 public:
  void write(observe::Level, std::string_view event, std::initializer_list<observe::Pair> pairs) override {
    std::string line(event);
    for (const observe::Pair& pair : pairs) line += " " + std::string(pair.key) + "=" + pair.value;
    std::lock_guard lock(mutex_);
    text_ += line + "\n";
  }
  std::string text() const {
    std::lock_guard lock(mutex_);
    return text_;
  }
  size_t count(std::string_view event) const {
    std::string all = text();
    size_t found = 0;
    for (size_t at = all.find(event); at != all.npos; at = all.find(event, at + 1)) ++found;
    return found;
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

class CountingMetrics final : public observe::Metrics {
 public:
  observe::Counter& counter(std::string_view name, std::string_view, const observe::Labels& labels) override {
    std::lock_guard lock(mutex_);
    auto& counter = counters_[key(name, labels)];
    if (!counter) counter = std::make_unique<Count>();
    return *counter;
  }
  observe::Gauge& gauge(std::string_view, std::string_view, const observe::Labels&) override {
    throw std::logic_error("unused");
  }
  observe::Histogram& histogram(std::string_view, std::string_view, const observe::Labels&) override {
    throw std::logic_error("unused");
  }
  void before_scrape(std::function<void()>) override {}
  std::string render() override { return ""; }

  double value(std::string_view name, const observe::Labels& labels) const {
    std::lock_guard lock(mutex_);
    auto found = counters_.find(key(name, labels));
    return found == counters_.end() ? 0 : found->second->read();
  }

 private:
  class Count final : public observe::Counter {
   public:
    void add(double by) override {
      std::lock_guard lock(mutex_);
      value_ += by;
    }
    double read() const {
      std::lock_guard lock(mutex_);
      return value_;
    }

   private:
    mutable std::mutex mutex_;
    double value_ = 0;
  };
  static std::string key(std::string_view name, const observe::Labels& labels) {
    std::string out(name);
    for (const auto& [label, value] : labels) out += "," + label + "=" + value;
    return out;
  }
  mutable std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Count>> counters_;
};

inline http::Answer answered(int status, std::string body) {
  http::Answer answer;
  answer.outcome = http::CallOutcome::kAnswered;
  answer.response.status = status;
  answer.response.body = std::move(body);
  return answer;
}

inline http::Answer not_connected() {
  http::Answer answer;
  answer.fault = http::CallFault::kConnect;
  answer.detail = "connection refused";
  return answer;
}

// Answers by URL what it was told to, at once, or when `release` says so.
class FakeClient final : public http::Client {
 public:
  void send(http::ClientCall call, std::function<void(http::Answer)> done) override {
    http::Answer answer = not_connected();
    {
      std::lock_guard lock(mutex_);
      calls_.push_back(call);
      if (auto found = answers_.find(call.url); found != answers_.end()) answer = found->second;
      if (holding_) {
        held_.push_back({std::move(call.url), std::move(done)});
        return;
      }
    }
    done(std::move(answer));
  }

  void answer(const std::string& url, http::Answer answer) {
    std::lock_guard lock(mutex_);
    answers_[url] = std::move(answer);
  }
  void hold() {
    std::lock_guard lock(mutex_);
    holding_ = true;
  }
  // Answers all that is held, with what is to be answered now.
  void release() {
    std::deque<Held> held;
    {
      std::lock_guard lock(mutex_);
      holding_ = false;
      held.swap(held_);
    }
    for (Held& one : held) one.done(answer_now(one.url));
  }
  std::vector<http::ClientCall> calls() const {
    std::lock_guard lock(mutex_);
    return calls_;
  }
  size_t count(std::string_view url) const {
    std::vector<http::ClientCall> all = calls();
    return static_cast<size_t>(
        std::count_if(all.begin(), all.end(), [&](const auto& call) { return call.url == url; }));
  }

 private:
  struct Held {
    std::string url;
    std::function<void(http::Answer)> done;
  };
  http::Answer answer_now(const std::string& url) {
    std::lock_guard lock(mutex_);
    auto found = answers_.find(url);
    return found == answers_.end() ? not_connected() : found->second;
  }

  mutable std::mutex mutex_;
  std::vector<http::ClientCall> calls_;
  std::map<std::string, http::Answer> answers_;
  std::deque<Held> held_;
  bool holding_ = false;
};

class FakeKeyStore final : public KeyStore {
 public:
  std::vector<SigningKey> signing_keys() override {
    std::lock_guard lock(mutex_);
    return keys_;
  }
  void add_signing_key(const SigningKey& key) override {
    std::lock_guard lock(mutex_);
    for (SigningKey& older : keys_) {
      if (!older.retired) older.retired = key.created;
    }
    keys_.insert(keys_.begin(), key);
  }
  void forget_signing_keys(Time retired_before) override {
    std::lock_guard lock(mutex_);
    std::erase_if(keys_, [&](const SigningKey& key) { return key.retired && *key.retired < retired_before; });
  }

 private:
  std::mutex mutex_;
  std::vector<SigningKey> keys_;
};

// The cheapest hash libsodium makes, so that a hundred logins do not take a minute under a sanitizer.
inline std::string cheap_hash(std::string_view secret) {
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str(hash.data(), secret.data(), secret.size(), crypto_pwhash_OPSLIMIT_MIN,
                        crypto_pwhash_MEMLIMIT_MIN) != 0) {
    throw std::bad_alloc();
  }
  return hash.data();
}

inline constexpr const char* kSecret = "s3cret";
inline constexpr const char* kTenantClient = "isp-one-client";
inline constexpr const char* kSupplierClient = "operator-two-client";
inline constexpr const char* kOperatorClient = "ops-client";

inline parties::Directory::Content some_parties() {
  parties::Directory::Content content;
  content.tenants.resize(1);
  content.tenants[0].id = TenantId{1};
  content.tenants[0].name = "ISP_ONE";
  content.suppliers.resize(1);
  content.suppliers[0].id = SupplierId{1};
  content.suppliers[0].name = "OPERATOR_TWO";
  std::string hash = cheap_hash(kSecret);
  parties::Client tenant, supplier, ops;
  tenant.id = kTenantClient;
  tenant.tenant = TenantId{1};
  supplier.id = kSupplierClient;
  supplier.role = parties::Role::kSupplier;
  supplier.supplier = SupplierId{1};
  ops.id = kOperatorClient;
  ops.role = parties::Role::kOperator;
  content.clients = {tenant, supplier, ops};
  for (parties::Client& client : content.clients) client.secret_hash = hash;
  return content;
}

inline TokenSettings some_settings() {
  TokenSettings settings;
  settings.external_url = "https://gateway.example.com";
  settings.environment = "DEMO";
  return settings;
}

inline Time start_of_tests() {
  return *parse_time("2026-03-01T09:30:00Z");
}

// A whole service on fakes.
struct Bench {
  explicit Bench(TokenSettings with = some_settings())
      : settings(std::move(with)),
        service(make_token_service({settings, keys, directory, client, clock, random, log, metrics})) {}

  // The answer of the token endpoint, waited for.
  http::Response issue(const http::Request& request, parties::Role role = parties::Role::kTenant);
  std::string token(const char* client_id = kTenantClient, parties::Role role = parties::Role::kTenant);
  // The verdict on a bearer token; the fake client answers inline, so it is there when authenticate returns.
  Result<Principal> authenticate(const std::string& bearer, parties::Role role = parties::Role::kTenant);
  double verifications(const char* result) const {
    return metrics.value("auth_verifications_total", {{"result", result}});
  }

  TokenSettings settings;
  FakeKeyStore keys;
  parties::FixedDirectory directory{some_parties()};
  FakeClient client;
  ManualClock clock{start_of_tests()};
  SystemRandom random;
  RecordingLog log;
  CountingMetrics metrics;
  std::unique_ptr<TokenService> service;  // last: it uses all of the above
};

http::Request form_request(const std::string& body);
http::Request bearer_request(const std::string& token);
std::string login_form(const std::string& client_id, const std::string& secret = kSecret);
std::string basic_header(const std::string& client_id, const std::string& secret);

json::object read_json(std::string_view text);
// A compact JWS with any header, signed by `key` whatever the header says.
std::string signed_token(const json::object& header, const json::object& claims, const PrivateKey& key);
// The claims of a token of ours, to be bent.
json::object claims_of(const std::string& token);
json::object header_of(const std::string& token);

}  // namespace fibrecafe::auth
