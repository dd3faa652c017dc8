// SPDX-License-Identifier: Apache-2.0
#include "outbox/dispatcher.hpp"

#include <exception>

namespace fibrecafe::outbox {
namespace {

using store::Queue;

constexpr Duration kStoreTroubleWait = std::chrono::seconds(1);

}  // namespace

Dispatcher::Dispatcher(Needs needs)
    : needs_(std::move(needs)),
      writer_(needs_.store, needs_.clock, mailbox_),
      tools_{needs_, writer_, mailbox_},
      housekeeping_(tools_) {}

void Dispatcher::committed(const store::News& news) {
  if (!news.everything && news.suppliers.empty() && news.tenants.empty() && !news.wake) return;
  mailbox_->post([this, news] {
    if (news.everything) return look_at_everything();
    for (SupplierId id : news.suppliers) {
      if (auto* lane = lane_of(id)) lane->look();
    }
    for (TenantId id : news.tenants) {
      if (auto* lane = lane_of(id)) lane->look();
    }
    if (news.wake) housekeeping_.wake_at(*news.wake);
  });
}

void Dispatcher::changed_outside() {
  mailbox_->post([this] { look_at_everything(); });
}

void Dispatcher::claims_changed() {
  mailbox_->post([this] { claims_changed_ = true; });
}

std::optional<Duration> Dispatcher::step() {
  take_up_events();
  Moment now = read(needs_.clock);
  writer_.retry_due(now);
  std::optional<Duration> wait = writer_.wait(now);
  if (phase_ == Phase::kNew) wait = sooner(wait, guarded("start", now, [&] { return begin(); }));
  if (phase_ != Phase::kRunning) return wait;
  if (claims_changed_) note_claims();
  release_idle();
  return claiming_ ? sooner(wait, dispatch(now)) : wait;
}

// One that fails takes none of the others with it.
void Dispatcher::take_up_events() {
  for (auto& event : mailbox_->take()) {
    try {
      event();
    } catch (const std::exception& fault) {
      needs_.log.error("outbox_fault", {{"cause", fault.what()}});
    }
  }
}

std::optional<Duration> Dispatcher::dispatch(const Moment& now) {
  if (now.steady >= next_rescan_) {
    look_at_everything();
    next_rescan_ = now.steady + needs_.settings.rescan;
  }
  std::optional<Duration> wait =
      sooner(until(next_rescan_, now), guarded("left open", now, [&] { return settle_left_open(); }));
  auto parties = needs_.store.directory().current();
  for (auto& [id, lane] : suppliers_) {
    wait = sooner(wait, guarded(lane.name(), now, [&] { return lane.dispatch(now, parties); }));
  }
  for (auto& [id, lane] : tenants_) {
    wait = sooner(wait, guarded(lane.name(), now, [&] { return lane.dispatch(now, parties); }));
  }
  return sooner(wait, guarded("timers", now, [&] { return housekeeping_.dispatch(now); }));
}

// What cannot be read from the store is left alone for a moment, and holds up nothing else.
template <class Work>
std::optional<Duration> Dispatcher::guarded(const std::string& part, const Moment& now, Work work) {
  auto paused = paused_.find(part);
  if (paused != paused_.end() && now.steady < paused->second) return until(paused->second, now);
  try {
    return work();
  } catch (const std::exception& fault) {
    needs_.log.error("outbox_paused", {{"part", part}, {"cause", fault.what()}});
    paused_[part] = now.steady + kStoreTroubleWait;
    return kStoreTroubleWait;
  }
}

// After a start: time in which nothing could be tried does not count. Before anything is sent, and whatever other
// replicas are alive: then there was no such time.
std::optional<Duration> Dispatcher::begin() {
  phase_ = Phase::kPostponing;
  auto act = [&clock = needs_.clock](store::Unit& unit) {
    Time now = clock.now();
    auto last = unit.last_alive();
    if (last && now > *last) unit.postpone_give_up({}, now - *last);
    unit.set_last_alive(now);
    return true;
  };
  writer_.until_committed(Queue::kHousekeeping, std::move(act), [this] {
    phase_ = Phase::kRunning;
    needs_.store.claims().join();
  });
  return {};
}

void Dispatcher::note_claims() {
  claims_changed_ = false;
  auto parties = needs_.store.directory().current();
  for (const auto& supplier : parties->all().suppliers) {
    auto* lane = lane_of(supplier.id);
    if (lane && lane->note_claim()) left_open_.insert(supplier.id);
  }
  for (const auto& tenant : parties->all().tenants) {
    if (auto* lane = lane_of(tenant.id)) lane->note_claim();
  }
  housekeeping_.note_claim();
}

void Dispatcher::release_idle() {
  for (auto& [id, lane] : suppliers_) lane.release_if_idle(!claiming_);
  for (auto& [id, lane] : tenants_) lane.release_if_idle(!claiming_);
  housekeeping_.release_if_idle(!claiming_);
}

// Attempts that nobody here will hear the end of: whoever held their supplier before was stopped, or hangs.
std::optional<Duration> Dispatcher::settle_left_open() {
  if (left_open_.empty()) return {};
  std::vector<orders::SupplierMessage> attempts;
  needs_.store.read_now([&](store::Queries& queries) { attempts = queries.attempting_messages(); });
  for (const auto& message : attempts) {
    auto* lane = left_open_.contains(message.supplier) ? lane_of(message.supplier) : nullptr;
    if (lane && !lane->is_busy(message.key)) settle_as_unknown(message);
  }
  left_open_.clear();
  return {};
}

void Dispatcher::settle_as_unknown(const orders::SupplierMessage& message) {
  needs_.log.warn("message_outcome", {{"outcome", "unknown"},
                                      {"order", message.key.order.value},
                                      {"request", message.request_id},
                                      {"conversation", message.conversation_id},
                                      {"attempt", message.attempts},
                                      {"cause", "the gateway stopped during the call"}});
  auto act = in_unit(needs_, [message](store::Unit&, const orders::Context& context) {
    orders::SupplierAnswer answer;
    answer.end = orders::CallEnd::kUnknown;
    answer.detail = "the gateway stopped during the call";
    orders::supplier_answered(context, message, answer);
    return true;
  });
  writer_.until_committed(Queue::kOutcomes, std::move(act), [this, id = message.supplier] {
    if (auto* lane = lane_of(id)) lane->look();
  });
}

void Dispatcher::look_at_everything() {
  housekeeping_.look();
  claims_changed_ = true;  // there may be parties that are new
  auto parties = needs_.store.directory().current();
  for (const auto& supplier : parties->all().suppliers) {
    if (auto* lane = lane_of(supplier.id)) lane->look();
  }
  for (const auto& tenant : parties->all().tenants) {
    if (auto* lane = lane_of(tenant.id)) lane->look();
  }
}

// Nothing for a party that the directory does not show yet: the change that brings it is news of its own.
SupplierLane* Dispatcher::lane_of(SupplierId id) {
  auto known = suppliers_.find(id);
  if (known != suppliers_.end()) return &known->second;
  auto parties = needs_.store.directory().current();
  const parties::Supplier* supplier = parties->supplier(id);
  if (!supplier) return nullptr;
  return &suppliers_.try_emplace(id, tools_, id, supplier->name).first->second;
}

TenantLane* Dispatcher::lane_of(TenantId id) {
  auto known = tenants_.find(id);
  if (known != tenants_.end()) return &known->second;
  auto parties = needs_.store.directory().current();
  const parties::Tenant* tenant = parties->tenant(id);
  if (!tenant) return nullptr;
  return &tenants_.try_emplace(id, tools_, id, tenant->name).first->second;
}

size_t Dispatcher::calls_under_way() const {
  size_t calls = 0;
  for (const auto& [id, lane] : suppliers_) calls += lane.busy();
  for (const auto& [id, lane] : tenants_) calls += lane.busy();
  return calls;
}

}  // namespace fibrecafe::outbox
