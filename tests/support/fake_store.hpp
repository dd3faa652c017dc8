// SPDX-License-Identifier: Apache-2.0
// A store in memory for tests of what stands before it: every unit runs at once, on the caller's thread, and is undone
// when it fails. Faults of the store are set by hand. Parties are fixed, keys are none of its business: those calls
// abort.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include "base/assert.hpp"
#include "orders/service_of.hpp"
#include "store/store.hpp"

namespace fibrecafe::testing {

// Everything a unit may change; a copy undoes it.
struct FakeState {
  struct Story {
    orders::Order placed;
    std::vector<orders::Step> steps;  // the first is the order as placed
    std::vector<orders::Kci> kcis;
    std::vector<orders::SupplierMessage> messages;
    std::vector<orders::SupplierKci> held;
    std::vector<Uuid> seen;
    std::optional<Time> wake;
    const orders::Order& order() const { return steps.back().after; }
  };
  std::map<orders::OrderKey, Story> stories;
  std::map<std::pair<SupplierId, std::string>, orders::OrderKey> references;
  std::map<std::array<uint8_t, 16>, std::pair<store::Remembered, Time>> requests;
  std::vector<orders::Parked> parked;
  std::map<std::pair<TenantId, ReservationId>, appointments::Reservation> reservations;
  std::map<std::pair<SupplierId, std::string>, orders::OrderKey> services;
};

class FakeQueries final : public store::Queries {
 public:
  explicit FakeQueries(FakeState& state, bool breaks = false) : state_(state), breaks_(breaks) {}
  using Key = orders::OrderKey;

  std::optional<orders::Order> find(Key key) override {
    if (breaks_) throw std::runtime_error("a fault inside");
    auto* story = at(key);
    return story ? std::optional(story->order()) : std::nullopt;
  }
  std::optional<orders::Order> find_as_placed(Key key) override {
    auto* story = at(key);
    return story ? std::optional(story->placed) : std::nullopt;
  }
  std::vector<orders::Kci> kcis(Key key) override {
    auto* story = at(key);
    return story ? story->kcis : std::vector<orders::Kci>{};
  }
  std::vector<orders::Step> history(Key key) override {
    auto* story = at(key);
    return story ? story->steps : std::vector<orders::Step>{};
  }
  std::optional<Key> locate(OrderId order) override {
    for (const auto& [key, story] : state_.stories) {
      if (key.order == order) return key;
    }
    return {};
  }
  std::optional<store::KciToSend> kci_to_send(Key key, int64_t sequence) override {
    auto* story = at(key);
    for (const orders::Kci& kci : story ? story->kcis : std::vector<orders::Kci>{}) {
      if (kci.sequence != sequence) continue;
      return store::KciToSend{kci, story->steps.at(static_cast<size_t>(kci.step - 1)).after};
    }
    return {};
  }
  std::vector<orders::Parked> parked() override { return state_.parked; }
  std::optional<appointments::Reservation> reservation(TenantId tenant, ReservationId id) override {
    auto it = state_.reservations.find({tenant, id});
    return it == state_.reservations.end() ? std::nullopt : std::optional(it->second);
  }
  // Looks at everything, which is what the real list must agree with.
  Result<store::OrderPage> list_orders(TenantId tenant, const store::OrderFilter& filter, std::optional<OrderId> before,
                                       size_t limit) override {
    if (breaks_) throw std::runtime_error("a fault inside");
    store::OrderPage page;
    for (auto it = state_.stories.rbegin(); it != state_.stories.rend(); ++it) {
      const orders::Order& order = it->second.order();
      if (it->first.tenant != tenant || (before && it->first.order >= *before) || !fits(filter, order)) continue;
      if (page.orders.size() == limit) {
        page.next = page.orders.back().key.order;
        break;
      }
      page.orders.push_back(order);
    }
    return page;
  }
  Result<std::vector<Key>> told_since(TenantId tenant, Time since, OrderId after, size_t limit) override {
    if (breaks_) throw std::runtime_error("a fault inside");
    std::vector<Key> out;
    for (const auto& [key, story] : state_.stories) {
      bool told = !story.kcis.empty() && story.kcis.back().created >= since;
      if (key.tenant == tenant && key.order > after && told && out.size() < limit) out.push_back(key);
    }
    return out;
  }

