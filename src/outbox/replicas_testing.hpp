// SPDX-License-Identifier: Apache-2.0
// Several dispatchers on one memory store, each with its own far sides; the test says who holds what, and who knows it.
#pragma once

#include "outbox/testing.hpp"

namespace fibrecafe::outbox::testing {

// Who holds what in truth.
struct ClaimTable {
  struct Row {
    int holder = 0;
    int64_t term = 0;
  };
  std::map<store::Claim, Row> rows;
};

// What one replica believes to hold.
class BelievedClaims final : public store::Claims {
 public:
  BelievedClaims(ClaimTable& table, int self) : table_(table), self_(self) {}
  void join() override { joined = true; }
  void leave() override { believed.clear(); }
  int64_t term(const store::Claim& claim) const override {
    auto it = believed.find(claim);
    return joined && it != believed.end() ? it->second : 0;
  }
  Monotonic until() const override { return lease_ends; }
  bool is_wanted(const store::Claim& claim) const override { return wanted.contains(claim); }
  void release(const store::Claim& claim) override {
    believed.erase(claim);
    wanted.erase(claim);
    released.push_back(claim);
    if (auto& row = table_.rows[claim]; row.holder == self_) row.holder = 0;
  }

  bool joined = false;
  std::map<store::Claim, int64_t> believed;
  std::set<store::Claim> wanted;
  std::vector<store::Claim> released;
  Monotonic lease_ends = Monotonic::max();

 private:
  ClaimTable& table_;
  int self_;
};

// The memory store as one replica sees it.
class ReplicaStore final : public store::Store {
 public:
  ReplicaStore(MemoryStore& inner, ClaimTable& table, int self) : inner_(inner), table_(table), claims_(table, self) {}
  bool submit(store::Queue queue, store::Job job) override {
    auto act = [this, act = std::move(job.act)](store::Unit& unit) {
      static_cast<MemoryUnit&>(unit).fence = [this](const store::Claim& claim, int64_t term) {
        return table_.rows[claim].term == term;
      };
      return act(unit);
    };
    return inner_.submit(queue, {std::move(act), std::move(job.done)});
  }
  bool read(std::function<void(store::Queries&)> read) override { return inner_.read(std::move(read)); }
  void read_now(const std::function<void(store::Queries&)>& read) override { inner_.read_now(read); }
  const parties::DirectorySource& directory() const override { return inner_.directory(); }
  BelievedClaims& claims() override { return claims_; }
  void listen(store::Listener& listener) override { inner_.listen(listener); }
  bool healthy() const override { return true; }
  void stop() override {}

 private:
  MemoryStore& inner_;
  ClaimTable& table_;
  BelievedClaims claims_;
};

class NewsTo final : public store::Listener {
 public:
  explicit NewsTo(Dispatcher& dispatcher) : dispatcher_(dispatcher) {}
  void committed(const store::News& news) override { dispatcher_.committed(news); }
  void changed_outside() override { dispatcher_.changed_outside(); }

 private:
  Dispatcher& dispatcher_;
};

struct Replica {
  Replica(MemoryStore& memory, ClaimTable& table, int self, const Clock& clock, Random& random, observe::Log& log,
          observe::Metrics& metrics, const Settings& settings)
      : suppliers(clock),
        store(memory, table, self),
        dispatcher({store, clock, random, log, metrics, suppliers, tenants, settings}),
        news(dispatcher) {
    memory.listen(news);
  }

  FakeSuppliers suppliers;
  FakeTenants tenants;
  ReplicaStore store;
  Dispatcher dispatcher;
  NewsTo news;
  bool hangs = false;  // nothing of it runs
};

class Replicas : public World {
 protected:
  Replicas() {
    store.forget_listeners();
    for (int self : {1, 2}) {
      replicas.push_back(std::make_unique<Replica>(store, table, self, clock, random, lines, *metrics, settings));
    }
  }

  // The claim changes hands; the old holder does not hear of it before note().
  void give(store::Claim claim, int to) {
    auto& row = table.rows[claim];
    row = {to, row.term + 1};
    replica(to).store.claims().believed[claim] = row.term;
    replica(to).dispatcher.claims_changed();
  }
  void give_all(int to) {
    for (auto id : {kSupplier, kOtherSupplier}) give(store::claim_of(id), to);
    for (auto id : {kTenant, kOtherTenant}) give(store::claim_of(id), to);
    give({}, to);
  }
  // The replica reads the claims as they are.
  void note(int who) {
    auto& claims = replica(who).store.claims();
    claims.believed.clear();
    for (auto& [claim, row] : table.rows) {
      if (row.holder == who) claims.believed[claim] = row.term;
    }
    replica(who).dispatcher.claims_changed();
  }
  Replica& replica(int self) { return *replicas.at(static_cast<size_t>(self) - 1); }

  void run() {
    for (int round = 0; round < 1000; ++round) {
      bool quiet = true;
      for (auto& each : replicas) {
        if (each->hangs) continue;
        quiet = each->dispatcher.step() != Duration(0) && quiet;
        quiet = each->dispatcher.mailbox().empty() && quiet;
      }
      if (quiet && !store.has_jobs()) return;
      store.run_jobs();
    }
    ADD_FAILURE() << "goes round in a circle";
  }
  void run_for(Duration time) {
    for (Time end = clock.now() + time; clock.now() < end; clock.advance(std::chrono::milliseconds(500))) run();
    run();
  }

  ClaimTable table;
  std::vector<std::unique_ptr<Replica>> replicas;
};

}  // namespace fibrecafe::outbox::testing
