// SPDX-License-Identifier: Apache-2.0
// A full or failing disk: nothing half done, nothing lost, and it goes on when there is room again.
#include "store/sqlite/faulty_disk.hpp"
#include "store/testing.hpp"

namespace fibrecafe::store::testing {
namespace {

using namespace std::chrono_literals;
using Operation = FaultyDisk::Operation;
using orders::Order;

// Submits without waiting.
std::future<Job::Ended> begin(Store& store, Queue queue, std::function<bool(Unit&)> act) {
  auto ended = std::make_shared<std::promise<Job::Ended>>();
  auto future = ended->get_future();
  EXPECT_TRUE(store.submit(queue, {std::move(act), [ended](Job::Ended how) { ended->set_value(how); }}));
  return future;
}

class DiskFaults : public ::testing::Test {
 protected:
  DiskFaults() { open(); }

  void open() { open(directory_.data()); }
  void open(const std::filesystem::path& directory) {
    store_.reset();
    SqliteOptions options;
    options.directory = directory;
    store_ = open_sqlite(options, clock_, random_, log_, *metrics_);
  }
  static uintmax_t wal_bytes(const TemporaryDirectory& directory) {
    return std::filesystem::file_size(directory.data() / "fibrecafe.db-wal");
  }
  bool is_there(const Order& order) {
    return ask(*store_, [&](Queries& queries) { return queries.find(order.key) == order; });
  }
  int64_t count_orders() {
    int64_t count = 0;
    commit(*store_, [&](Unit& unit) { count = unit.open_orders(kTenant); });
    return count;
  }

  TemporaryDirectory directory_;
  FaultyDisk disk_;
  SystemClock clock_;
  SystemRandom random_;
  EventLog log_;
  std::unique_ptr<observe::Metrics> metrics_ = observe::make_metrics();
  std::unique_ptr<Store> store_;
};

// Three callers' units and one outcome, which the held lane then takes as one batch.
struct HeldBatch {
  explicit HeldBatch(Store& store) : held(store) {
    for (Order& order : orders) ends.push_back(begin(store, Queue::kCallers, placing(order)));
    outcome_end = begin(store, Queue::kOutcomes, placing(outcome));
  }
  static std::function<bool(Unit&)> placing(Order& order) {
    return [&order](Unit& unit) {
      order = place(unit);
      return true;
    };
  }

