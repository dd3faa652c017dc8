// SPDX-License-Identifier: Apache-2.0
// How the gateways of a world come and go, what goes wrong around them, and how its end is judged.
#include <algorithm>

#include "tests/sim/world.hpp"

namespace fibrecafe::sim {

using namespace std::chrono_literals;

namespace {

constexpr Duration kPoll = 5s;

}  // namespace

void World::start() {
  if (!disk_.is_open()) disk_.open();
  waits_.forget();
  Gateway::Needs needs{*this, {disk_, leases_, checker, chance, clock}, *this, *this, settings_};
  auto gateway = std::make_unique<Gateway>(needs, ++last_number_);
  gateway->tick_at = clock.now();
  trace.write("gateway " + std::to_string(gateway->number) + " starts");
  gateway->store.on_commit = [this, self = gateway->number](const store::News& news) { spread(news, self); };
  gateway->store.on_uncertain = [this] {
    for (auto& each : gateways_) poll_later(each->number);
  };
  gateways_.push_back(std::move(gateway));
}

// Others hear of a commit soon, or not at all: then their poll finds it.
void World::spread(const store::News& news, int64_t from) {
  for (auto& other : gateways_) {
    if (other->number == from) continue;
    if (!chance.happens(0.9)) {
      poll_later(other->number);
      continue;
    }
    after(chance.between(0ms, 300ms), [this, number = other->number, news] {
      Gateway* hears = running(number);
      if (!hears) return;
      if (news.everything) hears->store.reload();
      hears->committed(news);
    });
  }
}

// As a gateway does every few seconds: it reads the parties again, and looks at everything.
void World::poll_later(int64_t number) {
  after(kPoll, [this, number] {
    Gateway* polls = running(number);
    if (!polls) return;
    if (polls->hangs) return poll_later(number);
    polls->store.reload();
    polls->changed_outside();
    polls->committed({.everything = true, .suppliers = {}, .tenants = {}, .wake = {}});
  });
}

Gateway* World::running(int64_t number) {
  for (auto& gateway : gateways_) {
    if (gateway->number == number) return gateway.get();
  }
  return nullptr;
}

void World::crash(size_t which, const std::string& why) {
  int64_t number = gateways_[which]->number;
  trace.write("gateway " + std::to_string(number) + " crashes " + why);
  waits_.forget();
  gateways_.erase(gateways_.begin() + static_cast<std::ptrdiff_t>(which));
  if (gateways_.empty()) {
    disk_.close();
    for (auto& [claim, row] : leases_.rows) row.holder = 0;
  }
  after(chance.between(5s, 10s), [this, number] { take_over(number); });
  after(chance.happens(0.2) ? chance.between(1s, 6h) : chance.between(100ms, 30s), [this] {
    if (gateways_.empty() || (may_be_two_ && gateways_.size() < 2)) start();
  });
}

// What a gateway that died or hangs held is another's.
void World::take_over(int64_t from) {
  Gateway* old = running(from);
  if (old && !old->hangs) return;
  bool any = std::any_of(leases_.rows.begin(), leases_.rows.end(),
                         [&](const auto& each) { return each.second.holder == from; });
  if (!any) return;
  for (auto& heir : gateways_) {
    if (heir->number == from || heir->store.claims().hung_since || !heir->store.claims().joined) continue;
    for (auto& [claim, row] : leases_.rows) {
      if (row.holder == from) row = {heir->number, row.term + 1};
    }
    trace.write("gateway " + std::to_string(heir->number) + " takes over from " + std::to_string(from));
    heir->store.claims().renew();
    return heir->claims_changed();
  }
  after(1s, [this, from] { take_over(from); });
}

// It takes what nobody holds; of what others hold some are asked for.
void World::look_for_claims(Gateway& gateway) {
  bool any = false, has_none = gateway.store.claims().believed.empty();
  if (gateway.store.claims().hung_since) return;
  for (auto& [claim, row] : leases_.rows) {
    Gateway* holder = running(row.holder);
    if (row.holder != 0 && (!holder || holder->number == gateway.number)) continue;
    if (holder) {
      if (has_none && !holder->hangs && chance.happens(0.02))
        holder->store.claims().wanted.insert(claim), holder->claims_changed();
      continue;
    }
    // What one has just let go is for the other.
    if (!has_none && gateways_.size() > 1 && !chance.happens(0.05)) continue;
    row = {gateway.number, row.term + 1};
    any = true;
  }
  if (!any) return;
  gateway.store.claims().renew();
  gateway.claims_changed();
}

void World::hang(Gateway& gateway) {
  trace.write("gateway " + std::to_string(gateway.number) + " hangs");
  gateway.hangs = true;
  gateway.store.claims().hung_since = clock.monotonic();
  int64_t number = gateway.number;
  Duration takes = chance.between(100ms, 60s);
  after(Leases::kLease + chance.between(0ms, 5s), [this, number] {
    Gateway* still = running(number);
    if (still && still->store.claims().hung_since) take_over(number);
  });
  after(takes, [this, number] {
    Gateway* back = running(number);
    if (!back) return;
    trace.write("gateway " + std::to_string(number) + " goes on");
    back->hangs = false;
    renew_later(number);
  });
}

// It looks at its lease a moment after it went on; what it does until then is fenced.
void World::renew_later(int64_t number) {
  after(chance.between(0ms, 1s), [this, number] {
    if (Gateway* back = running(number); back && !back->hangs) {
      back->store.claims().renew();
      back->claims_changed();
    }
  });
}

void World::troubles() {
  if (!faults_on) return;
  after(chance.between(1min, 2h), [this] { troubles(); });
  for (auto& gateway : gateways_) {
    if (fault("disk full", 0.01)) gateway->disk_full_until = clock.now() + chance.between(1s, 10min);
    if (fault("queue full", 0.01)) gateway->queue_full_until = clock.now() + chance.between(1s, 2min);
  }
  if (may_be_two_ && gateways_.size() == 1 && fault("second gateway started", 0.3)) return start();
  size_t which = gateways_.empty() ? 0 : static_cast<size_t>(chance.below(static_cast<int64_t>(gateways_.size())));
  if (gateways_.empty() || gateways_[which]->hangs) return;
  if (fault("gateway hangs", 0.02)) return hang(*gateways_[which]);
  if (fault("gateway killed", 0.02)) return crash(which, "at rest");
}

void World::operator_rounds() {
  if (!faults_on) return;
  after(chance.between(1h, 24h), [this] { operator_rounds(); });
  if (chance.happens(0.7)) resume_everything();
  if (!gateways_.empty() && fault("supplier paused", 0.1)) {
    SupplierId id =
        suppliers_[static_cast<size_t>(chance.below(static_cast<int64_t>(suppliers_.size())))]->profile().id;
    gateways_.front()->store.submit(store::Queue::kHousekeeping, {[id, now = clock.now()](store::Unit& unit) {
                                                                    for (auto supplier : unit.parties().suppliers) {
                                                                      if (supplier.id != id || supplier.paused_since)
                                                                        continue;
                                                                      supplier.paused_since = now;
                                                                      unit.update(supplier);
                                                                    }
                                                                    return true;
                                                                  },
                                                                  {}});
    after(chance.between(1min, 12h), [this] { resume_everything(); });
  }
  for (auto& tenant : tenants_) {
    for (auto& other : tenants_) {
      if (tenant != other && !other->accepted().empty()) tenant->see_foreign(other->accepted().rbegin()->first);
    }
  }
}

// Stopped endpoints and paused suppliers go on, as an operator has them do.
void World::resume_everything() {
  if (gateways_.empty()) return;
  auto act = [now = clock.now()](store::Unit& unit) {
    for (auto tenant : unit.parties().tenants) {
      if (!tenant.stopped_since) continue;
      tenant.stopped_since.reset();
      unit.update(tenant);
      unit.set_trouble(tenant.id, {});
    }
    for (auto supplier : unit.parties().suppliers) {
      if (!supplier.paused_since) continue;
      unit.postpone_give_up(supplier.id, now - *supplier.paused_since);
      supplier.paused_since.reset();
      unit.update(supplier);
    }
    return true;
  };
  gateways_.front()->store.submit(store::Queue::kHousekeeping, {act, {}});
}

void World::look_at_waits() {
  after(Waits::kEvery, [this] { look_at_waits(); });
  if (!gateways_.empty()) waits_.look(disk_.now(), clock.now());
}

// All of its own work is done: an order that is not final waits for its supplier, and for nobody else.
void World::check_order(store::Queries& queries, const orders::Order& order) {
  checker.replays(queries, order.key);
  checker.all_received(queries, order);
  figures.order_days +=
      static_cast<double>(((is_final(order.status) ? order.updated : clock.now()) - order.created).count()) /
      86'400'000;
  auto& unit = disk_.now().unit;
  for (const auto& message : unit.open_messages(order.key)) {
    checker.violation(name_of(order.key) + ": message " + std::to_string(message.number) + " in state " +
                      std::to_string(static_cast<int>(message.state)) + " is left, due " + format_time(message.due));
  }
  if (!unit.held_kcis(order.key).empty()) checker.violation(name_of(order.key) + ": a supplier's KCI is still held");
  if (order.status == OrderStatus::kReceivedByGateway) checker.violation(name_of(order.key) + " was never sent");
  for (const auto& amendment : order.amendments) {
    if (amendment.status == RequestStatus::kReceivedByGateway)
      checker.violation(name_of(order.key) + ": an amendment was never sent");
    if (is_final(order.status) && is_open(amendment.status))
      checker.violation(name_of(order.key) + ": an amendment outlived it");
  }
  for (const auto& cancellation : order.cancellations) {
    if (cancellation.status == RequestStatus::kReceivedByGateway)
      checker.violation(name_of(order.key) + ": a cancellation was never sent");
    if (is_final(order.status) && is_open(cancellation.status))
      checker.violation(name_of(order.key) + ": a cancellation outlived it");
  }
}

void World::check_end() {
  auto& disk = disk_.now();
  store::Queries& queries = disk.queries;
  for (int64_t id = 1, last = disk.tables.orders.highest_id(); id <= last; ++id) {
    auto key = queries.locate(OrderId{id});
    if (!key) continue;
    auto order = queries.find(*key);
    if (!order) {
      checker.violation(name_of(*key) + " is listed and not there");
      continue;
    }
    check_order(queries, *order);
  }
  for (auto& tenant : tenants_) {
    for (const auto& [id, conversation] : tenant->accepted()) {
      auto order = queries.find({tenant->id(), OrderId{id}});
      if (!order || order->conversation_id != conversation) {
        checker.violation("order " + std::to_string(id) + " was accepted and is lost");
      }
    }
  }
  auto parked = queries.parked();
  for (auto& supplier : suppliers_) supplier->compare(queries, parked);
}

}  // namespace fibrecafe::sim
