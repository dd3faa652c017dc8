// SPDX-License-Identifier: Apache-2.0
// A simulated world: one or two gateways on one database, suppliers, tenants, an operator, and what goes wrong, all of
// it from one seed, in virtual time, on one thread. docs/simulator.md says what it shows.
#pragma once

#include <memory>

#include "tests/sim/gateway.hpp"
#include "tests/sim/supplier.hpp"
#include "tests/sim/tenant.hpp"
#include "tests/sim/waits.hpp"

namespace fibrecafe::sim {

struct Options {
  uint64_t seed = 1;
  int days = 7;        // in which tenants order and things go wrong; then all is left to end in peace
  bool print = false;  // the trace, as it is written
};

class World final : public Scene, private outbox::SupplierPort, private outbox::TenantPort {
 public:
  explicit World(const Options& options);
  ~World() override;

  void run();  // to the end, or the first violation
  void call(http::Request request, std::function<void(std::optional<http::Response>)> done) override;

 private:
  void tell(outbox::Telling telling, std::function<void(outbox::Told)> done) override;
  void deliver(outbox::Delivery delivery, std::function<void(outbox::DeliveryAnswer)> done) override;

  void register_parties();
  void run_until(Time end);
  Time next_moment(Time end);
  void settle();
  bool move_on(Gateway& gateway);
  void run_batch(Gateway& gateway);
  CommitFault commit_fault(Gateway& gateway);

  void start();
  void spread(const store::News& news, int64_t from);
  void poll_later(int64_t gateway);
  void crash(size_t which, const std::string& why);
  void hang(Gateway& gateway);
  Gateway* running(int64_t number);
  void take_over(int64_t from);
  void look_for_claims(Gateway& gateway);
  void renew_later(int64_t number);
  void troubles();
  void operator_rounds();
  void resume_everything();
  void look_at_waits();
  void check_end();
  void check_order(store::Queries& queries, const orders::Order& order);

  Options options_;
  Disk disk_;
  LeaseTable leases_;
  outbox::Settings settings_;
  Waits waits_;
  std::vector<std::unique_ptr<Gateway>> gateways_;
  std::vector<std::unique_ptr<Supplier>> suppliers_;
  std::vector<std::unique_ptr<Tenant>> tenants_;
  bool may_be_two_ = false;
  int64_t last_number_ = 0;
};

}  // namespace fibrecafe::sim
