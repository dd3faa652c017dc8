// SPDX-License-Identifier: Apache-2.0
// From a request to its operation, through the stages that every operation shares.
//
// The server's Handler. Stages in their decided order, the first that objects answers: path and method, token, address
// and scope (both the Authenticator's), rate, headers; then the operation. Both journey headers come back on every
// answer when they are well formed. Must outlive the server, the store's last answer and every Respond it gave out.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auth/tokens.hpp"
#include "edge/errors.hpp"
#include "edge/rates.hpp"
#include "edge/route.hpp"
#include "http/server.hpp"
#include "observe/metrics.hpp"

namespace fibrecafe::edge {

struct RouterNeeds {
  std::vector<Route> routes;
  auth::Authenticator& authenticator;
  const Clock& clock;
  Random& random;
  observe::Log& log;
  observe::Metrics& metrics;
  std::function<int()> replicas{};  // that serve the same clients, with this one; empty: 1
};

class Router final : public http::Handler {
 public:
  explicit Router(RouterNeeds needs);
  ~Router() override;

  void handle(http::Request request, http::Respond respond) override;
  // Answers as the stages would: a stage before the one that failed objects first.
  http::Response refuse(http::Refusal reason, const http::Request& head) override;

  // From now on calls of the contract are answered 503 and connections close; what is in flight goes on.
  void drain() { draining_ = true; }
  // While held, calls that would change anything are answered 503; reads and tokens are answered.
  void hold_writes(bool held) { writes_held_ = held; }
  size_t in_flight() const { return in_flight_; }  // not yet answered

 private:
  struct Exchange;
  struct Row;
  struct Match {
    Row* row = nullptr;  // nothing: no such path, or not that method
    std::string path_id;
    std::string allow;  // set when the path is known and the method is not
  };

  Match match(const http::Request& request);
  Done find_route(Exchange& exchange);
  std::optional<Error> earlier_objection(const std::shared_ptr<Exchange>& exchange);
  void authorise(std::shared_ptr<Exchange> exchange);
  void enter(const std::shared_ptr<Exchange>& exchange, Result<auth::Principal> principal);
  void run(const std::shared_ptr<Exchange>& exchange);

  RouterNeeds needs_;
  ErrorAnswers errors_;
  Rates rates_;
  std::vector<std::unique_ptr<Row>> rows_;
  std::unique_ptr<Row> no_row_;  // counts what reached no operation
  std::atomic<bool> draining_{false};
  std::atomic<bool> writes_held_{false};
  std::atomic<size_t> in_flight_{0};
};

}  // namespace fibrecafe::edge
