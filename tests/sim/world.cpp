// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/world.hpp"

namespace fibrecafe::sim {

using namespace std::chrono_literals;

World::World(const Options& options)
    : Scene(options.seed, options.print),
      options_(options),
      waits_(checker, settings_.timing.gap_wait, static_cast<int64_t>(options.seed % 4)) {
  faultiness = chance.happens(0.1) ? 0 : chance.happens(0.3) ? 3 : 1;
  may_be_two_ = chance.happens(0.5);
  settings_.heartbeat = chance.happens(0.2) ? Duration(30s) : Duration(5min);
  settings_.rescan = 5min;
  register_parties();
  trace.write("seed " + std::to_string(options.seed) + ", " + std::to_string(suppliers_.size()) + " suppliers, " +
              std::to_string(tenants_.size()) + " tenants, faults x" + std::to_string(static_cast<int>(faultiness)) +
              (may_be_two_ ? ", two gateways" : ", one gateway"));
}

World::~World() {
  gateways_.clear();
}

void World::register_parties() {
  auto& disk = disk_.now();
  disk.database.execute("BEGIN IMMEDIATE");
  disk.unit.begin();
  std::vector<std::string> names;
  for (int64_t i = 1, count = 1 + chance.below(3); i <= count; ++i) {
    parties::Supplier supplier;
    supplier.name = "SUPPLIER" + std::to_string(i);
    supplier.sandbox = true;
    supplier.calls_max = static_cast<int>(1 + chance.below(8));
    if (chance.happens(0.4)) supplier.repeats = parties::Repeats::kSafe;
    if (chance.happens(0.2)) supplier.sequencing = parties::Sequencing::kIgnore;
    supplier.id = disk.unit.add(supplier).value();
    parties::Client client;
    client.id = "client-" + supplier.name;
    client.role = parties::Role::kSupplier;
    client.supplier = supplier.id;
    disk.unit.add(client);
    names.push_back(supplier.name);
    suppliers_.push_back(std::make_unique<Supplier>(*this, supplier));
  }
  for (int64_t i = 1, count = 1 + chance.below(3); i <= count; ++i) {
    parties::Tenant tenant;
    tenant.name = "TENANT" + std::to_string(i);
    tenant.id = disk.unit.add(tenant).value();
    tenants_.push_back(std::make_unique<Tenant>(*this, tenant.id, names));
    parties::Client client;
    client.id = tenants_.back()->name();
    client.tenant = tenant.id;
    disk.unit.add(client);
    for (const auto& supplier : suppliers_) disk.unit.put(parties::Agreement{tenant.id, supplier->profile().id, {}});
    leases_.rows[store::claim_of(tenant.id)];
  }
  for (const auto& supplier : suppliers_) leases_.rows[store::claim_of(supplier->profile().id)];
  leases_.rows[store::Claim{}];
  disk.unit.keep();
  disk.database.execute("COMMIT");
}

void World::tell(outbox::Telling telling, std::function<void(outbox::Told)> done) {
  for (auto& supplier : suppliers_) {
    if (supplier->profile().id == telling.message.supplier) return supplier->tell(std::move(telling), std::move(done));
  }
}

void World::deliver(outbox::Delivery delivery, std::function<void(outbox::DeliveryAnswer)> done) {
  for (auto& tenant : tenants_) {
    if (tenant->id() == delivery.kci.entity.key.tenant) return tenant->deliver(std::move(delivery), std::move(done));
  }
}

// Caller and gateway find each other, or do not; an answer may be lost on its way.
void World::call(http::Request request, std::function<void(std::optional<http::Response>)> done) {
  if (gateways_.empty()) return after(1s, [done] { done({}); });
  auto ended = std::make_shared<bool>(false);
  auto end = [ended, done](std::optional<http::Response> response) {
    if (!std::exchange(*ended, true)) done(std::move(response));
  };
  after(40s, [end] { end({}); });
  Gateway& gateway = *gateways_[static_cast<size_t>(chance.below(static_cast<int64_t>(gateways_.size())))];
  if (gateway.hangs) return;
  bool lost = fault("answer lost", 0.01);
  gateway.router.handle(std::move(request), [this, end, lost](http::Response response) {
    if (!lost) after(1ms, [end, response = std::move(response)] { end(response); });
  });
}

void World::run() {
  for (auto& tenant : tenants_) {
    after(chance.between(0ms, 1h),
          [this, &tenant] { tenant->live(clock.now() + std::chrono::days(options_.days) - 1h); });
  }
  after(0ms, [this] { start(); });
  after(1min, [this] { troubles(); });
  after(1h, [this] { operator_rounds(); });
  after(Waits::kEvery, [this] { look_at_waits(); });
  Time begin = clock.now();
  run_until(begin + std::chrono::days(options_.days));
  faults_on = false;
  trace.write("no more faults");
  for (int day = 0; day < 12 && checker.violations().empty(); ++day) {
    if (gateways_.empty()) start();
    if (day % 2 == 0) resume_everything();
    run_until(clock.now() + std::chrono::days(1));
  }
  figures.days = static_cast<double>((clock.now() - begin).count()) / 86'400'000;
  if (checker.violations().empty()) check_end();
}

Time World::next_moment(Time end) {
  Time next = events_.empty() ? end : std::min(end, events_.begin()->first.first);
  for (auto& gateway : gateways_) {
    if (gateway->hangs) continue;
    next = std::min(next, gateway->tick_at);
    if (gateway->store.has_jobs()) next = std::min(next, gateway->store_rests);
  }
  return std::max(next, clock.now());
}

void World::run_until(Time end) {
  while (checker.violations().empty()) {
    clock.advance(next_moment(end) - clock.now());
    if (clock.now() >= end) return;
    if (!events_.empty() && events_.begin()->first.first <= clock.now()) {
      auto work = std::move(events_.begin()->second);
      events_.erase(events_.begin());
      work();
    }
    settle();
  }
}

// Lets everything happen that happens without time passing.
void World::settle() {
  for (int round = 0; round < 10'000; ++round) {
    if (!checker.violations().empty()) return;
    bool moved = false;
    for (size_t i = 0; i < gateways_.size(); ++i) {
      if (!gateways_[i]->hangs) moved = move_on(*gateways_[i]) || moved;
    }
    if (!moved) return;
  }
  checker.violation("the gateway goes round in a circle");
}

bool World::move_on(Gateway& gateway) {
  bool is_due = gateway.tick_at <= clock.now() || !gateway.dispatcher.mailbox().empty();
  if (is_due) {
    auto wait = gateway.dispatcher.step();
    gateway.tick_at = clock.now() + wait.value_or(Duration(24h));
    if (gateway.store.claims().joined) look_for_claims(gateway);
  }
  if (!gateway.store.has_jobs() || clock.now() < gateway.store_rests) return is_due;
  run_batch(gateway);
  return true;
}

CommitFault World::commit_fault(Gateway& gateway) {
  if (faults_on && clock.now() < gateway.disk_full_until) return CommitFault::kFull;
  if (fault("crash before a commit", 0.0005)) return CommitFault::kCrashBefore;
  if (fault("crash after a commit", 0.0005)) return CommitFault::kCrashAfter;
  if (fault("commit unknown, kept", 0.0005)) return CommitFault::kUncertainKept;
  if (fault("commit unknown, lost", 0.0005)) return CommitFault::kUncertainLost;
  return CommitFault::kNone;
}

void World::run_batch(Gateway& gateway) {
  gateway.store.queue_full = faults_on && clock.now() < gateway.queue_full_until;
  CommitFault how = commit_fault(gateway);
  int64_t number = gateway.number;
  if (how != CommitFault::kNone && how != CommitFault::kFull) {
    trace.write("gateway " + std::to_string(number) + ": commit fault " + std::to_string(static_cast<int>(how)));
  }
  if (!gateway.store.run_batch(how)) {
    for (size_t i = 0; i < gateways_.size(); ++i) {
      if (gateways_[i]->number == number) return crash(i, "in a commit");
    }
  }
  if (how != CommitFault::kNone) gateway.store_rests = clock.now() + chance.between(10ms, 1s);
}

}  // namespace fibrecafe::sim