  std::vector<orders::SupplierMessage> waiting_messages(SupplierId, size_t) override { abort(); }
  std::vector<orders::SupplierMessage> attempting_messages() override { abort(); }
  std::vector<store::DueKci> waiting_kcis(TenantId, size_t) override { abort(); }
  std::vector<Key> due_wakes(Time, size_t) override { abort(); }
  std::optional<Time> next_wake() override { abort(); }
  store::EndpointTrouble trouble(TenantId) override { abort(); }
  parties::Directory::Content parties() override { abort(); }
  Depths depths() override { abort(); }

 private:
  template <class T>
  static bool among(const std::vector<T>& wanted, const T& value) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
  }
  template <class T>
  static bool equals(const std::optional<T>& wanted, const T& value) {
    return !wanted || *wanted == value;
  }
  static bool fits(const store::OrderFilter& filter, const orders::Order& order) {
    auto within = [](const auto& from, const auto& to, Time value) {
      return (!from || value >= *from) && (!to || value <= *to);
    };
    return among(filter.statuses, orders::shown_status(order)) && among(filter.suppliers, order.supplier) &&
           among(filter.types, order.type) && equals(filter.service_id, orders::service_of(order)) &&
           equals(filter.address_id, order.address ? order.address->identifier.id : std::string()) &&
           equals(filter.supplier_reference, order.supplier_reference.value_or("")) &&
           within(filter.created_from, filter.created_to, order.created) &&
           within(filter.updated_from, filter.updated_to, order.updated);
  }
  FakeState::Story* at(Key key) {
    auto it = state_.stories.find(key);
    return it == state_.stories.end() ? nullptr : &it->second;
  }

  FakeState& state_;
  bool breaks_;
};

class FakeUnit final : public store::Unit {
 public:
  using Key = orders::OrderKey;
  FakeUnit(FakeState& state, int64_t& next_id, int64_t& next_request, bool breaks = false)
      : state_(state), next_id_(next_id), next_request_(next_request), queries_(state), breaks_(breaks) {}

  store::Queries& queries() override { return queries_; }

  OrderId next_order_id() override {
    fail_if_broken();
    return OrderId{next_id_++};
  }
  AmendmentId next_amendment_id() override { return AmendmentId{++next_request_}; }
  CancellationId next_cancellation_id() override { return CancellationId{++next_request_}; }
  ReservationId next_reservation_id() override {
    fail_if_broken();
    return ReservationId{++next_request_};
  }
  void insert(const orders::Order& placed) override {
    auto& story = state_.stories[placed.key];
    story.placed = placed;
    story.steps.push_back({"placed", placed, {}, {}});
  }
  void append(const orders::Order& before, std::span<const orders::Step> steps) override {
    auto& story = state_.stories.at(before.key);
    FIBRECAFE_ASSERT(before == story.order() && !steps.empty());
    for (const orders::Step& step : steps) {
      FIBRECAFE_ASSERT(step.after.steps == story.order().steps + 1);
      story.steps.push_back(step);
      if (step.kci) story.kcis.push_back(*step.kci);
      if (step.after.supplier_reference) {
        state_.references[{step.after.supplier, *step.after.supplier_reference}] = before.key;
      }
    }
  }
  std::optional<orders::Order> find(Key key) override {
    fail_if_broken();
    return queries_.find(key);
  }
  std::optional<orders::Order> find_as_placed(Key key) override { return queries_.find_as_placed(key); }
  std::vector<orders::Kci> kcis(Key key) override { return queries_.kcis(key); }
  std::optional<Key> locate(OrderId order) override {
    fail_if_broken();
    return queries_.locate(order);
  }
  std::optional<Key> locate(SupplierId supplier, std::string_view reference) override {
    auto it = state_.references.find({supplier, std::string(reference)});
    return it == state_.references.end() ? std::nullopt : std::optional(it->second);
  }

