// SPDX-License-Identifier: Apache-2.0
// A small world around the dispatcher for the tests of this folder: tenants, suppliers, far sides that answer when the
// test says so, and time that stands still until it is told to move.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "outbox/dispatcher.hpp"
#include "outbox/memory_store_testing.hpp"

namespace fibrecafe::outbox::testing {

inline const Time kNoon = parse_time("2026-03-02T12:00:00.000Z").value();
inline constexpr TenantId kTenant{1}, kOtherTenant{2};
inline constexpr SupplierId kSupplier{7}, kOtherSupplier{8};

inline parties::Directory::Content parties_content() {
  parties::Directory::Content content;
  for (auto [id, name] : {std::pair(kTenant, "TENANT1"), std::pair(kOtherTenant, "TENANT2")}) {
    parties::Tenant tenant;
    tenant.id = id;
    tenant.name = name;
    content.tenants.push_back(tenant);
  }
  for (auto [id, name] : {std::pair(kSupplier, "FIBRECO"), std::pair(kOtherSupplier, "OTHERCO")}) {
    parties::Supplier supplier;
    supplier.id = id;
    supplier.name = name;
    supplier.calls_max = 3;
    content.suppliers.push_back(supplier);
  }
  return content;
}

inline Told told(orders::CallEnd end) {
  Told told;
  told.answer.end = end;
  return told;
}

class FakeSuppliers final : public SupplierPort {
 public:
  struct Call {
    Telling telling;
    std::function<void(Told)> done;
    Time at{};
  };
  explicit FakeSuppliers(const Clock& clock) : clock_(clock) {}

  void tell(Telling telling, std::function<void(Told)> done) override {
    log.push_back(telling.order.key.order.value);
    attempts.push_back(telling.message);
    if (on_tell) on_tell(telling);
    if (always) return done(*always);
    open.push_back({std::move(telling), std::move(done), clock_.now()});
  }
  bool has(OrderId order) const { return find(order) != open.end(); }
  void answer(OrderId order, const Told& told) {
    auto call = find(order);
    ASSERT_NE(call, open.end()) << "no call for order " << order.value;
    auto done = call->done;
    open.erase(call);
    done(told);
  }

  std::vector<Call> open;
  std::vector<int64_t> log;  // orders in the order they were told
  std::vector<orders::SupplierMessage> attempts;
  std::optional<Told> always;  // answers at once
  std::function<void(const Telling&)> on_tell;

 private:
  std::vector<Call>::const_iterator find(OrderId order) const {
    return std::find_if(open.begin(), open.end(),
                        [&](const Call& call) { return call.telling.order.key.order == order; });
  }
  const Clock& clock_;
};

class FakeTenants final : public TenantPort {
 public:
  struct Call {
    Delivery delivery;
    std::function<void(DeliveryAnswer)> done;
  };
  void deliver(Delivery delivery, std::function<void(DeliveryAnswer)> done) override {
    log.push_back(name_of(delivery));
    times.push_back(delivery.delivered_on);
    TenantId tenant = delivery.kci.entity.key.tenant;
    if (always.contains(tenant)) return done(always.at(tenant));
    open.push_back({std::move(delivery), std::move(done)});
  }
  static std::string name_of(const Delivery& delivery) {
    return std::to_string(delivery.kci.entity.key.order.value) + "/" + std::to_string(delivery.kci.kci.sequence);
  }
  std::vector<std::string> waiting() const {
    std::vector<std::string> out;
    for (const Call& call : open) out.push_back(name_of(call.delivery));
    return out;
  }
  void answer(const std::string& name, const DeliveryAnswer& answer) {
    auto call =
        std::find_if(open.begin(), open.end(), [&](const Call& each) { return name_of(each.delivery) == name; });
    ASSERT_NE(call, open.end()) << "no delivery " << name;
    auto done = call->done;
    open.erase(call);
    done(answer);
  }
  void answer(const std::string& name, DeliveryEnd end) { answer(name, DeliveryAnswer{.end = end}); }

  std::vector<Call> open;
  std::vector<std::string> log;  // "order/sequence" in the order they were sent
  std::vector<Time> times;
  std::map<TenantId, DeliveryAnswer> always;  // answers at once
};

// Log lines by event name.
class Lines final : public observe::Log {
 public:
  void write(observe::Level level, std::string_view event, std::initializer_list<observe::Pair>) override {
    ++count[std::string(event)];
    if (level == observe::Level::kError) errors.emplace_back(event);
  }
  std::map<std::string, int> count;
  std::vector<std::string> errors;
};

class World : public ::testing::Test {
 protected:
  World() { make_dispatcher(); }

