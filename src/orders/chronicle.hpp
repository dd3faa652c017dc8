// SPDX-License-Identifier: Apache-2.0
// Writes the next steps of one order's story: used by the decide_* functions, so that numbers, times and KCI ids are
// given in one place.
#pragma once

#include <utility>
#include <vector>

#include "base/random.hpp"
#include "orders/messages.hpp"
#include "orders/transitions.hpp"

namespace fibrecafe::orders {

class Chronicle {
 public:
  Chronicle(Order order, Time now, Random& random) : order_(std::move(order)), now_(now), random_(random) {}

  const Order& order() const { return order_; }
  std::vector<Step> take_steps() && { return std::move(steps_); }
  bool empty() const { return steps_.empty(); }

  // Changes the order outside its state (facts, flags); becomes part of the next step.
  Order& edit() { return order_; }
  // Moves the state by the table; the event must be allowed there. Requests that end with the order end here: of
  // several amendments all but the newest get a step and a KCI of their own first, the others are told by the next
  // step().
  void move(Event event);
  // Ends the present step.
  void step(std::string event, std::optional<Kci> kci = {}, std::optional<Uuid> supplier_kci = {});

  // KCIs for the next step(); their number, id and time are given there.
  static Kci inform(KciType type);
  Kci error(FaultCode code, std::vector<std::string> messages);

 private:
  void end_requests(OrderStatus to);

  Order order_;
  Time now_;
  Random& random_;
  std::vector<Step> steps_;
  std::vector<RequestRef> ended_;   // to be told by the next step
  bool owes_kci_ = false;           // the table says that the tenant is told of the last move
  bool remembers_service_ = false;  // it says so of that move too
};

// Takes from a supplier what the order takes (decisions.md 5): present members only, never removed by absence.
// `may_recommit`: the committed date may change (AMENDED, REAPPOINTED). `only_missing`: late news fills gaps only.
void take_facts(Order& order, const SupplierFacts& facts, bool may_recommit, bool only_missing);

}  // namespace fibrecafe::orders
