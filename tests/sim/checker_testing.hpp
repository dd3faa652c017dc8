// SPDX-License-Identifier: Apache-2.0
// For tests that break a rule of the simulator on purpose: a scene without a gateway, and what one would have stored.
#pragma once

#include <gtest/gtest.h>

#include "store/no_queries.hpp"
#include "tests/sim/scene.hpp"

namespace fibrecafe::sim {

using namespace std::chrono_literals;
using S = OrderStatus;
using Lines = std::vector<std::string>;

inline constexpr orders::OrderKey kKey{TenantId{1}, OrderId{8}};
inline const std::string kName = "order 8 of tenant 1";

// No gateway: a call gets the answer that is at hand.
class Stage final : public Scene {
 public:
  explicit Stage(uint64_t seed) : Scene(seed, false) { faults_on = false; }
  void call(http::Request request, std::function<void(std::optional<http::Response>)> done) override {
    done(request.method == "GET" ? shown : answer);
  }
  void play(Duration lasts) {
    for (Time end = clock.now() + lasts; !events_.empty() && events_.begin()->first.first <= end;) {
      clock.advance(std::max(Duration(0), events_.begin()->first.first - clock.now()));
      auto work = std::move(events_.begin()->second);
      events_.erase(events_.begin());
      work();
    }
  }
  std::optional<http::Response> answer, shown;  // to what asks for something to be done, and to what only looks
};

// What a gateway would have stored.
class Stored final : public store::NoQueries {
 public:
  Stored() : NoQueries("not asked here") {}
  std::optional<orders::Order> find(orders::OrderKey) override { return order; }
  std::vector<orders::Kci> kcis(orders::OrderKey) override { return told; }
  std::vector<orders::Step> history(orders::OrderKey) override { return steps; }

  std::optional<orders::Order> order;
  std::vector<orders::Kci> told;
  std::vector<orders::Step> steps;
};

class CheckerTest : public ::testing::Test {
 protected:
  static orders::Order order_at(S status, int64_t steps = 1) {
    orders::Order order;
    order.key = kKey;
    order.status = status;
    order.steps = steps;
    order.conversation_id = "T1-1";
    return order;
  }
  orders::Step step_to(S status, std::optional<int64_t> kci = {}) {
    orders::Step step{"event", order_at(status, 2), {}, {}, false};
    if (kci) step.kci = kci_numbered(*kci);
    return step;
  }
  orders::Kci kci_numbered(int64_t sequence) {
    orders::Kci kci;
    kci.id = uuid_v4(stage.chance.random());
    kci.sequence = sequence;
    kci.step = 2;
    return kci;
  }
  void moves(S from, S to) { checker.appended({order_at(from), {step_to(to)}}); }
  void receives(int64_t sequence, TenantId by = kKey.tenant) {
    checker.received(by, {known.try_emplace(sequence, kci_numbered(sequence)).first->second, order_at(S::kHeld)},
                     stage.clock.now());
  }
  void refuses(int64_t sequence, int times) {
    for (int i = 0; i < times; ++i) checker.refused(kKey, sequence, stage.clock.now());
  }
  const Lines& found() const { return checker.violations(); }
  static Lines about(const std::string& what) { return {kName + what}; }

  Stage stage{1};
  Checker& checker = stage.checker;
  Stored stored;
  std::map<int64_t, orders::Kci> known;
};

}  // namespace fibrecafe::sim
