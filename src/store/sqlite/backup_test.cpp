// SPDX-License-Identifier: Apache-2.0
// Backups beside a store that writes, and putting them in place.
#include <sys/stat.h>

#include <thread>

#include "store/sqlite/database.hpp"
#include "store/testing.hpp"
#include "store/upkeep.hpp"

namespace fibrecafe::store {
namespace {

using namespace testing;

class ABackup : public ::testing::Test {
 protected:
  std::unique_ptr<Store> open(const std::filesystem::path& data) {
    SqliteOptions options;
    options.directory = data;
    return open_sqlite(options, clock_, random_, *log_, *metrics_);
  }
  BackupDone back_up_to(const std::filesystem::path& to, int pages = 1000) {
    BackupOptions options;
    options.data = data();
    options.to = to;
    options.pages = pages;
    return back_up(options, clock_);
  }
  Restored restore_into(const std::filesystem::path& data, bool replace = false) {
    RestoreOptions options;
    options.from = backup();
    options.data = data;
    options.replace = replace;
    return restore(options, clock_, backup_facts(backup()), [](const std::filesystem::path&) {});
  }
  std::filesystem::path data() const { return directory_.data(); }
  std::filesystem::path backup() const { return beside("backup"); }
  std::filesystem::path beside(const char* name) const { return directory_.data().parent_path() / name; }

  TemporaryDirectory directory_;
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<observe::Log> log_ = observe::make_silent_log();
  std::unique_ptr<observe::Metrics> metrics_ = observe::make_metrics();
};

bool holds(const std::filesystem::path& directory, const char* name) {
  return std::filesystem::exists(directory / name);
}

TEST_F(ABackup, HoldsWhatWasCommittedAndNothingThatCanBeBuiltAgain) {
  auto store = open(data());
  orders::Order order = placed(*store);
  BackupDone done = back_up_to(backup());
  EXPECT_EQ(done.facts.highest_order, order.key.order.value);
  EXPECT_EQ(backup_facts(backup()).taken, done.facts.taken);
  for (const char* name : {"fibrecafe.db", "secret.key", "backup.json"}) {
    struct stat info {};
    ASSERT_EQ(::stat((backup() / name).c_str(), &info), 0) << name;
    EXPECT_EQ(info.st_mode & 0777, 0600u) << name;
  }
  for (const char* name : {"fibrecafe.db-wal", "listing.db", "fibrecafe.lock", "addresses.db"}) {
    EXPECT_FALSE(holds(backup(), name)) << name;
  }
  EXPECT_FALSE(std::filesystem::exists(backup().string() + ".partial"));
  EXPECT_THROW(back_up_to(backup()), std::runtime_error);
}

// One page at a time, so that every step meets a newer database.
TEST_F(ABackup, EndsBesideAStoreThatNeverRests) {
  auto store = open(data());
  placed(*store);
  std::atomic<bool> resting{false};
  std::atomic<int64_t> last{0};
  std::thread busy([&] {
    while (!resting) last = placed(*store).key.order.value;
  });
  while (last < 50) std::this_thread::yield();
  int64_t before = last;
  BackupDone done = back_up_to(backup(), 1);
  resting = true;
  busy.join();
  EXPECT_TRUE(done.in_one_go);
  EXPECT_GE(done.facts.highest_order, before);
}

TEST_F(ABackup, IsPutInPlaceAndServes) {
  orders::Order order;
  {
    auto store = open(data());
    order = placed(*store);
    back_up_to(backup());
    placed(*store);
  }
  restore_into(beside("other"));
  auto store = open(beside("other"));
  EXPECT_EQ(ask(*store, [&](Queries& queries) { return queries.find(order.key); }), order);
  EXPECT_EQ(placed(*store).key.order.value, order.key.order.value + 1);
}

TEST_F(ABackup, ReplacesAStoreOnlyWhenItIsToldTo) {
  {
    auto store = open(data());
    placed(*store);
    back_up_to(backup());
    EXPECT_THROW(restore_into(data(), true), std::runtime_error) << "a gateway runs on it";
  }
  EXPECT_THROW(restore_into(data()), std::runtime_error);
  Restored restored = restore_into(data(), true);
  ASSERT_TRUE(restored.replaced);
  EXPECT_TRUE(holds(*restored.replaced, "fibrecafe.db"));
  EXPECT_TRUE(holds(*restored.replaced, "listing.db"));
  EXPECT_FALSE(holds(data(), "listing.db"));
  EXPECT_FALSE(holds(data(), "restoring"));
  open(data());
}

TEST_F(ABackup, NoStoreOpensWhereARestoreWasCutOff) {
  open(data());
  back_up_to(backup());
  RestoreOptions options{backup(), data(), {}, true};
  auto dies = [](const std::filesystem::path&) { throw std::runtime_error("cut off"); };
  EXPECT_THROW(restore(options, clock_, backup_facts(backup()), dies), std::runtime_error);
  EXPECT_THROW(open(data()), std::runtime_error);
  EXPECT_THROW(run_beside(data(), false, clock_, random_, [](Unit&) { return true; }), std::runtime_error);
  restore_into(data(), true);
  open(data());
}

TEST_F(ABackup, ADamagedDatabaseMakesNone) {
  open(data());
  {
    sqlite::Database database(data() / "fibrecafe.db", sqlite::Access::kReadWrite, Duration(1000));
    database.execute(
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE"
        " name = 'wake') WHERE name = 'wake_by_due'");
  }
  EXPECT_THROW(back_up_to(backup()), std::runtime_error);
  EXPECT_FALSE(std::filesystem::exists(backup()));
}

TEST_F(ABackup, SkippedNumbersAreNeverGiven) {
  orders::Order order;
  {
    auto store = open(data());
    order = placed(*store);
  }
  skip_numbers({data()}, 1000);
  auto store = open(data());
  EXPECT_EQ(placed(*store).key.order.value, order.key.order.value + 1001);
  commit(*store, [](Unit& unit) {
    EXPECT_EQ(unit.next_amendment_id().value, 1001);
    EXPECT_EQ(unit.next_cancellation_id().value, 1001);
    EXPECT_EQ(unit.next_reservation_id().value, 1001);
  });
}

TEST_F(ABackup, ASuspensionLastsUntilItIsLifted) {
  open(data());
  EXPECT_FALSE(suspended_since({data()}));
  EXPECT_FALSE(resume({data()}));
  suspend({data()}, kNoon);
  open(data());
  EXPECT_EQ(suspended_since({data()}), kNoon);
  EXPECT_TRUE(resume({data()}));
  EXPECT_FALSE(suspended_since({data()}));
}

}  // namespace
}  // namespace fibrecafe::store
