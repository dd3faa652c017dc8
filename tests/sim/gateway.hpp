// SPDX-License-Identifier: Apache-2.0
// One process of the gateway as it runs, without its sockets and threads: router, operations, dispatcher, its own
// randomness. A crash destroys it.
#pragma once

#include "edge/router.hpp"
#include "outbox/dispatcher.hpp"
#include "tests/sim/scene.hpp"
#include "tests/sim/store.hpp"
#include "tests/support/edge_support.hpp"
#include "tests/support/fake_asks.hpp"

namespace fibrecafe::sim {

// Its lines of trouble go into the trace; what says that the gateway itself is at fault is a violation.
class SimLog final : public observe::Log {
 public:
  SimLog(Trace& trace, Checker& checker) : trace_(trace), checker_(checker) {}
  void write(observe::Level level, std::string_view event, std::initializer_list<observe::Pair> pairs) override;

 private:
  Trace& trace_;
  Checker& checker_;
};

class Gateway final : public store::Listener {
 public:
  struct Needs {
    Scene& scene;
    Store::Needs store;
    outbox::SupplierPort& suppliers;
    outbox::TenantPort& tenants;
    outbox::Settings settings;
  };
  Gateway(Needs needs, int64_t number);
  Gateway(const Gateway&) = delete;
  ~Gateway() override { store.drop_jobs(); }

  void committed(const store::News& news) override { dispatcher.committed(news); }
  void changed_outside() override { dispatcher.changed_outside(); }
  void claims_changed() override { dispatcher.claims_changed(); }

  const int64_t number;
  bool hangs = false;
  Time tick_at{};      // when its dispatcher wants to be moved on
  Time store_rests{};  // its lane pauses until then, after a commit that failed
  Time disk_full_until{}, queue_full_until{};

 private:
  SimLog log_;
  SeededRandom random_;
  std::unique_ptr<observe::Metrics> metrics_ = observe::make_metrics();
  outbox::Settings settings_;

 public:
  Store store;

 private:
  testing::FakeAuthenticator authenticator_;
  testing::FakeAsking asking_;

 public:
  edge::Router router;
  outbox::Dispatcher dispatcher;
};

}  // namespace fibrecafe::sim
