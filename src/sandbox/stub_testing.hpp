// SPDX-License-Identifier: Apache-2.0
// A supplier stub that runs, with a gateway that only takes KCIs: what the stub's own tests stand on.
#pragma once

#include <gtest/gtest.h>

#include "sandbox/sandbox_testing.hpp"
#include "sandbox/supplier_stub.hpp"

namespace fibrecafe::sandbox {

inline json::object body_of(const http::Answer& answer) {
  auto body = parse_json(answer.response.body);
  return body && body->is_object() ? body->as_object() : json::object();
}

class ASupplierStub : public testing::Test {
 protected:
  http::Answer place(const std::string& scenario, const json::object& order = an_order(),
                     Duration timeout = std::chrono::seconds(10)) {
    return post("/service-orders", scenario, order, timeout);
  }
  // About order 42.
  http::Answer amend(const std::string& scenario, json::object changes = {{"notes", "Ring twice"}}, int64_t id = 7) {
    changes["id"] = id;
    changes.emplace("orderId", 42);
    return post("/service-order-amendments", scenario, changes);
  }
  http::Answer cancel(const std::string& scenario, json::object more = {{"reasonCode", "CUSTOMER_CHANGED_MIND"}},
                      int64_t id = 9) {
    more["id"] = id;
    more.emplace("orderId", 42);
    return post("/service-order-cancellations", scenario, more);
  }
  http::Answer post(const std::string& path, const std::string& scenario, const json::object& body,
                    Duration timeout = std::chrono::seconds(10)) {
    http::Headers headers = order_headers();
    headers.set("X-Scenario", scenario);
    headers.set("X-Kci-Delay", "0.01");
    return caller_.post(stub_->url() + path, headers, json::serialize(body), timeout);
  }

  // "1 ACKNOWLEDGED, 2 COMMITTED" of the KCIs posted so far, at least `count`.
  std::string posted(size_t count) {
    std::string story;
    for (const auto& taken : gateway_.posted(count)) {
      story += (story.empty() ? "" : ", ") + std::to_string(taken.kci.at("sequenceNumber").as_int64()) + " " +
               std::string(taken.kci.at("reasonCode").as_string());
    }
    return story;
  }

  // Whether such a line comes within ten seconds.
  bool prints(std::string_view part) {
    std::unique_lock lock(mutex_);
    return came_.wait_for(lock, std::chrono::seconds(10), [&] { return printed_.find(part) != std::string::npos; });
  }

  FakeGateway gateway_;
  Caller caller_;
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<observe::Log> log_ = observe::make_silent_log();
  std::mutex mutex_;
  std::condition_variable came_;
  std::string printed_;
  std::unique_ptr<SupplierStub> stub_ = start_supplier_stub({.gateway = {gateway_.url(), "client", "secret"},
                                                             .print =
                                                                 [this](const std::string& line) {
                                                                   std::lock_guard lock(mutex_);
                                                                   printed_ += line + "\n";
                                                                   came_.notify_all();
                                                                 }},
                                                            clock_, random_, *log_);
};

}  // namespace fibrecafe::sandbox
