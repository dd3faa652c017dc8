// SPDX-License-Identifier: Apache-2.0
// The file of the list of orders: whatever happens to it, it comes back whole; and the log of changes stays short.
#include "store/sqlite/listing.hpp"

#include <fstream>
#include <thread>

#include "store/sqlite/faulty_disk.hpp"
#include "store/sqlite/opening.hpp"
#include "store/testing.hpp"

namespace fibrecafe::store::sqlite {
namespace {

using namespace std::chrono_literals;
using testing::kTenant;

class ListingTest : public ::testing::Test {
 protected:
  ListingTest() { open(); }

  void open() {
    store_.reset();
    SqliteOptions options;
    options.directory = directory_.data();
    store_ = open_sqlite(options, clock_, random_, log_, *metrics_);
  }
  // While no store is open.
  template <class Change>
  void closed(Change change) {
    store_.reset();
    change();
    open();
  }
  void place(int count) {
    testing::commit(*store_, [&](Unit& unit) {
      for (int i = 0; i < count; ++i) testing::place(unit);
    });
    orders_ += static_cast<size_t>(count);
  }
  std::optional<size_t> listed_now() {
    return testing::ask(*store_, [&](Queries& queries) -> std::optional<size_t> {
      size_t count = 0;
      std::optional<OrderId> before;
      do {
        auto page = queries.list_orders(kTenant, {}, before, 500);
        if (!page) return {};
        count += page->orders.size();
        before = page->next;
      } while (before);
      return count;
    });
  }
  void expect_all_listed() {
    auto until = std::chrono::steady_clock::now() + 60s;
    while (listed_now() != orders_) {
      ASSERT_LT(std::chrono::steady_clock::now(), until) << listed_now().value_or(0) << " of " << orders_;
      std::this_thread::yield();
    }
  }
  std::filesystem::path file() const { return directory_.data() / "listing.db"; }
  std::filesystem::path main_file() const { return directory_.data() / "fibrecafe.db"; }
  int64_t in_main(const char* sql) { return Database(main_file(), Access::kReadOnly, 10s).integer(sql); }
  void change(const std::filesystem::path& which, const char* sql) {
    Database(which, Access::kReadWrite, 10s).execute(sql);
  }

