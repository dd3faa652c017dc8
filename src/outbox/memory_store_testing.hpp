// SPDX-License-Identifier: Apache-2.0
// A store in memory for the tests of this folder: units run when the test says so, and end as the test says.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>

#include "store/store.hpp"

namespace fibrecafe::outbox::testing {

using orders::OrderKey;

// Everything that commits together.
struct State {
  struct KciRow {
    store::KciToSend kci;
    Time due{};
    int64_t refusals = 0;
    std::optional<Time> first_refusal;
    bool replay = false;
  };
  std::map<OrderKey, orders::Order> orders, placed;
  std::map<std::pair<OrderKey, int64_t>, orders::SupplierMessage> messages;
  std::map<std::pair<OrderKey, int64_t>, KciRow> kcis;
  std::map<OrderKey, int64_t> rewound;  // whose turn it is of orders that are sent again
  std::map<OrderKey, std::vector<orders::SupplierKci>> held;
  std::map<std::pair<OrderKey, std::string>, bool> seen;
  std::map<OrderKey, Time> wakes;
  std::map<TenantId, store::EndpointTrouble> troubles;
  std::vector<orders::Parked> parked;
  std::vector<std::string> events;  // what happened to orders, in order
  parties::Directory::Content parties;
  std::optional<Time> last_alive;
  int64_t next_order = 100, next_request = 1;
  int forgotten = 0;
};

class MemoryQueries : public store::Queries {
 public:
  explicit MemoryQueries(State& state) : state_(state) {}

  std::optional<orders::Order> find(OrderKey key) override { return at(state_.orders, key); }
  std::optional<orders::Order> find_as_placed(OrderKey key) override { return at(state_.placed, key); }
  std::vector<orders::Kci> kcis(OrderKey key) override {
    std::vector<orders::Kci> out;
    for (auto& [id, row] : state_.kcis) {
      if (id.first == key) out.push_back(row.kci.kci);
    }
    return out;
  }
  std::vector<orders::Step> history(OrderKey) override { return {}; }
  std::optional<OrderKey> locate(OrderId order) override {
    for (auto& [key, each] : state_.orders) {
      if (key.order == order) return key;
    }
    return {};
  }
  Result<store::OrderPage> list_orders(TenantId, const store::OrderFilter&, std::optional<OrderId>, size_t) override {
    return store::OrderPage{};
  }
  Result<std::vector<OrderKey>> told_since(TenantId, Time, OrderId, size_t) override { return std::vector<OrderKey>{}; }
  std::optional<appointments::Reservation> reservation(TenantId, ReservationId) override { return {}; }
  std::vector<orders::SupplierMessage> waiting_messages(SupplierId supplier, size_t limit) override {
    ++looks;
    std::vector<orders::SupplierMessage> out;
    for (auto& [key, message] : state_.messages) {
      bool is_first = state_.messages.lower_bound({message.key, 0})->first == key;
      bool waits = message.state == orders::MessageState::kWaiting;
      if (message.supplier == supplier && is_first && waits) out.push_back(message);
    }
    return by_due(std::move(out), limit);
  }
  std::vector<orders::SupplierMessage> attempting_messages() override {
    std::vector<orders::SupplierMessage> out;
    for (auto& [key, message] : state_.messages) {
      if (message.state == orders::MessageState::kAttempting) out.push_back(message);
    }
    return out;
  }
  std::vector<store::DueKci> waiting_kcis(TenantId tenant, size_t limit) override {
    ++looks;
    std::vector<store::DueKci> out;
    for (auto& [id, row] : state_.kcis) {
      if (id.first.tenant != tenant) continue;
      bool is_turn = turn_of(id.first) == id.second;
      if (row.replay || is_turn) {
        out.push_back({id.first, id.second, row.due, row.refusals, row.first_refusal, row.replay});
      }
    }
    return by_due(std::move(out), limit);
  }
  std::vector<OrderKey> due_wakes(Time now, size_t limit) override {
    std::vector<OrderKey> out;
    for (auto& [key, when] : state_.wakes) {
      if (when <= now && out.size() < limit) out.push_back(key);
    }
    return out;
  }
  std::optional<Time> next_wake() override {
    std::optional<Time> next;
    for (auto& [key, when] : state_.wakes) next = next ? std::min(*next, when) : when;
    return next;
  }
  std::optional<store::KciToSend> kci_to_send(OrderKey key, int64_t sequence) override {
    if (key == unavailable) throw store::StoreUnavailable("the connection is lost");
    if (key == defective) throw std::runtime_error("row unreadable");
    auto row = state_.kcis.find({key, sequence});
    if (row == state_.kcis.end()) return {};
    auto kci = row->second.kci;
    kci.is_turn = turn_of(key) == sequence;
    return kci;
  }
  store::EndpointTrouble trouble(TenantId tenant) override { return state_.troubles[tenant]; }
  std::vector<orders::Parked> parked() override { return state_.parked; }
  parties::Directory::Content parties() override { return state_.parties; }
  Depths depths() override { return {.messages_waiting = static_cast<int64_t>(state_.messages.size())}; }

