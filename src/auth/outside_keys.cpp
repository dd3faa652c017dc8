// SPDX-License-Identifier: Apache-2.0
#include "auth/outside_keys.hpp"

#include <utility>

#include "auth/call_url.hpp"

namespace fibrecafe::auth {
namespace {

constexpr auto kFetchInterval = std::chrono::minutes(1);
constexpr auto kFreshFor = std::chrono::hours(1);
constexpr Duration kFetchTimeout = std::chrono::seconds(10);
constexpr size_t kKeysMax = 100;
constexpr size_t kWaitersMax = 256;
constexpr size_t kDocumentBytesMax = 256 * 1024;

tl::unexpected<Error> unavailable(std::string why) {
  return fail(ErrorCode::kUnavailable, std::move(why));
}

Result<json::object> read_document(const http::Answer& answer, const char* what) {
  std::string name(what);
  if (answer.outcome != http::CallOutcome::kAnswered) return unavailable(name + ": " + answer.detail);
  if (answer.response.status != 200) return unavailable(name + ": status " + std::to_string(answer.response.status));
  Result<json::value> document = parse_json(answer.response.body);
  if (!document || !document->is_object()) return unavailable(name + ": not a JSON object");
  return std::move(document->get_object());
}

std::string text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

OutsideKeys::OutsideKeys(OutsideIssuer issuer, http::Client& client, const Clock& clock, observe::Log& log)
    : issuer_(std::move(issuer)),
      addresses_{.allow_loopback = issuer_.allow_loopback, .allow_networks = issuer_.allow_networks},
      client_(client),
      clock_(clock),
      log_(log) {}

OutsideKeys::~OutsideKeys() {
  gate_->close();
  for (Waiter& waiter : waiters_) waiter.done(unavailable("The gateway is stopping"));
}

void OutsideKeys::find(std::string key_id, Algorithm algorithm, Found done) {
  bool fetch = false;
  std::optional<Result<PublicKey>> found;
  {
    std::lock_guard lock(mutex_);
    std::optional<PublicKey> key = held(key_id, algorithm);
    bool old = !loaded_ || clock_.monotonic() - *loaded_ >= kFreshFor;
    fetch = (!key || old) && may_fetch();
    if (fetch) {
      fetching_ = true;
      tried_ = clock_.monotonic();
    }
    if (key) {
      found = *std::move(key);
    } else if (fetching_ && waiters_.size() < kWaitersMax) {
      waiters_.push_back({std::move(key_id), algorithm, std::move(done)});
    } else {
      found = tl::unexpected(absent());
    }
  }
  if (found) done(*std::move(found));
  if (fetch) get(openid_configuration_url(issuer_.issuer), &OutsideKeys::openid_configuration_came);
}

std::optional<PublicKey> OutsideKeys::held(std::string_view key_id, Algorithm algorithm) const {
  std::optional<PublicKey> found;
  for (const Key& key : keys_) {
    if (key.key.algorithm() != algorithm) continue;
    if (!key_id.empty() && key.id == key_id) return key.key;
    if (key_id.empty() && found) return {};  // several could be meant
    if (key_id.empty()) found = key.key;
  }
  return found;
}

bool OutsideKeys::may_fetch() const {
  return !fetching_ && (!tried_ || clock_.monotonic() - *tried_ >= kFetchInterval);
}

Error OutsideKeys::absent() const {
  if (fetching_ || last_failed_) return {ErrorCode::kUnavailable, {{"", "The issuer's keys cannot be fetched"}}};
  return {ErrorCode::kNotAuthorised, {{"", "The access token is signed with a key that its issuer does not publish"}}};
}

void OutsideKeys::get(std::string url, Step next) {
  if (!may_call(url, addresses_)) return settle(unavailable(named(url) + " is not https"));
  http::ClientCall call;
  call.method = "GET";
  call.url = std::move(url);
  call.headers.set("Accept", "application/json");
  call.timeout = kFetchTimeout;
  call.addresses = addresses_;
  call.ca_pem = issuer_.ca_pem;
  call.answer_bytes_max = kDocumentBytesMax;
  client_.send(std::move(call), [this, next, gate = gate_](http::Answer answer) {
    gate->pass([&] { (this->*next)(std::move(answer)); });
  });
}

void OutsideKeys::openid_configuration_came(http::Answer answer) {
  bool has_none = answer.outcome == http::CallOutcome::kAnswered && answer.response.status == 404;
  if (has_none) return get(oauth_metadata_url(issuer_.issuer), &OutsideKeys::metadata_came);
  read_metadata(answer);
}

void OutsideKeys::metadata_came(http::Answer answer) {
  read_metadata(answer);
}

void OutsideKeys::read_metadata(const http::Answer& answer) {
  Result<json::object> metadata = read_document(answer, "discovery");
  if (!metadata) return settle(tl::unexpected(metadata.error()));
  // RFC 8414 3.3: a document that speaks of another issuer must not be used.
  if (text_in(*metadata, "issuer") != issuer_.issuer) return settle(unavailable("discovery: it names another issuer"));
  get(text_in(*metadata, "jwks_uri"), &OutsideKeys::keys_came);
}

void OutsideKeys::keys_came(http::Answer answer) {
  Result<json::object> document = read_document(answer, "JWKS");
  if (!document) return settle(tl::unexpected(document.error()));
  const json::value* listed = document->if_contains("keys");
  if (!listed || !listed->is_array() || listed->get_array().size() > kKeysMax)
    return settle(unavailable("JWKS: no list of keys"));
  Keys keys;
  for (const json::value& jwk : listed->get_array()) {
    if (!jwk.is_object()) continue;
    std::optional<PublicKey> key = PublicKey::from_jwk(jwk.get_object());
    if (key) keys.push_back({text_in(jwk.get_object(), "kid"), *std::move(key)});
  }
  if (keys.empty()) return settle(unavailable("JWKS: none of its keys can be used"));
  settle(std::move(keys));
}

void OutsideKeys::settle(Result<Keys> fetched) {
  std::vector<Waiter> waiters;
  std::vector<Result<PublicKey>> answers;
  {
    std::lock_guard lock(mutex_);
    last_failed_ = !fetched;
    fetching_ = false;
    if (fetched) {
      keys_ = *fetched;
      loaded_ = clock_.monotonic();
    }
    waiters.swap(waiters_);
    for (const Waiter& waiter : waiters) {
      std::optional<PublicKey> key = held(waiter.key_id, waiter.algorithm);
      if (key) {
        answers.emplace_back(*std::move(key));
      } else {
        answers.emplace_back(tl::unexpected(absent()));
      }
    }
  }
  if (fetched) {
    log_.info("outside_keys_refreshed", {{"issuer", issuer_.issuer}, {"keys", fetched->size()}});
  } else {
    log_.warn("outside_keys_failed", {{"issuer", issuer_.issuer}, {"cause", fetched.error().problems.at(0).text}});
  }
  for (size_t i = 0; i < waiters.size(); ++i) waiters[i].done(std::move(answers[i]));
}

}  // namespace fibrecafe::auth