  using Unit::put;
  void put(const orders::SupplierMessage& message) override {
    auto& messages = state_.stories.at(message.key).messages;
    std::erase_if(messages, [&](const auto& each) { return each.number == message.number; });
    messages.push_back(message);
  }
  void settle(Key key, int64_t number) override {
    std::erase_if(state_.stories.at(key).messages, [&](const auto& each) { return each.number == number; });
  }
  std::optional<orders::SupplierMessage> open_message(Key key) override {
    const auto& messages = state_.stories.at(key).messages;
    auto first = std::min_element(messages.begin(), messages.end(),
                                  [](const auto& a, const auto& b) { return a.number < b.number; });
    return first == messages.end() ? std::nullopt : std::optional(*first);
  }
  std::vector<orders::SupplierMessage> open_messages(Key key) override {
    auto messages = state_.stories.at(key).messages;
    std::sort(messages.begin(), messages.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
    return messages;
  }
  std::optional<orders::ReservedSlot> reserved_slot(TenantId tenant, ReservationId id) override {
    auto found = queries_.reservation(tenant, id);
    if (!found || found->state == appointments::ReservationState::kAsking) return {};
    return orders::ReservedSlot{found->id,         found->supplier,
                                found->address,    found->specification_id,
                                found->service_id, found->purpose,
                                found->timeslot,   found->supplier_reference,
                                found->expires,    found->state == appointments::ReservationState::kUsed};
  }
  void use_reservation(TenantId tenant, ReservationId id, OrderId by) override {
    auto& reservation = state_.reservations.at({tenant, id});
    reservation.state = appointments::ReservationState::kUsed;
    reservation.used_by = by;
  }
  void put(const appointments::Reservation& reservation) override {
    state_.reservations[{reservation.tenant, reservation.id}] = reservation;
  }
  std::optional<appointments::Reservation> find_reservation(TenantId tenant, ReservationId id) override {
    return queries_.reservation(tenant, id);
  }
  void drop_reservation(TenantId tenant, ReservationId id) override { state_.reservations.erase({tenant, id}); }
  void remember_service(SupplierId supplier, std::string_view service_id, Key by) override {
    state_.services[{supplier, std::string(service_id)}] = by;
  }
  std::optional<TenantId> owner_of_service(SupplierId supplier, std::string_view service_id) override {
    auto it = state_.services.find({supplier, std::string(service_id)});
    return it == state_.services.end() ? std::nullopt : std::optional(it->second.tenant);
  }
  int64_t redeliver(Key key, std::optional<Time> since, Time) override {
    const auto& kcis = state_.stories.at(key).kcis;
    return std::count_if(kcis.begin(), kcis.end(),
                         [&](const orders::Kci& kci) { return !since || kci.created >= *since; });
  }
  bool knows_kci(Key key, const Uuid& id) override {
    const auto& seen = state_.stories.at(key).seen;
    return std::find(seen.begin(), seen.end(), id) != seen.end();
  }
  void record_kci(Key key, const orders::SupplierKci& kci, bool held) override {
    auto& story = state_.stories.at(key);
    story.seen.push_back(kci.id);
    if (held) story.held.push_back(kci);
    std::stable_sort(story.held.begin(), story.held.end(), [](const auto& a, const auto& b) {
      return std::tie(a.sequence, a.issued_on) < std::tie(b.sequence, b.issued_on);
    });
  }
  std::vector<orders::SupplierKci> held_kcis(Key key) override { return state_.stories.at(key).held; }
  void release_kci(Key key, const Uuid& id) override {
    std::erase_if(state_.stories.at(key).held, [&](const auto& each) { return each.id == id; });
  }
  void wake_at(Key key, std::optional<Time> when) override { state_.stories.at(key).wake = when; }
  void park(const orders::Parked& parked) override { state_.parked.push_back(parked); }

  std::optional<store::Remembered> remembered(const store::RequestKey& key, Time now) override {
    auto it = state_.requests.find(key.digest);
    if (it == state_.requests.end() || it->second.second + std::chrono::hours(48) < now) return {};
    return it->second.first;
  }
  void remember(const store::RequestKey& key, const store::Remembered& request, Time now) override {
    state_.requests.insert_or_assign(key.digest, std::pair(request, now));
  }

  void delivered(Key key, int64_t sequence, Time when) override {
    for (orders::Kci& kci : state_.stories.at(key).kcis) {
      if (kci.sequence != sequence) continue;
      kci.delivery = DeliveryStatus::kDelivered;
      kci.delivered_on = when;
    }
  }

  // Not for what stands before the store.
  void forget_requests(Time) override { abort(); }
  void forget_reservations(Time) override { abort(); }
  void refused(const store::DueKci&, Time) override { abort(); }
  bool give_up(const store::DueKci&) override { abort(); }
  void replay(Key, int64_t, Time) override { abort(); }
  void set_trouble(TenantId, const store::EndpointTrouble&) override { abort(); }
  std::optional<orders::Parked> parked(int64_t) override { abort(); }
  bool drop_parked(int64_t) override { abort(); }
  void postpone_give_up(std::optional<SupplierId>, Duration) override { abort(); }
  std::optional<Time> last_alive() override { abort(); }
  void set_last_alive(Time) override { abort(); }
  parties::Directory::Content parties() override { abort(); }
  Result<TenantId> add(const parties::Tenant&) override { abort(); }
  void update(const parties::Tenant&) override { abort(); }
  Result<SupplierId> add(const parties::Supplier&) override { abort(); }
  void update(const parties::Supplier&) override { abort(); }
  void put(const parties::Agreement&) override { abort(); }
  bool remove_agreement(TenantId, SupplierId) override { abort(); }
  void add(const parties::Client&) override { abort(); }
  bool remove_client(std::string_view) override { abort(); }
  int64_t open_orders(TenantId) override { abort(); }
  int64_t open_orders(SupplierId) override { abort(); }
  std::vector<auth::SigningKey> signing_keys() override { abort(); }
  void add_signing_key(const auth::SigningKey&) override { abort(); }
  void forget_signing_keys(Time) override { abort(); }

 private:
  void fail_if_broken() const {
    if (breaks_) throw std::runtime_error("a fault inside");
  }

  FakeState& state_;
  int64_t& next_id_;
  int64_t& next_request_;  // one counter for all of them: a test cannot mistake one number for another
  FakeQueries queries_;
  bool breaks_;
};

// How the next commits end, beside well.
enum class StoreTrouble { kNone, kFull, kThrows, kNotCommitted, kUncertain };

class FakeStore final : public store::Store {
 public:
  explicit FakeStore(parties::Directory::Content parties) : directory_(std::move(parties)) {}