  static inline int looks = 0;
  std::optional<OrderKey> defective, unavailable;

 private:
  std::optional<int64_t> turn_of(OrderKey key) {
    if (auto it = state_.rewound.find(key); it != state_.rewound.end()) return it->second;
    for (auto& [id, row] : state_.kcis) {
      bool waits = id.first == key && !row.replay && row.kci.kci.delivery == DeliveryStatus::kPending;
      if (waits) return id.second;
    }
    return {};
  }
  template <class Map>
  static std::optional<typename Map::mapped_type> at(const Map& map, OrderKey key) {
    auto it = map.find(key);
    return it == map.end() ? std::nullopt : std::optional(it->second);
  }
  template <class Item>
  static std::vector<Item> by_due(std::vector<Item> items, size_t limit) {
    std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.due < b.due; });
    if (items.size() > limit) items.resize(limit);
    return items;
  }

  State& state_;
};

class MemoryUnit final : public store::Unit {
 public:
  explicit MemoryUnit(State& state) : state_(state), queries_(state) {}
  store::News news;

  store::Queries& queries() override { return queries_; }

  OrderId next_order_id() override { return OrderId{state_.next_order++}; }
  AmendmentId next_amendment_id() override { return AmendmentId{state_.next_request++}; }
  CancellationId next_cancellation_id() override { return CancellationId{state_.next_request++}; }
  void insert(const orders::Order& placed) override { state_.orders[placed.key] = state_.placed[placed.key] = placed; }
  void append(const orders::Order& before, std::span<const orders::Step> steps) override {
    EXPECT_TRUE(state_.orders.at(before.key) == before);
    for (const orders::Step& step : steps) {
      state_.orders[before.key] = step.after;
      state_.events.push_back(std::to_string(before.key.order.value) + " " + step.event);
      if (!step.kci) continue;
      state_.kcis[{before.key, step.kci->sequence}] = {{*step.kci, step.after}, step.kci->created, 0, {}, false};
      news.tenants.insert(before.key.tenant);
    }
  }
  std::optional<orders::Order> find(OrderKey key) override { return queries_.find(key); }
  std::optional<orders::Order> find_as_placed(OrderKey key) override { return queries_.find_as_placed(key); }
  std::vector<orders::Kci> kcis(OrderKey key) override { return queries_.kcis(key); }
  std::optional<OrderKey> locate(OrderId order) override { return queries_.locate(order); }
  std::optional<OrderKey> locate(SupplierId supplier, std::string_view reference) override {
    for (auto& [key, order] : state_.orders) {
      if (order.supplier == supplier && order.supplier_reference == std::optional(std::string(reference))) return key;
    }
    return {};
  }
  void put(const orders::SupplierMessage& message) override {
    state_.messages[{message.key, message.number}] = message;
    news.suppliers.insert(message.supplier);
  }
  void settle(OrderKey key, int64_t number) override { state_.messages.erase({key, number}); }
  std::optional<orders::SupplierMessage> open_message(OrderKey key) override {
    if (key == defective) throw std::runtime_error("row unreadable");
    auto all = open_messages(key);
    return all.empty() ? std::nullopt : std::optional(all.front());
  }
  std::vector<orders::SupplierMessage> open_messages(OrderKey key) override {
    std::vector<orders::SupplierMessage> out;
    for (auto& [id, message] : state_.messages) {
      if (id.first == key) out.push_back(message);
    }
    return out;
  }
  bool knows_kci(OrderKey key, const Uuid& id) override { return state_.seen.contains({key, to_string(id)}); }
  void record_kci(OrderKey key, const orders::SupplierKci& kci, bool held) override {
    state_.seen[{key, to_string(kci.id)}] = true;
    if (held) state_.held[key].push_back(kci);
  }
  std::vector<orders::SupplierKci> held_kcis(OrderKey key) override { return state_.held[key]; }
  void release_kci(OrderKey key, const Uuid& id) override {
    std::erase_if(state_.held[key], [&](const auto& each) { return each.id == id; });
  }
  void wake_at(OrderKey key, std::optional<Time> when) override {
    state_.wakes.erase(key);
    if (!when) return;
    state_.wakes[key] = *when;
    news.wake = news.wake ? std::min(*news.wake, *when) : *when;
  }
  void park(const orders::Parked& parked) override { state_.parked.push_back(parked); }

