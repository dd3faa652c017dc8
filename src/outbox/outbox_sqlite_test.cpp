// SPDX-License-Identifier: Apache-2.0
// The outbox on its own thread, over the store that is shipped.
#include <atomic>
#include <future>
#include <map>

#include "outbox/outbox.hpp"
#include "store/testing.hpp"

namespace fibrecafe::outbox {
namespace {

using orders::OrderKey;
using orders::testing::provide_order;
using store::Unit;
using store::testing::ask;
using store::testing::commit;

constexpr int kOrders = 300;

// Takes every message, each at once but for those it is told to keep.
class TakingSuppliers final : public SupplierPort {
 public:
  void tell(Telling telling, std::function<void(Told)> done) override {
    ++calls[telling.order.key.order.value];
    if (keeps_all) {
      kept.set_value();
      return;
    }
    Told told;
    told.answer.end = orders::CallEnd::kTaken;
    told.answer.taken_as = orders::TakenAs::kCommitted;
    told.answer.facts.committed_date = told.answer.facts.target_date = telling.order.created;
    done(std::move(told));
  }
  std::map<int64_t, int> calls;  // on the outbox's thread, and after it has stopped
  bool keeps_all = false;
  std::promise<void> kept;
};

// Takes every KCI; of every third the first delivery fails for that one alone.
class TakingTenants final : public TenantPort {
 public:
  void deliver(Delivery delivery, std::function<void(DeliveryAnswer)> done) override {
    int64_t sequence = delivery.kci.kci.sequence;
    if (sequence == refused_always) return done({.end = DeliveryEnd::kRefused});
    auto& got = received[delivery.kci.entity.key.order.value];
    bool refuses = ++deliveries % 3 == 0 && !std::exchange(refused[delivery.kci.entity.key.order.value], true);
    if (!refuses) got.push_back(sequence);
    if (!refuses && ++taken == expected) all.set_value();
    done({.end = refuses ? DeliveryEnd::kRefused : DeliveryEnd::kDelivered});
  }
  std::map<int64_t, std::vector<int64_t>> received;
  std::map<int64_t, bool> refused;
  int64_t refused_always = 0;  // a sequence number
  int deliveries = 0, taken = 0, expected = 3 * kOrders;
  std::promise<void> all;
};

class OutboxOverSqlite : public ::testing::Test {
 protected:
  OutboxOverSqlite() {
    open();
    commit(*store_, [&](Unit& unit) {
      parties::Tenant tenant;
      tenant.name = "TENANT1";
      tenant_ = unit.add(tenant).value();
      parties::Supplier supplier;
      supplier.name = "FIBRECO";
      supplier_ = unit.add(supplier).value();
      unit.put({tenant_, supplier_, {}});
    });
  }
  ~OutboxOverSqlite() override { close(); }

  void open() {
    store::SqliteOptions options;
    options.directory = directory_.data();
    store_ = store::open_sqlite(options, clock_, random_, *log_, *metrics_);
    outbox_ = make_outbox({*store_, clock_, random_, *log_, *metrics_, suppliers_, tenants_, settings()});
  }
  void close() {
    outbox_->stop(std::chrono::minutes(1));
    store_->stop();
    outbox_.reset();
    store_.reset();
  }
  Settings settings() const {
    Settings settings;
    settings.refused_give_up = std::chrono::milliseconds(10);  // so that refused KCIs go again soon
    settings.refusals_min = refusals_min_;
    return settings;
  }
  void place(int count) {
    commit(*store_, [&](Unit& unit) {
      orders::Timing timing;
      auto parties = store_->directory().current();
      for (int i = 0; i < count; ++i) {
        orders::PlaceOrder wanted{provide_order(), "FIBRECO"};
        wanted.order.key.tenant = tenant_;
        ASSERT_TRUE(orders::place({unit, *parties, timing, random_, clock_.now()}, wanted));
      }
    });
  }

  store::testing::TemporaryDirectory directory_;
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<observe::Log> log_ = observe::make_silent_log();
  std::unique_ptr<observe::Metrics> metrics_ = observe::make_metrics();
  TakingSuppliers suppliers_;
  TakingTenants tenants_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Outbox> outbox_;
  TenantId tenant_;
  SupplierId supplier_;
  int64_t refusals_min_ = 1000;
};

TEST_F(OutboxOverSqlite, TellsEveryOrderOnceAndDeliversEveryKciInSequence) {
  outbox_->start();
  place(kOrders / 2);
  place(kOrders / 2);
  tenants_.all.get_future().get();
  outbox_->stop(std::chrono::minutes(1));
  ASSERT_EQ(suppliers_.calls.size(), static_cast<size_t>(kOrders));
  for (auto& [order, calls] : suppliers_.calls) EXPECT_EQ(calls, 1) << order;
  for (auto& [order, sequences] : tenants_.received) EXPECT_EQ(sequences, (std::vector<int64_t>{1, 2, 3})) << order;
  auto depths = ask(*store_, [](store::Queries& queries) { return queries.depths(); });
  EXPECT_EQ(depths.messages_waiting + depths.messages_unknown + depths.kcis_pending, 0);
}

TEST_F(OutboxOverSqlite, AKciThatIsAlwaysRefusedIsParkedAloneAndTheNextGoOn) {
  close();
  refusals_min_ = 5;
  tenants_.refused_always = 1;
  tenants_.expected = 2;
  open();
  outbox_->start();
  place(1);
  tenants_.all.get_future().get();
  outbox_->stop(std::chrono::minutes(1));
  EXPECT_EQ(tenants_.received.begin()->second, (std::vector<int64_t>{2, 3}));
  auto parked = ask(*store_, [](store::Queries& queries) { return queries.parked(); });
  ASSERT_EQ(parked.size(), 1u);
  EXPECT_EQ(parked[0].kind, orders::ParkedKind::kRefusedByTenant);
  EXPECT_EQ(parked[0].sequence, 1);
}

TEST_F(OutboxOverSqlite, AStopDuringTheCallLeavesItUnknownAndIsNeverSentAgain) {
  suppliers_.keeps_all = true;
  outbox_->start();
  place(1);
  suppliers_.kept.get_future().get();
  outbox_->stop(Duration(0));
  close();

  open();
  outbox_->start();
  commit(*store_, [](Unit&) {});  // behind the start's own units
  auto unknown = [&] {
    return ask(*store_, [](store::Queries& queries) { return queries.depths().messages_unknown; });
  };
  for (int i = 0; i < 1000 && unknown() == 0; ++i) commit(*store_, [](Unit&) {});
  EXPECT_EQ(unknown(), 1);
  outbox_->stop(std::chrono::minutes(1));
  EXPECT_EQ(suppliers_.calls.begin()->second, 1);
}

}  // namespace
}  // namespace fibrecafe::outbox