  bool submit(store::Queue, store::Job job) override {
    if (trouble == StoreTrouble::kFull) return false;
    FakeState before = state;
    store::Job::Ended ended = run(job);
    if (ended.end != store::CommitEnd::kCommitted) state = std::move(before);
    job.done(ended);
    return true;
  }
  bool read(std::function<void(store::Queries&)> read) override {
    if (trouble == StoreTrouble::kFull) return false;
    read_now(read);
    return true;
  }
  void read_now(const std::function<void(store::Queries&)>& read) override {
    FakeQueries queries(state, trouble == StoreTrouble::kThrows);
    read(queries);
  }
  const parties::DirectorySource& directory() const override { return directory_; }
  void listen(store::Listener&) override {}
  bool healthy() const override { return true; }
  void stop() override {}

  // What another part of the gateway does between two calls.
  void unit(const std::function<void(store::Unit&)>& act) {
    FakeUnit unit(state, next_id_, next_request_);
    act(unit);
  }

  FakeState state;
  StoreTrouble trouble = StoreTrouble::kNone;

 private:
  store::Job::Ended run(const store::Job& job) {
    FakeUnit unit(state, next_id_, next_request_, trouble == StoreTrouble::kThrows);
    try {
      if (!job.act(unit)) return {store::CommitEnd::kRolledBack};
    } catch (const std::exception&) {
      return {store::CommitEnd::kRolledBack, true};
    }
    if (trouble == StoreTrouble::kNotCommitted) return {store::CommitEnd::kNotCommitted};
    if (trouble == StoreTrouble::kUncertain) return {store::CommitEnd::kUncertain};
    return {store::CommitEnd::kCommitted};
  }

  parties::FixedDirectory directory_;
  int64_t next_id_ = 1, next_request_ = 500;
};

}  // namespace fibrecafe::testing