  void make_dispatcher() {
    store.forget_listeners();
    dispatcher =
        std::make_unique<Dispatcher>(Needs{store, clock, random, lines, *metrics, suppliers, tenants, settings});
    relay = std::make_unique<Relay>(*dispatcher);
    store.listen(*relay);
  }
  // A stop at this instant: what was not on disk is gone, and calls under way are never heard of again.
  void crash() {
    suppliers.open.clear();
    tenants.open.clear();
    store.crash();
    relay.reset();
    make_dispatcher();
  }

  // Lets everything happen that happens without time passing.
  std::optional<Duration> settle() {
    std::optional<Duration> wait;
    for (int round = 0; round < 1000; ++round) {
      wait = dispatcher->step();
      if (!store.has_jobs() && wait != Duration(0) && dispatcher->mailbox().empty()) return wait;
      store.run_jobs();
    }
    ADD_FAILURE() << "goes round in a circle";
    return wait;
  }
  // To the next moment at which something is due, and what happens then.
  void pass_until_due() {
    clock.advance(settle().value_or(std::chrono::hours(1)));
    settle();
  }
  void pass(Duration time) {
    Time end = clock.now() + time;
    while (true) {
      auto wait = settle();
      if (::testing::Test::HasFailure() || clock.now() >= end) return;
      clock.advance(std::min(wait.value_or(end - clock.now()), end - clock.now()));
    }
  }

  OrderKey place(TenantId tenant = kTenant, SupplierId supplier = kSupplier) {
    OrderKey key;
    store.act([&](MemoryUnit& unit) {
      orders::Order order;
      key = order.key = {tenant, unit.next_order_id()};
      order.supplier = supplier;
      order.created = order.updated = clock.now();
      order.conversation_id = "c-1";
      order.steps = 1;
      unit.insert(order);
      orders::SupplierMessage message;
      message.key = key;
      message.supplier = supplier;
      message.request_id = "r-" + std::to_string(key.order.value);
      message.conversation_id = "c-1";
      message.due = clock.now();
      unit.put(message);
    });
    return key;
  }
  // An order with `kcis` KCIs for its tenant; nothing for its supplier.
  OrderKey place_with_kcis(int kcis, TenantId tenant = kTenant) {
    OrderKey key = place(tenant);
    store.act([&](MemoryUnit& unit) { unit.settle(key, 1); });
    for (int i = 0; i < kcis; ++i) add_kci(key);
    return key;
  }
  void add_kci(OrderKey key) {
    store.act([&](MemoryUnit& unit) {
      orders::Order before = *unit.find(key);
      orders::Step step;
      step.event = "told";
      step.after = before;
      ++step.after.steps;
      orders::Kci kci;
      kci.id = uuid_v7(random, clock.now());
      kci.sequence = ++step.after.kcis;
      kci.created = clock.now();
      step.kci = kci;
      unit.append(before, {&step, 1});
    });
  }
  void change(SupplierId id, const std::function<void(parties::Supplier&)>& change_it) {
    store.act([&](MemoryUnit& unit) {
      for (auto supplier : unit.parties().suppliers) {
        if (supplier.id != id) continue;
        change_it(supplier);
        unit.update(supplier);
      }
    });
  }
  void change(TenantId id, const std::function<void(parties::Tenant&)>& change_it) {
    store.act([&](MemoryUnit& unit) {
      for (auto tenant : unit.parties().tenants) {
        if (tenant.id != id) continue;
        change_it(tenant);
        unit.update(tenant);
      }
    });
  }
  void set_repeats_safe() {
    change(kSupplier, [](parties::Supplier& supplier) { supplier.repeats = parties::Repeats::kSafe; });
  }

  OrderStatus status(OrderKey key) { return store.state.orders.at(key).status; }
  std::optional<orders::MessageState> message_state(OrderKey key) {
    auto message = store.state.messages.find({key, 1});
    return message == store.state.messages.end() ? std::nullopt : std::optional(message->second.state);
  }
  DeliveryStatus delivery(OrderKey key, int64_t sequence) {
    return store.state.kcis.at({key, sequence}).kci.kci.delivery;
  }
  double metric(const std::string& line_start) {
    std::string text = metrics->render();
    size_t at = text.find(line_start);
    return at == std::string::npos ? -1 : std::stod(text.substr(at + line_start.size()));
  }

  struct Relay final : store::Listener {
    explicit Relay(Dispatcher& to) : dispatcher(to) {}
    void committed(const store::News& news) override { dispatcher.committed(news); }
    void changed_outside() override { dispatcher.changed_outside(); }
    Dispatcher& dispatcher;
  };

  ManualClock clock{kNoon};
  SeededRandom random{1};
  Lines lines;
  std::unique_ptr<observe::Metrics> metrics = observe::make_metrics();
  MemoryStore store{clock, parties_content()};
  FakeSuppliers suppliers{clock};
  FakeTenants tenants;
  Settings settings;
  std::unique_ptr<Dispatcher> dispatcher;
  std::unique_ptr<Relay> relay;
};

}  // namespace fibrecafe::outbox::testing
