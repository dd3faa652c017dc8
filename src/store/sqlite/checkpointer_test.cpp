// SPDX-License-Identifier: Apache-2.0
// The WAL stays bounded under steady writing, also after a reader has held it up.
#include "store/sqlite/checkpointer.hpp"

#include "store/testing.hpp"

namespace fibrecafe::store::sqlite {
namespace {

constexpr uintmax_t kMegabyte = 1 << 20;

class Checkpoints : public ::testing::Test {
 protected:
  Checkpoints() {
    SqliteOptions options;
    options.directory = directory_.data();
    store_ = open_sqlite(options, clock_, random_, log_, *metrics_);
  }
  // About `megabytes` through the WAL, in small commits.
  void write(int megabytes) {
    orders::Order order = orders::testing::provide_order();
    order.notes = std::string(8000, 'n');
    for (int i = 0; i < megabytes * 2; ++i) {
      testing::commit(*store_, [&](Unit& unit) {
        for (int j = 0; j < 50; ++j) testing::place(unit, order);
      });
    }
  }
  uintmax_t wal_bytes() const { return std::filesystem::file_size(directory_.data() / "fibrecafe.db-wal"); }

  testing::TemporaryDirectory directory_;
  SystemClock clock_;
  SystemRandom random_;
  testing::EventLog log_;
  std::unique_ptr<observe::Metrics> metrics_ = observe::make_metrics();
  std::unique_ptr<Store> store_;
};

TEST_F(Checkpoints, KeepTheWalBoundedWhileTheLaneWrites) {
  write(200);
  EXPECT_LT(wal_bytes(), 130 * kMegabyte);
}

TEST_F(Checkpoints, StartTheWalAnewAfterALongReader) {
  std::promise<void> inside, release;
  std::thread reader([&] {
    store_->read_now([&](Queries& queries) {
      queries.depths();  // takes the snapshot
      inside.set_value();
      release.get_future().wait();
    });
  });
  inside.get_future().wait();
  write(70);
  uintmax_t grown = wal_bytes();
  EXPECT_GT(grown, 65 * kMegabyte) << "the reader still needs it";
  release.set_value();
  reader.join();
  write(150);
  EXPECT_LT(wal_bytes(), grown + 100 * kMegabyte);
  EXPECT_FALSE(log_.has("store_checkpoint_failed"));
}

}  // namespace
}  // namespace fibrecafe::store::sqlite
