// SPDX-License-Identifier: Apache-2.0
// The store on PostgreSQL: several lanes, readers, and the word to and from the other gateways on the same database.
#include "store/store.hpp"

#include <unistd.h>

#include "store/lane.hpp"
#include "store/postgres/batches.hpp"
#include "store/postgres/claims.hpp"
#include "store/postgres/opening.hpp"
#include "store/postgres/other_gateways.hpp"
#include "store/postgres/reader.hpp"
#include "store/postgres/schema/migrations.hpp"

namespace fibrecafe::store {
namespace {

using namespace postgres;

ConnectionOptions connection_options(const PostgresOptions& options) {
  return {options.url, options.statement_timeout, options.lock_timeout};
}

// For operators: the machine and the process.
std::string own_name() {
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  return std::string(host) + ":" + std::to_string(::getpid());
}

auth::Vault opened(const PostgresOptions& options, observe::Log& log) {
  Connection connection(connection_options(options));
  return open_database(connection, {options.directory}, log);
}

// One lane with its connection.
struct OneLane {
  struct Parts {
    ConnectionOptions connection;
    const auth::Vault& vault;
    DirectoryReload& directory;
    OtherGateways& others;
    Listeners& listeners;
    LaneMeters& meters;
    const Clock& clock;
    observe::Log& log;
  };
  OneLane(const Parts& parts, LaneOptions options)
      : batches(
            parts.connection, parts.vault, parts.directory,
            [&others = parts.others](const Effects& effects) { others.tell(effects); }, parts.log),
        lane({batches, parts.listeners, parts.meters, parts.clock, parts.log}, options) {}
  Batches batches;
  Lane lane;
};

class PostgresStore final : public Store {
 public:
  PostgresStore(const PostgresOptions& options, const Clock& clock, observe::Log& log, observe::Metrics& metrics)
      : vault_(opened(options, log)),
        meters_(metrics, static_cast<size_t>(options.lanes)),
        others_(connection_options(options), vault_, {directory_, listeners_, log}, options.poll),
        readers_(
            options.readers,
            [this, connection = connection_options(options)] { return std::make_unique<PgReader>(connection, vault_); },
            log),
        claims_(connection_options(options), {listeners_, clock, log, metrics, own_name()}) {
    listeners_.add(claims_);
    others_.start();
    OneLane::Parts parts{connection_options(options), vault_, directory_, others_, listeners_, meters_, clock, log};
    for (size_t number = 0; number < static_cast<size_t>(options.lanes); ++number) {
      lanes_.push_back(std::make_unique<OneLane>(parts, LaneOptions{options.callers_max, options.batch_max, number}));
    }
    for (auto& each : lanes_) each->lane.start();
    log.info("store_opened", {{"schema", newest_schema_version()}, {"lanes", options.lanes}});
  }
  ~PostgresStore() override { stop(); }

  bool submit(Queue queue, Job job) override {
    auto& chosen = lanes_[job.together % lanes_.size()];
    return chosen->lane.submit(queue, std::move(job));
  }
  bool read(std::function<void(Queries&)> read) override { return readers_.read(std::move(read)); }
  void read_now(const std::function<void(Queries&)>& read) override { readers_.read_now(read); }
  const parties::DirectorySource& directory() const override { return directory_.cache(); }
  Claims& claims() override { return claims_; }
  void listen(Listener& listener) override { listeners_.add(listener); }
  bool healthy() const override {
    for (const auto& each : lanes_) {
      if (!each->lane.healthy()) return false;
    }
    return others_.healthy();
  }

  void stop() override {
    claims_.leave();
    for (auto& each : lanes_) each->lane.close();
    for (auto& each : lanes_) each->lane.stop();
    readers_.stop();
    others_.stop();
  }

 private:
  auth::Vault vault_;
  DirectoryReload directory_;
  Listeners listeners_;
  LaneMeters meters_;
  OtherGateways others_;
  std::vector<std::unique_ptr<OneLane>> lanes_;
  Readers readers_;
  PgClaims claims_;
};

}  // namespace

std::unique_ptr<Store> open_postgres(PostgresOptions options, const Clock& clock, Random&, observe::Log& log,
                                     observe::Metrics& metrics) {
  return std::make_unique<PostgresStore>(options, clock, log, metrics);
}

}  // namespace fibrecafe::store