  LaneHeld held;
  std::array<Order, 3> orders;
  Order outcome;
  std::vector<std::future<Job::Ended>> ends;
  std::future<Job::Ended> outcome_end;
};

struct Fault {
  const char* name;
  Operation operation;
  int code;
  CommitEnd end;
};

class DiskFaultsEverywhere : public DiskFaults, public ::testing::WithParamInterface<Fault> {};

TEST_P(DiskFaultsEverywhere, EndTheWholeBatchAndLoseNoOutcome) {
  const Fault& fault = GetParam();
  std::vector<Order> kept, gone;
  bool failed = true;
  for (int skip = 0; failed; ++skip) {
    ASSERT_LT(skip, 1000);
    HeldBatch batch(*store_);
    disk_.fail(fault.operation, skip, fault.code, false, "-wal");
    batch.held.release();
    for (size_t i = 0; i < batch.ends.size(); ++i) {
      CommitEnd end = batch.ends[i].get().end;
      EXPECT_TRUE(end == CommitEnd::kCommitted || end == fault.end) << skip;
      (end == CommitEnd::kCommitted ? kept : gone).push_back(batch.orders[i]);
    }
    EXPECT_EQ(batch.outcome_end.get().end, CommitEnd::kCommitted) << "kept, and tried again";
    kept.push_back(batch.outcome);
    failed = disk_.has_failed();
    disk_.heal();
  }
  EXPECT_GT(gone.size(), 0u);
  EXPECT_EQ(gone.size() % 3, 0u) << "all of a batch or none";
  open();
  for (const Order& order : kept) EXPECT_TRUE(is_there(order));
  for (const Order& order : gone) EXPECT_FALSE(is_there(order));
  EXPECT_EQ(count_orders(), static_cast<int64_t>(kept.size()));
}

INSTANTIATE_TEST_SUITE_P(All, DiskFaultsEverywhere,
                         ::testing::Values(Fault{"Full", Operation::kWrite, SQLITE_FULL, CommitEnd::kNotCommitted},
                                           Fault{"Write", Operation::kWrite, SQLITE_IOERR_WRITE,
                                                 CommitEnd::kNotCommitted},
                                           Fault{"Sync", Operation::kSync, SQLITE_IOERR_FSYNC, CommitEnd::kUncertain}),
                         [](const auto& chosen) { return std::string(chosen.param.name); });

TEST_F(DiskFaults, RefuseCallersAndKeepOutcomesWhileTheDiskIsFull) {
  disk_.fail(Operation::kWrite, 0, SQLITE_FULL, true, "-wal");
  Order order, outcome;
  EXPECT_EQ(run(*store_, HeldBatch::placing(order)).end, CommitEnd::kNotCommitted);
  EXPECT_FALSE(store_->healthy());
  auto outcome_end = begin(*store_, Queue::kOutcomes, HeldBatch::placing(outcome));
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(run(*store_, HeldBatch::placing(order)).end, CommitEnd::kNotCommitted);
  }
  EXPECT_EQ(run(
                *store_, [](Unit&) { return true; }, Queue::kHousekeeping)
                .end,
            CommitEnd::kNotCommitted);
  EXPECT_FALSE(is_there(order)) << "reading goes on";
  disk_.heal();
  EXPECT_EQ(outcome_end.get().end, CommitEnd::kCommitted);
  EXPECT_TRUE(store_->healthy());
  EXPECT_TRUE(is_there(outcome));
  EXPECT_EQ(count_orders(), 1);
  EXPECT_TRUE(log_.has("store_commit_failed"));
  EXPECT_TRUE(log_.has("store_recovered"));
}

TEST_F(DiskFaults, RecoverByThemselvesWhenNobodyCalls) {
  disk_.fail(Operation::kWrite, 0, SQLITE_FULL, true, "-wal");
  Order order;
  EXPECT_EQ(run(*store_, HeldBatch::placing(order)).end, CommitEnd::kNotCommitted);
  disk_.heal();
  ASSERT_TRUE(log_.waits_for("store_recovered"));
  EXPECT_EQ(run(*store_, HeldBatch::placing(order)).end, CommitEnd::kCommitted);
  EXPECT_TRUE(store_->healthy());
}

TEST_F(DiskFaults, AreNotOverWhenAUnitThatWritesNothingEnds) {
  disk_.fail(Operation::kWrite, 0, SQLITE_FULL, true, "-wal");
  Order order;
  EXPECT_EQ(run(*store_, HeldBatch::placing(order)).end, CommitEnd::kNotCommitted);
  auto reading = begin(*store_, Queue::kOutcomes, [](Unit& unit) { return unit.open_orders(kTenant) == 0; });
  EXPECT_EQ(reading.wait_for(300ms), std::future_status::timeout);
  EXPECT_FALSE(store_->healthy());
  disk_.heal();
  EXPECT_EQ(reading.get().end, CommitEnd::kCommitted);
}

TEST_F(DiskFaults, EndOutcomesUncommittedWhenTheStoreStops) {
  disk_.fail(Operation::kWrite, 0, SQLITE_FULL, true, "-wal");
  Order outcome;
  auto end = begin(*store_, Queue::kOutcomes, HeldBatch::placing(outcome));
  ASSERT_TRUE(log_.waits_for("store_commit_failed"));
  store_->stop();
  EXPECT_EQ(end.get().end, CommitEnd::kNotCommitted);
}

TEST_F(DiskFaults, CannotBeSwallowedByAUnit) {
  std::vector<Order> orders;
  commit(*store_, [&](Unit& unit) {
    for (int i = 0; i < 300; ++i) orders.push_back(place(unit));
  });
  open();  // nothing is cached
  Order other;
  std::future<Job::Ended> swallowing, innocent;
  {
    LaneHeld held(*store_);
    innocent = begin(*store_, Queue::kCallers, HeldBatch::placing(other));
    swallowing = begin(*store_, Queue::kCallers, [&](Unit& unit) {
      disk_.fail(Operation::kRead, 0, SQLITE_IOERR_READ, false, ".db");
      try {
        unit.find(orders[100].key);
      } catch (const std::exception&) {
      }
      return true;
    });
  }
  EXPECT_EQ(innocent.get().end, CommitEnd::kNotCommitted);
  EXPECT_EQ(swallowing.get().end, CommitEnd::kNotCommitted);
  EXPECT_TRUE(disk_.has_failed());
  ASSERT_TRUE(log_.waits_for("store_recovered"));
  EXPECT_TRUE(is_there(orders[100]));
  EXPECT_FALSE(is_there(other));
}

TEST_F(DiskFaults, OfASyncRefuseCallersUntilAllIsWrittenAnew) {
  for (int i = 0; i < 50; ++i) placed(*store_);
  auto wal_before = wal_bytes(directory_);
  disk_.fail(Operation::kSync, 0, SQLITE_IOERR_FSYNC, true);
  Order order;
  EXPECT_EQ(run(*store_, HeldBatch::placing(order)).end, CommitEnd::kUncertain);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(run(*store_, HeldBatch::placing(order)).end, CommitEnd::kNotCommitted) << "nothing is tried before";
  }
  EXPECT_FALSE(store_->healthy());
  disk_.heal();
  ASSERT_TRUE(log_.waits_for("store_recovered"));
  EXPECT_TRUE(log_.has("store_written_anew"));
  EXPECT_LT(wal_bytes(directory_), wal_before) << "the end in doubt is cut off";
  EXPECT_EQ(count_orders(), 50);
}

TEST_F(DiskFaults, CannotHideInALogThatAnotherProcessLeft) {
  std::vector<Order> orders;
  for (int i = 0; i < 50; ++i) orders.push_back(placed(*store_));
  TemporaryDirectory left;
  std::filesystem::create_directories(left.data());
  for (const char* name : {"fibrecafe.db", "fibrecafe.db-wal", "secret.key"}) {
    std::filesystem::copy(directory_.data() / name, left.data() / name);
  }
  auto wal_before = wal_bytes(left);
  open(left.data());
  EXPECT_LT(wal_bytes(left), wal_before) << "written anew before anything is built on it";
  for (const Order& order : orders) EXPECT_TRUE(is_there(order));
}

TEST_F(DiskFaults, OfTheDatabaseFileOnlyDelayCheckpoints) {
  disk_.fail(Operation::kWrite, 0, SQLITE_FULL, true, ".db");
  std::vector<Order> orders;
  for (int i = 0; i < 10; ++i) orders.push_back(placed(*store_));
  ASSERT_TRUE(log_.waits_for("store_checkpoint_failed"));
  EXPECT_TRUE(store_->healthy());
  disk_.heal();
  orders.push_back(placed(*store_));
  ASSERT_TRUE(log_.waits_for("store_checkpoint_recovered"));
  open();
  for (const Order& order : orders) EXPECT_TRUE(is_there(order));
}

}  // namespace
}  // namespace fibrecafe::store::testing
