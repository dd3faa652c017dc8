// SPDX-License-Identifier: Apache-2.0
// The embedded store: opens a data directory and runs the lane, the readers, the checkpointer and the listing on it.
#include "store/store.hpp"

#include "store/lane.hpp"
#include "store/sqlite/lane_batches.hpp"
#include "store/sqlite/listing.hpp"
#include "store/sqlite/lock_file.hpp"
#include "store/sqlite/opening.hpp"
#include "store/sqlite/reader.hpp"
#include "store/sqlite/schema/migrations.hpp"
#include "store/sqlite/write_anew.hpp"

namespace fibrecafe::store {
namespace {

using namespace sqlite;

// Everything up to the schema, in the order in which it must happen.
struct Opened {
  Opened(const DataDirectory& directory, Duration busy_timeout, observe::Log& log)
      : lock((make_directory(directory), LockFile::hold(directory.lock()))),
        database((make_database_file(directory), directory.database()), Access::kReadWrite, busy_timeout),
        vault((migrate(database, log), write_anew(database), open_vault(directory, database))) {
    database.execute("PRAGMA cache_size = -65536");
  }

  LockFile lock;
  Database database;
  auth::Vault vault;
};

class SqliteStore final : public Store {
 public:
  SqliteStore(const SqliteOptions& options, const Clock& clock, Random& random, observe::Log& log,
              observe::Metrics& metrics)
      : directory_{options.directory},
        opened_(directory_, options.busy_timeout, log),
        tables_(opened_.database, opened_.vault),
        checkpointer_(directory_.database(), log, metrics),
        listing_(opened_.database, directory_.database(), directory_.listing(), random, log, metrics),
        meters_(metrics, 1),
        batches_({opened_.database, tables_, parties_, checkpointer_, listeners_, log}),
        lane_({batches_, listeners_, meters_, clock, log}, {options.callers_max, options.batch_max}),
        readers_(
            options.readers,
            [this, busy = options.busy_timeout] {
              return std::make_unique<SqliteReader>(directory_.database(), opened_.vault, busy, listing_.shelf());
            },
            log) {
    reload(parties_, opened_.database, tables_.parties);
    checkpointer_.watch(opened_.database);
    checkpointer_.start();
    lane_.start();
    listing_.start([this](auto change, auto done) { return change_log(std::move(change), std::move(done)); });
    log.info("store_opened", {{"schema", newest_schema_version()}});
  }
  ~SqliteStore() override { stop(); }

  bool submit(Queue queue, Job job) override { return lane_.submit(queue, std::move(job)); }
  bool read(std::function<void(Queries&)> read) override { return readers_.read(std::move(read)); }
  void read_now(const std::function<void(Queries&)>& read) override { readers_.read_now(read); }
  const parties::DirectorySource& directory() const override { return parties_; }
  void listen(Listener& listener) override { listeners_.add(listener); }
  bool healthy() const override { return lane_.healthy(); }

  void stop() override {
    lane_.stop();
    listing_.stop();
    readers_.stop();
    checkpointer_.stop();
  }

 private:
  bool change_log(std::function<void(ListingLog&)> change, std::function<void()> done) {
    auto act = [this, change = std::move(change)](Unit&) {
      change(tables_.listing);  // in the lane's transaction
      return true;
    };
    return lane_.submit(Queue::kHousekeeping, {std::move(act), [done = std::move(done)](Job::Ended) { done(); }});
  }

  DataDirectory directory_;
  Opened opened_;
  Tables tables_;
  DirectoryCache parties_;
  Checkpointer checkpointer_;
  Listing listing_;
  Listeners listeners_;
  LaneMeters meters_;
  LaneBatches batches_;
  Lane lane_;
  Readers readers_;
};

}  // namespace

std::unique_ptr<Store> open_sqlite(SqliteOptions options, const Clock& clock, Random& random, observe::Log& log,
                                   observe::Metrics& metrics) {
  return std::make_unique<SqliteStore>(options, clock, random, log, metrics);
}

}  // namespace fibrecafe::store
