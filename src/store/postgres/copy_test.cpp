// SPDX-License-Identifier: Apache-2.0
// A whole store moved from SQLite to PostgreSQL, verified there; and what is broken there, named.
#include "store/copy.hpp"

#include "store/postgres/server_testing.hpp"
#include "store/testing.hpp"
#include "store/upkeep.hpp"

namespace fibrecafe::store {
namespace {

using namespace testing;

class PostgresCopy : public ::testing::Test {
 protected:
  PostgresCopy() {
    beside([this](Unit& unit) {
      parties::Supplier supplier;
      supplier.name = "FIBRECO";
      supplier.auth.kind = parties::OutboundKind::kBasic;
      supplier.auth.password = "secret";
      order_.supplier = *unit.add(supplier);
      parties::Tenant tenant;
      tenant.name = "TENANT1";
      order_.key.tenant = *unit.add(tenant);
      unit.put(parties::Agreement{order_.key.tenant, order_.supplier, {}});
      unit.add_signing_key({"key-1", "private", kNoon, {}});
    });
    beside([this](Unit& unit) { tell(unit); });
  }

  void beside(const std::function<void(Unit&)>& work) {
    run_beside(directory_.data(), true, clock_, random_, [&](Unit& unit) {
      work(unit);
      return true;
    });
  }

  void tell(Unit& unit) {
    order_.notes = "line 1\nline 2\t\\tab";
    order_ = place(unit, order_);
    orders::Step taken = next_step(order_, OrderStatus::kSentToSupplier);
    taken.after.supplier_reference = "S-1";
    orders::Step acknowledged = next_step(taken.after, OrderStatus::kAcknowledged);
    orders::Step steps[] = {taken, acknowledged};
    unit.append(order_, steps);
    unit.settle(order_.key, 1);
    orders::SupplierKci kci = orders::testing::kci(3, ReasonCode::kCommitted, OrderStatus::kInProgress);
    kci.raw = std::string("{\"a\":\"\\u0000\"}");
    unit.record_kci(order_.key, kci, true);
    unit.wake_at(order_.key, kNoon);
    unit.delivered(order_.key, 1, kNoon);
    unit.remember({{1}}, {{2}, {order_.key, 0}}, kNoon);
    unit.remember_service(order_.supplier, "SERVICE-1", order_.key);
    orders::Parked parked;
    parked.key = order_.key;
    parked.sequence = 1;
    unit.park(parked);
    order_ = acknowledged.after;
  }

  std::vector<std::string> found() const {
    std::vector<std::string> all;
    verify(at(), [&](const Violation& violation) { all.push_back(violation.row + ": " + violation.what); });
    return all;
  }
  StoreLocation at() const { return {directory_.data(), url_}; }
  void break_by(const std::string& sql) const { PostgresServer::instance().execute(database_in(url_), sql); }

  std::string url_ = PostgresServer::instance().make_empty_database();
  TemporaryDirectory directory_;
  SystemClock clock_;
  SystemRandom random_;
  orders::Order order_ = orders::testing::provide_order();
};

TEST_F(PostgresCopy, HasEveryRowAndVerifies) {
  skip_numbers({directory_.data()}, 100);
  auto tables = copy_to_postgres(directory_.data(), url_);
  auto rows_of = [&](const char* name) {
    auto at = std::find_if(tables.begin(), tables.end(), [&](const CopiedTable& each) { return each.name == name; });
    return at == tables.end() ? -1 : at->rows;
  };
  EXPECT_EQ(rows_of("history"), 3);
  EXPECT_EQ(rows_of("listing"), 1);
  EXPECT_EQ(found(), std::vector<std::string>{});
  run_beside(at(), false, clock_, random_, [&](Unit& unit) {
    EXPECT_EQ(unit.find(order_.key), order_);
    EXPECT_EQ(unit.held_kcis(order_.key).size(), 1u);
    EXPECT_GT(unit.next_order_id().value, order_.key.order.value + 100);
    EXPECT_GT(unit.next_amendment_id().value, 100);
    EXPECT_EQ(unit.signing_keys().size(), 1u);
    return false;
  });
  EXPECT_THROW(copy_to_postgres(directory_.data(), url_), std::runtime_error) << "it is not empty";
}

TEST_F(PostgresCopy, NamesWhatIsBrokenThere) {
  copy_to_postgres(directory_.data(), url_);
  break_by("DELETE FROM order_directory");
  break_by("DELETE FROM kci WHERE sequence = 2");
  break_by("UPDATE listing SET status = 101");
  std::string all;
  for (const std::string& each : found()) all += each + "\n";
  for (const char* row : {"is not in the directory of orders", "says it has 2 KCIs, there are 1",
                          "is not in the list of orders as it stands"}) {
    EXPECT_NE(all.find(row), std::string::npos) << row << " in\n" << all;
  }
}

TEST_F(PostgresCopy, MovesNumbersOnAndIsSuspendedUntilItIsResumed) {
  copy_to_postgres(directory_.data(), url_);
  EXPECT_FALSE(suspended_since(at()));
  suspend(at(), kNoon);
  EXPECT_EQ(suspended_since(at()), kNoon);
  EXPECT_TRUE(resume(at()));
  EXPECT_FALSE(resume(at()));
  skip_numbers(at(), 1000);
  run_beside(at(), false, clock_, random_, [&](Unit& unit) {
    EXPECT_GT(unit.next_order_id().value, order_.key.order.value + 1000);
    return false;
  });
  EXPECT_NO_THROW(require_stopped(at()));
  EXPECT_TRUE(orders_with_messages(at()).empty());
}

}  // namespace
}  // namespace fibrecafe::store
