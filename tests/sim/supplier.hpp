// SPDX-License-Identifier: Apache-2.0
// A network operator with a personality: takes orders, amendments and cancellations (or says so, or does not), keeps
// what it was told, and tells each order's story by KCIs until the gateway has them.
#pragma once

#include <deque>
#include <memory>
#include <set>

#include "base/json.hpp"
#include "outbox/outbox.hpp"
#include "tests/sim/scene.hpp"

namespace fibrecafe::sim {

class Supplier {
 public:
  Supplier(Scene& scene, parties::Supplier profile);

  void tell(outbox::Telling telling, std::function<void(outbox::Told)> done);
  // What its memory holds against what the gateway's says.
  void compare(store::Queries& queries, const std::vector<orders::Parked>& parked);
  const parties::Supplier& profile() const { return profile_; }

 private:
  struct Told {
    std::string request_id;
    bool failed = false;  // it said that it did not take it, although it did
  };
  struct Kci {
    std::string id, body;
    int tries = 0;
  };
  struct Order {
    orders::OrderKey key;
    OrderKind kind = OrderKind::kProvide;
    int64_t sequence = 0;
    std::string status = "ACKNOWLEDGED";
    bool acknowledged = false, over = false;
    std::set<std::string> said;  // each status that it was given
    std::deque<Kci> outgoing;    // the first one is on its way
    bool is_posting = false;
  };
  void judge_end(const Order& order, const orders::Order& stored);
  using Message = std::pair<int, int64_t>;  // kind and subject; an order's subject is its number

  static Message named(const orders::SupplierMessage& message);
  bool keep(const orders::SupplierMessage& message);
  outbox::Told answer(const outbox::Telling& telling);
  outbox::Told took(const outbox::Telling& telling, bool repeated);
  void begin_story(const outbox::Telling& telling, orders::TakenAs taken_as);
  void go_on(OrderId order, int chapter);
  void requested(OrderId order, orders::MessageKind kind, int64_t subject);
  void say(Order& order, const std::string& reason, const std::string& status, json::object members = {},
           json::object entity = {});
  void contradict(Order& order);
  void post_next(OrderId order);
  void post_now(OrderId order, const Kci& kci, bool then_next);

  Scene& scene_;
  parties::Supplier profile_;
  double patience_, trouble_, disorder_;
  std::map<Message, Told> told_;
  std::set<Message> refused_;  // in an answer, whatever became of it before
  std::map<OrderId, Order> orders_;
};

}  // namespace fibrecafe::sim
