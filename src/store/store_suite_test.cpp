// SPDX-License-Identifier: Apache-2.0
// The stores that the suite runs on. Its tests are in suite_*_test.cpp.
#include "store/store_suite.hpp"

#include "store/postgres/server_testing.hpp"

namespace fibrecafe::store::testing {
namespace {

class SqliteUnderTest final : public StoreUnderTest {
 public:
  SqliteUnderTest() { reopen(); }

  Store& store() override { return *store_; }
  void reopen() override {
    store_.reset();
    SqliteOptions options;
    options.directory = directory_.data();
    options.callers_max = kCallersMax;
    store_ = open_sqlite(options, clock_, random_, *log_, *metrics_);
  }
  bool beside(const std::function<bool(Unit&)>& act) override {
    return run_beside(directory_.data(), false, clock_, random_, act);
  }
  observe::Metrics& metrics() override { return *metrics_; }

 private:
  TemporaryDirectory directory_;
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<observe::Log> log_ = observe::make_silent_log();
  std::unique_ptr<observe::Metrics> metrics_ = observe::make_metrics();
  std::unique_ptr<Store> store_;
};

class PostgresUnderTest final : public StoreUnderTest {
 public:
  PostgresUnderTest() { reopen(); }

  Store& store() override { return *store_; }
  void reopen() override {
    store_.reset();
    PostgresOptions options;
    options.url = url_;
    options.directory = directory_.data();
    options.callers_max = kCallersMax;
    options.batch_max = 256;
    options.lanes = 4;
    store_ = open_postgres(options, clock_, random_, *log_, *metrics_);
  }
  bool beside(const std::function<bool(Unit&)>& act) override {
    return run_beside(StoreLocation{directory_.data(), url_}, false, clock_, random_, act);
  }
  observe::Metrics& metrics() override { return *metrics_; }

 private:
  std::string url_ = PostgresServer::instance().make_database();
  TemporaryDirectory directory_;
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<observe::Log> log_ = observe::make_silent_log();
  std::unique_ptr<observe::Metrics> metrics_ = observe::make_metrics();
  std::unique_ptr<Store> store_;
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreSuite,
                         ::testing::Values(StoreMaker{"Sqlite", [] { return std::make_unique<SqliteUnderTest>(); }}),
                         [](const auto& chosen) { return chosen.param.name; });

INSTANTIATE_TEST_SUITE_P(Postgres, StoreSuite,
                         ::testing::Values(StoreMaker{"Postgres",
                                                      [] { return std::make_unique<PostgresUnderTest>(); }}),
                         [](const auto& chosen) { return chosen.param.name; });

}  // namespace fibrecafe::store::testing