  void delivered(OrderKey key, int64_t sequence, Time when) override {
    auto& row = state_.kcis.at({key, sequence});
    row.kci.kci.delivery = DeliveryStatus::kDelivered;
    row.kci.kci.delivered_on = when;
    row.replay = false;
    move_on(key, sequence);
    news.tenants.insert(key.tenant);
  }
  void refused(const store::DueKci& kci, Time next) override {
    auto& row = state_.kcis.at({kci.key, kci.sequence});
    row.refusals = kci.refusals + 1;
    if (!row.first_refusal) row.first_refusal = now;
    row.due = next;
    news.tenants.insert(kci.key.tenant);
  }
  bool give_up(const store::DueKci& kci) override {
    auto rewound = state_.rewound.find(kci.key);
    if (rewound != state_.rewound.end() && rewound->second != kci.sequence) return false;
    auto& row = state_.kcis.at({kci.key, kci.sequence});
    if (row.kci.kci.delivery == DeliveryStatus::kPending) row.kci.kci.delivery = DeliveryStatus::kFailed;
    row.replay = false;
    move_on(kci.key, kci.sequence);
    news.tenants.insert(kci.key.tenant);
    return true;
  }
  void replay(OrderKey key, int64_t sequence, Time when) override {
    auto& row = state_.kcis.at({key, sequence});
    row.replay = true;
    row.due = when;
    row.refusals = 0;
    row.first_refusal.reset();
    news.tenants.insert(key.tenant);
  }
  // All of them, and the order has some.
  int64_t redeliver(OrderKey key, std::optional<Time>, Time at) override {
    int64_t count = 0;
    for (auto& [id, row] : state_.kcis) {
      if (id.first != key) continue;
      ++count;
      row.due = at;
      if (row.kci.kci.delivery == DeliveryStatus::kFailed) row.kci.kci.delivery = DeliveryStatus::kPending;
    }
    state_.rewound[key] = 1;
    news.tenants.insert(key.tenant);
    return count;
  }
  void set_trouble(TenantId tenant, const store::EndpointTrouble& trouble) override {
    state_.troubles[tenant] = trouble;
  }
  void postpone_give_up(std::optional<SupplierId> supplier, Duration by) override {
    for (auto& [key, message] : state_.messages) {
      if ((!supplier || message.supplier == *supplier) && message.give_up) *message.give_up += by;
    }
  }
  std::optional<Time> last_alive() override { return state_.last_alive; }
  void set_last_alive(Time at) override { state_.last_alive = at; }
  void forget_requests(Time) override { ++state_.forgotten; }

  parties::Directory::Content parties() override { return state_.parties; }
  void update(const parties::Tenant& tenant) override {
    for (auto& each : state_.parties.tenants) {
      if (each.id == tenant.id) each = tenant;
    }
    news.everything = true;
  }
  void update(const parties::Supplier& supplier) override {
    for (auto& each : state_.parties.suppliers) {
      if (each.id == supplier.id) each = supplier;
    }
    news.everything = true;
  }

  // Not the outbox's business.
  std::optional<orders::ReservedSlot> reserved_slot(TenantId, ReservationId) override { return {}; }
  void use_reservation(TenantId, ReservationId, OrderId) override {}
  void remember_service(SupplierId, std::string_view, OrderKey) override {}
  std::optional<TenantId> owner_of_service(SupplierId, std::string_view) override { return {}; }
  ReservationId next_reservation_id() override { return {}; }
  void put(const appointments::Reservation&) override {}
  std::optional<appointments::Reservation> find_reservation(TenantId, ReservationId) override { return {}; }
  void drop_reservation(TenantId, ReservationId) override {}
  void forget_reservations(Time) override {}
  std::optional<store::Remembered> remembered(const store::RequestKey&, Time) override { return {}; }
  void remember(const store::RequestKey&, const store::Remembered&, Time) override {}
  std::optional<orders::Parked> parked(int64_t) override { return {}; }
  bool drop_parked(int64_t) override { return false; }
  Result<TenantId> add(const parties::Tenant&) override { return TenantId{}; }
  Result<SupplierId> add(const parties::Supplier&) override { return SupplierId{}; }
  void put(const parties::Agreement&) override {}
  bool remove_agreement(TenantId, SupplierId) override { return false; }
  void add(const parties::Client&) override {}
  bool remove_client(std::string_view) override { return false; }
  int64_t open_orders(TenantId) override { return 0; }
  int64_t open_orders(SupplierId) override { return 0; }
  std::vector<auth::SigningKey> signing_keys() override { return {}; }
  void add_signing_key(const auth::SigningKey&) override {}
  void forget_signing_keys(Time) override {}

