// SPDX-License-Identifier: Apache-2.0
// For the tests of this folder: a throw-away directory, a store whose parts are at hand, and units run one at a time.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <condition_variable>
#include <future>
#include <mutex>

#include "orders/testing.hpp"
#include "store/store.hpp"

namespace fibrecafe::store::testing {

using orders::testing::kNoon;
using orders::testing::kSupplier;
using orders::testing::kTenant;

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "fibrecafe-store-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }

  std::filesystem::path data() const { return path_ / "data"; }

 private:
  std::filesystem::path path_;
};

// Keeps the events, so that a test can ask for one.
class EventLog final : public observe::Log {
 public:
  void write(observe::Level, std::string_view event, std::initializer_list<observe::Pair>) override {
    std::lock_guard lock(mutex_);
    events_.emplace_back(event);
    written_.notify_all();
  }
  bool has(std::string_view event) const {
    std::lock_guard lock(mutex_);
    return is_there(event);
  }
  bool waits_for(std::string_view event) const {
    std::unique_lock lock(mutex_);
    return written_.wait_for(lock, std::chrono::seconds(30), [&] { return is_there(event); });
  }

 private:
  bool is_there(std::string_view event) const {
    return std::find(events_.begin(), events_.end(), event) != events_.end();
  }

  mutable std::mutex mutex_;
  mutable std::condition_variable written_;
  std::vector<std::string> events_;
};

// Submits and waits for the end.
inline Job::Ended run(Store& store, std::function<bool(Unit&)> act, Queue queue = Queue::kCallers) {
  auto ended =
      std::make_shared<std::promise<Job::Ended>>();  // outlives this wait: the lane's thread is still inside it
  auto future = ended->get_future();
  bool accepted = store.submit(queue, {std::move(act), [ended](Job::Ended how) { ended->set_value(how); }});
  EXPECT_TRUE(accepted);
  return accepted ? future.get() : Job::Ended{CommitEnd::kNotCommitted};
}

// A unit that must be committed.
inline void commit(Store& store, const std::function<void(Unit&)>& act) {
  auto ended = run(store, [&](Unit& unit) {
    act(unit);
    return true;
  });
  EXPECT_EQ(ended.end, CommitEnd::kCommitted);
}

template <class Ask>
auto ask(Store& store, Ask ask) {
  std::optional<std::invoke_result_t<Ask, Queries&>> answer;
  store.read_now([&](Queries& queries) { answer.emplace(ask(queries)); });
  return std::move(*answer);
}

// Holds the lane inside a unit until it is released, so that what is submitted meanwhile becomes one batch.
class LaneHeld {
 public:
  explicit LaneHeld(Store& store) {
    auto inside = std::make_shared<std::promise<void>>();
    auto is_inside = inside->get_future();
    auto hold = [inside, released = released_.get_future().share()](Unit&) {
      inside->set_value();
      released.wait();
      return true;
    };
    EXPECT_TRUE(store.submit(Queue::kHousekeeping, {hold, {}}));
    is_inside.wait();
  }
  ~LaneHeld() { release(); }
  void release() {
    if (!std::exchange(is_released_, true)) released_.set_value();
  }

 private:
  std::promise<void> released_;
  bool is_released_ = false;
};

inline orders::SupplierMessage message_for(const orders::Order& order, int64_t number = 1) {
  orders::SupplierMessage message;
  message.key = order.key;
  message.number = number;
  message.supplier = order.supplier;
  message.request_id = "r-" + std::to_string(number);
  message.conversation_id = order.conversation_id;
  message.due = order.created;
  return message;
}

// A placed order with its message, as placing does it; its number is the store's.
inline orders::Order place(Unit& unit, orders::Order order = orders::testing::provide_order()) {
  order.key.order = unit.next_order_id();
  unit.insert(order);
  unit.put(message_for(order));
  return order;
}

inline orders::Order placed(Store& store, orders::Order wanted = orders::testing::provide_order()) {
  orders::Order order;
  commit(store, [&](Unit& unit) { order = place(unit, wanted); });
  return order;
}

inline orders::Kci kci_at(const orders::Order& after) {
  orders::Kci kci;
  SeededRandom random(static_cast<uint64_t>(after.key.order.value * 1000 + after.kcis));
  kci.id = uuid_v7(random, after.updated);
  kci.sequence = after.kcis;
  kci.step = after.steps;
  kci.created = after.updated;
  kci.reason.text = "step " + std::to_string(after.steps);
  return kci;
}

// The order's next step: a new status, a KCI.
inline orders::Step next_step(const orders::Order& before, OrderStatus status) {
  orders::Step step;
  step.event = std::string(text(status));
  step.after = before;
  step.after.status = status;
  step.after.updated = before.updated + std::chrono::seconds(1);
  step.after.steps = before.steps + 1;
  step.after.kcis = before.kcis + 1;
  step.kci = kci_at(step.after);
  return step;
}

// Appends `count` such steps in one unit; gives the order after them.
inline orders::Order told(Store& store, orders::Order order, int count) {
  commit(store, [&](Unit& unit) {
    std::vector<orders::Step> steps;
    orders::Order last = order;
    for (int i = 0; i < count; ++i) {
      steps.push_back(next_step(last, i % 2 == 0 ? OrderStatus::kSentToSupplier : OrderStatus::kAcknowledged));
      last = steps.back().after;
    }
    unit.append(order, steps);
    order = last;
  });
  return order;
}

}  // namespace fibrecafe::store::testing
