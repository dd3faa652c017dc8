// SPDX-License-Identifier: Apache-2.0
// The claims of one replica on a PostgreSQL that several gateways share (store/claims.hpp, decision 0020).
//
// A thread with a connection of its own renews this replica's lease, ends the leases of replicas that are gone, and
// takes and gives up claims until the shares are fair. What it learns it publishes; asking never waits for the
// database. When the database cannot be reached the lease runs out by itself.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "observe/metrics.hpp"
#include "store/listeners.hpp"
#include "store/postgres/claim_rows.hpp"

namespace fibrecafe::store::postgres {

struct ClaimTiming {
  Duration lease{std::chrono::seconds(5)};
  Duration renewal{std::chrono::milliseconds(1500)};
};

class PgClaims final : public Claims, public Listener {
 public:
  struct Parts {
    Listeners& listeners;
    const Clock& clock;
    observe::Log& log;
    observe::Metrics& metrics;
    std::string name;  // of this process, for operators
  };
  PgClaims(ConnectionOptions options, const Parts& parts, ClaimTiming timing = {});
  ~PgClaims() override { leave(); }

  void join() override;
  void leave() override;
  int64_t term(const Claim& claim) const override;
  Monotonic until() const override;
  bool is_wanted(const Claim& claim) const override;
  void release(const Claim& claim) override;
  int replicas() const override;

  void committed(const News& news) override;  // parties may be new
  void changed_outside() override {}

 private:
  struct Meters {
    observe::Gauge &replicas, &suppliers, &tenants, &housekeeping;
  };

  void run();
  void round();
  void connect();
  bool keep_lease();
  void begin_lease();
  void release_pending();
  void end_others();
  void publish(const std::vector<Replica>& alive, std::map<Claim, int64_t> held, std::set<Claim> wanted);
  void plan_next(const std::vector<Replica>& alive, Duration after_end, bool left_some_free);
  void show(const std::map<Claim, int64_t>& held, size_t replicas);
  void wait();
  void wake();
  void end();

  const Parts parts_;
  const ClaimTiming timing_;
  Meters meters_;
  Connection connection_;
  ClaimRows rows_{connection_};
  Statement notify_{connection_, "SELECT pg_notify('fibrecafe_claims', '')"};
  int wake_fd_ = -1;  // an eventfd
  std::thread thread_;

  // Of the thread alone.
  int64_t self_ = 0;
  bool listening_ = false, in_trouble_ = false;
  Monotonic next_{};

  mutable std::mutex mutex_;
  std::map<Claim, int64_t> held_;
  std::set<Claim> wanted_;
  std::vector<Claim> to_release_;
  Monotonic until_{};
  int replicas_ = 1;
  bool stopping_ = false, poked_ = false;
};

}  // namespace fibrecafe::store::postgres