  bool holds(const store::Claim& claim, int64_t term) override { return !fence || fence(claim, term); }

  Time now{};
  std::optional<OrderKey> defective;
  std::function<bool(const store::Claim&, int64_t term)> fence;  // nothing: this process has all claims

 private:
  // Orders that are sent again go on up to their newest KCI.
  void move_on(OrderKey key, int64_t sequence) {
    auto it = state_.rewound.find(key);
    if (it == state_.rewound.end() || it->second != sequence) return;
    ++it->second;
    if (!state_.kcis.contains({key, it->second})) state_.rewound.erase(it);
  }

  State& state_;
  MemoryQueries queries_;
};

class MemoryStore final : public store::Store {
 public:
  MemoryStore(const Clock& clock, parties::Directory::Content parties) : clock_(clock), directory_(parties) {
    state.parties = std::move(parties);
  }

  bool submit(store::Queue, store::Job job) override {
    if (refuses) return false;
    jobs_.push_back(std::move(job));
    return true;
  }
  bool read(std::function<void(store::Queries&)> read) override {
    read_now(read);
    return true;
  }
  void read_now(const std::function<void(store::Queries&)>& read) override {
    if (unreadable) throw std::runtime_error("the disk is gone");
    MemoryQueries queries(state);
    queries.defective = defective;
    queries.unavailable = unavailable;
    read(queries);
  }
  const parties::DirectorySource& directory() const override { return directory_; }
  void listen(store::Listener& listener) override { listeners_.push_back(&listener); }
  bool healthy() const override { return true; }
  void stop() override { refuses = true; }

  // Runs what was submitted, each unit committed for itself.
  void run_jobs() {
    while (!jobs_.empty()) {
      auto job = std::move(jobs_.front());
      jobs_.pop_front();
      run(job);
    }
  }
  bool has_jobs() const { return !jobs_.empty(); }
  // A crash: what was submitted and not run is gone.
  void crash() { jobs_.clear(); }
  // One unit of the test's own.
  void act(const std::function<void(MemoryUnit&)>& change) {
    run({[&](store::Unit& unit) {
           change(static_cast<MemoryUnit&>(unit));
           return true;
         },
         [](store::Job::Ended) {}});
  }
  void forget_listeners() { listeners_.clear(); }

  State state;
  std::deque<store::CommitEnd> next_ends;  // of the next units that would commit; after them all do
  bool uncertain_is_on_disk = true;
  bool keeps_outcomes = false;  // runs what did not surely commit again by itself, as the lane of a real store may
  bool refuses = false, unreadable = false;
  std::optional<OrderKey> defective;    // units and reads about this order throw
  std::optional<OrderKey> unavailable;  // the store is lost when this order's KCIs are read

 private:
  void run(const store::Job& job) {
    State tentative = state;
    MemoryUnit unit(tentative);
    unit.now = clock_.now();
    unit.defective = defective;
    auto end = store::CommitEnd::kRolledBack;
    bool wants_commit = false;
    try {
      wants_commit = job.act(unit);
    } catch (const std::exception&) {
      return job.done({end, true});
    }
    if (wants_commit) {
      end = next_ends.empty() ? store::CommitEnd::kCommitted : next_ends.front();
      if (!next_ends.empty()) next_ends.pop_front();
    }
    bool on_disk = end == store::CommitEnd::kCommitted || (end == store::CommitEnd::kUncertain && uncertain_is_on_disk);
    if (on_disk) state = std::move(tentative);
    if (on_disk && unit.news.everything) directory_.set(state.parties);
    if (end == store::CommitEnd::kCommitted) {
      for (auto* listener : listeners_) listener->committed(unit.news);
    }
    if (keeps_outcomes && end != store::CommitEnd::kCommitted && wants_commit) return run(job);
    job.done({end});
  }

  const Clock& clock_;
  parties::FixedDirectory directory_;
  std::deque<store::Job> jobs_;
  std::vector<store::Listener*> listeners_;
};

}  // namespace fibrecafe::outbox::testing