  testing::TemporaryDirectory directory_;
  SystemClock clock_;
  SystemRandom random_;
  testing::EventLog log_;
  std::unique_ptr<observe::Metrics> metrics_ = observe::make_metrics();
  std::unique_ptr<Store> store_;
  size_t orders_ = 0;
};

TEST_F(ListingTest, IsCompleteWhenTheStoreHasStopped) {
  place(10);
  open();
  EXPECT_EQ(listed_now(), orders_);
  EXPECT_EQ(log_.waits_for("listing_built"), true) << "when it was first made";
}

TEST_F(ListingTest, IsBuiltAgainWhenItIsGone) {
  for (int i = 0; i < 5; ++i) place(500);
  closed([&] { std::filesystem::remove(file()); });
  place(7);  // while it is built
  expect_all_listed();
}

TEST_F(ListingTest, IsBuiltAgainWhenItIsCutOff) {
  for (int i = 0; i < 5; ++i) place(500);
  for (uintmax_t left : {uintmax_t(0), uintmax_t(100), uintmax_t(4096), uintmax_t(40'000)}) {
    closed([&] { std::filesystem::resize_file(file(), left); });
    expect_all_listed();
  }
}

TEST_F(ListingTest, IsBuiltAgainWhenItIsNoDatabaseOrAnothersOrOfAnotherFormat) {
  place(20);
  closed([&] { std::ofstream(file(), std::ios::trunc) << "this is not a database, whatever its name may say"; });
  EXPECT_EQ(listed_now(), orders_);
  EXPECT_TRUE(log_.has("listing_broken"));
  for (const char* sql : {"UPDATE state SET owner = x'00'", "PRAGMA user_version = 99", "PRAGMA application_id = 1",
                          "DELETE FROM state", "UPDATE state SET position = 1000000"}) {
    closed([&] { change(file(), (std::string(sql) + "; DELETE FROM listing").c_str()); });
    EXPECT_EQ(listed_now(), orders_) << sql;
  }
}

TEST_F(ListingTest, IsBuiltAgainWhenTheLogDoesNotReachBackToIt) {
  place(5);
  for (int i = 0; i < 5; ++i) place(1);
  closed([&] {
    change(file(), "UPDATE state SET position = 2; DELETE FROM listing WHERE order_id > 3");
    change(main_file(), "DELETE FROM listing_log WHERE number < 5");
  });
  EXPECT_EQ(listed_now(), orders_);
}

TEST_F(ListingTest, CatchesUpFromTheLogAfterACrash) {
  for (int i = 0; i < 10; ++i) place(1);
  closed([&] { change(file(), "UPDATE state SET position = 4; DELETE FROM listing WHERE order_id > 4"); });
  expect_all_listed();
  EXPECT_EQ(in_main("SELECT count(*) > 0 FROM listing_log"), 1);
}

TEST_F(ListingTest, GoesOnBuildingAfterAStop) {
  for (int i = 0; i < 5; ++i) place(500);
  closed([&] { change(file(), "UPDATE state SET building_at = 1000; DELETE FROM listing WHERE order_id > 1000"); });
  expect_all_listed();
}

TEST_F(ListingTest, IsBuiltAgainWhenItBreaksWhileItIsUsed) {
  place(500);
  open();
  EXPECT_EQ(listed_now(), orders_);
  closed([&] {  // all pages but the first few
    std::fstream bytes(file(), std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(4096 * 7);
    auto size = static_cast<size_t>(std::filesystem::file_size(file()));
    bytes << std::string(size - 4096 * 7, '\x55');
  });
  EXPECT_EQ(listed_now(), std::nullopt);
  expect_all_listed();
}

TEST_F(ListingTest, AnUnreadableOrderKeepsNoOtherOut) {
  place(10);
  closed([&] {
    change(main_file(), "UPDATE orders SET placed = '{' WHERE id = 5");
    std::filesystem::remove(file());
  });
  orders_ -= 1;
  EXPECT_EQ(listed_now(), orders_);
  EXPECT_TRUE(log_.has("listing_order_unreadable"));
}

TEST_F(ListingTest, LetsTheLogForgetWhatIsSynced) {
  for (int i = 0; i < 20; ++i) place(1);
  open();  // synced
  auto until = std::chrono::steady_clock::now() + 60s;
  while (in_main("SELECT count(*) FROM listing_log") > 1) {
    ASSERT_LT(std::chrono::steady_clock::now(), until);
    std::this_thread::yield();
  }
  EXPECT_EQ(in_main("SELECT max(number) FROM listing_log"), 20) << "numbers never begin again";
  place(1);
  expect_all_listed();
}

TEST(ListingFileTest, IsSyncedThoughSomebodyReadsIt) {
  testing::TemporaryDirectory directory;
  testing::FaultyDisk disk;
  auto path = directory.data().parent_path() / "listing.db";
  ListingFile::make(path, Uuid{}, 0);
  ListingFile file(path);
  file.sync();
  Database reader(path, Access::kReadOnly, 1s);  // what it sees is in the file itself, none of it in the WAL
  reader.execute("BEGIN; SELECT count(*) FROM listing");
  file.write({}, {1, {}});
  disk.fail(testing::FaultyDisk::Operation::kSync, 0, SQLITE_IOERR_FSYNC, true, "listing.db-wal");
  EXPECT_THROW(file.sync(), SqliteError) << "it did not even try";
  disk.heal();
  file.sync();
}

TEST_F(ListingTest, ADiskThatFailsItHoldsUpNoOrder) {
  store_.reset();
  testing::FaultyDisk disk;
  open();
  disk.fail(testing::FaultyDisk::Operation::kWrite, 0, SQLITE_FULL, true, "listing.db-wal");
  place(10);
  EXPECT_TRUE(log_.waits_for("listing_failed"));
  EXPECT_TRUE(store_->healthy());
  place(10);
  disk.heal();
  expect_all_listed();
  store_.reset();
}

}  // namespace
}  // namespace fibrecafe::store::sqlite
