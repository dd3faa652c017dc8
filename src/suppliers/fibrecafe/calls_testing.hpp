// SPDX-License-Identifier: Apache-2.0
// A client without a network and credentials without a token endpoint, for tests of calls to suppliers.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "auth/outbound.hpp"
#include "http/client.hpp"

namespace fibrecafe::suppliers {

inline http::Answer answered(int status, std::string body = "") {
  http::Answer answer;
  answer.outcome = http::CallOutcome::kAnswered;
  answer.response.status = status;
  answer.response.body = std::move(body);
  return answer;
}

// Answers each call with the next of `answers`.
class FakeClient final : public http::Client {
 public:
  void send(http::ClientCall call, std::function<void(http::Answer)> done) override {
    calls.push_back(std::move(call));
    if (answers.empty()) {
      waiting.push_back(std::move(done));
      return;
    }
    http::Answer next = answers.front();
    answers.pop_front();
    done(next);
  }
  std::vector<http::ClientCall> calls;
  std::deque<http::Answer> answers;
  std::vector<std::function<void(http::Answer)>> waiting;
};

class FakeCredentials final : public auth::OutboundCredentials {
 public:
  using Prepared = std::function<void(http::ClientCall, const http::Answer*)>;
  void prepare(http::ClientCall call, const parties::OutboundAuth& auth, Prepared done) override {
    if (failure) return done(std::move(call), &*failure);
    call.headers.set("Authorization", auth.username + " " + std::to_string(tokens));
    if (holds_back) {
      held.emplace_back(std::move(call), std::move(done));
    } else {
      done(std::move(call), nullptr);
    }
  }
  void forget(const parties::OutboundAuth&) override { ++tokens; }
  // The token that the calls wait for is there.
  void let_go() {
    for (auto& [call, done] : std::exchange(held, {})) done(std::move(call), nullptr);
  }
  int tokens = 1;
  std::optional<http::Answer> failure;
  bool holds_back = false;
  std::vector<std::pair<http::ClientCall, Prepared>> held;
};

}  // namespace fibrecafe::suppliers
