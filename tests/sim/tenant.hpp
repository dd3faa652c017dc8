// SPDX-License-Identifier: Apache-2.0
// An ISP: places orders and asks for changes by its script, repeats what was not answered under the same request id,
// and has an endpoint that takes KCIs, or fails, hangs, refuses, is gone.
#pragma once

#include <memory>

#include "base/json.hpp"
#include "outbox/outbox.hpp"
#include "tests/sim/scene.hpp"

namespace fibrecafe::sim {

class Tenant {
 public:
  Tenant(Scene& scene, TenantId id, std::vector<std::string> suppliers);

  void live(Time until);  // begins to order
  void deliver(outbox::Delivery delivery, std::function<void(outbox::DeliveryAnswer)> done);
  // Orders it was told are accepted.
  const std::map<int64_t, std::string>& accepted() const { return accepted_; }
  std::string name() const { return "T" + std::to_string(id_.value); }
  TenantId id() const { return id_; }
  void see_foreign(int64_t order);

 private:
  struct Ask {
    std::string path, request_id, conversation, body;
    Time begun{};
    int tries = 0;
    std::optional<std::string> answer;  // 201's body
    std::optional<Time> answered;
    bool refused = false;
  };
  using AskPtr = std::shared_ptr<Ask>;
  using Then = std::function<void(const json::object&)>;

  void place();
  void amend(int64_t order);
  void cancel(int64_t order);
  void redeliver(int64_t order);
  AskPtr ask(std::string path, std::string what, json::object body);
  void send(AskPtr ask, Then then);
  void answered(const AskPtr& ask, const Then& then, const std::optional<http::Response>& response);
  void repeat_later(const AskPtr& ask);
  void look_at(int64_t order);
  void accepted_order(const json::object& order, const std::string& conversation);

  Scene& scene_;
  TenantId id_;
  std::vector<std::string> suppliers_;
  Time until_{};
  int64_t asked_ = 0;
  double trouble_;
  Duration pace_;
  Time down_until_{};
  std::map<int64_t, std::string> accepted_;
};

}  // namespace fibrecafe::sim
