// SPDX-License-Identifier: Apache-2.0
// What the stubs' tests stand on: orders as the gateway sends them, calls to a stub, and a gateway that only takes
// KCIs.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>

#include "base/json.hpp"
#include "http/client.hpp"
#include "http/server.hpp"

namespace fibrecafe::sandbox {

inline json::object an_order(int64_t id = 42) {
  return {{"id", id},
          {"orderType", "NEW"},
          {"tenant", "EXAMPLE_ISP"},
          {"address", json::object{{"id", "999900000018"}, {"type", "UPRN"}}},
          {"serviceOrderItem", json::object{{"serviceSpecification", json::object{{"id", "FTTP"}}}}},
          {"primaryContact", json::object{{"name", "Alex Morgan"}, {"phoneNumber", "020 7946 0018"}}},
          {"requestedCompletionDate", "2030-04-15"}};
}

inline json::object a_modify() {
  return {{"id", 43},
          {"orderType", "MODIFY"},
          {"tenant", "EXAMPLE_ISP"},
          {"serviceId", "SVC-100042"},
          {"serviceCharacteristics", json::array{json::object{{"name", "LINE_PROFILE"}, {"value", "FTTP_900_110"}}}}};
}

inline json::object a_cease() {
  return {{"id", 44}, {"orderType", "CEASE"}, {"tenant", "EXAMPLE_ISP"}, {"serviceId", "SVC-100042"}};
}

inline http::Headers order_headers() {
  http::Headers headers;
  headers.set("Content-Type", "application/json");
  headers.set("Tenant", "EXAMPLE_ISP");
  headers.set("X-Request-ID", "request-1");
  headers.set("X-Conversation-ID", "journey-1");
  return headers;
}

inline http::Request an_order_request(const json::object& order = an_order()) {
  http::Request request;
  request.method = "POST";
  request.path = "/service-orders";
  request.headers = order_headers();
  request.body = json::serialize(order);
  return request;
}

// Issues tokens, takes KCIs, and answers them by script.
class FakeGateway final : public http::Handler {
 public:
  struct Taken {
    json::object kci;
    std::string conversation_id, request_id;
    std::string authorization;
  };

  FakeGateway() : server_(http::start_server({}, *this, "fake_gateway", *log_, *metrics_)) {}
  std::string url() const { return server_->url(); }

  // The next KCIs are answered with these instead of 204.
  void answer_next(std::deque<int> statuses) {
    std::lock_guard lock(mutex_);
    statuses_ = std::move(statuses);
  }
  // The first `count` KCIs that were posted, as soon as they are here; fewer after ten seconds.
  std::vector<Taken> posted(size_t count) {
    std::unique_lock lock(mutex_);
    came_.wait_for(lock, std::chrono::seconds(10), [&] { return posted_.size() >= count; });
    return posted_;
  }
  int tokens() const {
    std::lock_guard lock(mutex_);
    return tokens_;
  }

 private:
  void handle(http::Request request, http::Respond respond) override {
    http::Response response;
    if (request.path == "/v1/auth/supplier/access-token") {
      response.headers.set("Content-Type", "application/json");
      response.body = token_body();
    } else {
      response.status = take(request);
    }
    respond(std::move(response));
  }
  http::Response refuse(http::Refusal, const http::Request&) override { return {.status = 400}; }

  std::string token_body() {
    std::lock_guard lock(mutex_);
    ++tokens_;
    return R"({"access_token":"token-)" + std::to_string(tokens_) + R"(","expires_in":3600,"token_type":"Bearer"})";
  }
  int take(const http::Request& request) {
    std::lock_guard lock(mutex_);
    auto header = [&](std::string_view name) { return std::string(request.headers.find(name).value_or("")); };
    posted_.push_back({parse_json(request.body)->as_object(), header("X-Conversation-ID"), header("X-Request-ID"),
                       header("Authorization")});
    came_.notify_all();
    if (statuses_.empty()) return 204;
    int status = statuses_.front();
    statuses_.pop_front();
    return status;
  }

  mutable std::mutex mutex_;
  std::condition_variable came_;
  std::deque<int> statuses_;
  std::vector<Taken> posted_;
  int tokens_ = 0;
  std::unique_ptr<observe::Log> log_ = observe::make_silent_log();
  std::unique_ptr<observe::Metrics> metrics_ = observe::make_metrics();
  std::unique_ptr<http::Server> server_;
};

// Calls stubs and waits.
class Caller {
 public:
  http::Answer post(const std::string& url, http::Headers headers, std::string body,
                    Duration timeout = std::chrono::seconds(10)) {
    return call("POST", url, std::move(headers), std::move(body), timeout);
  }
  http::Answer call(std::string method, const std::string& url, http::Headers headers, std::string body,
                    Duration timeout = std::chrono::seconds(10)) {
    http::ClientCall call;
    call.method = std::move(method);
    call.url = url;
    call.headers = std::move(headers);
    call.body = std::move(body);
    call.timeout = timeout;
    call.addresses.allow_loopback = true;
    return http::send_and_wait(*client_, std::move(call));
  }

 private:
  std::unique_ptr<observe::Log> log_ = observe::make_silent_log();
  std::unique_ptr<http::Client> client_ = http::start_client(*log_);
};

}  // namespace fibrecafe::sandbox
