// SPDX-License-Identifier: Apache-2.0
// Several gateways on one database, each with several lanes; connections that are cut.
#include <thread>

#include "store/postgres/connection.hpp"
#include "store/postgres/server_testing.hpp"
#include "store/testing.hpp"

namespace fibrecafe::store::testing {
namespace {

using namespace std::chrono_literals;
using orders::Order;

class PostgresGateways : public ::testing::Test {
 protected:
  std::unique_ptr<Store> open(Duration poll = 5s) {
    PostgresOptions options;
    options.url = url_;
    options.directory = directory_.data();
    options.lanes = 4;
    options.lock_timeout = 500ms;
    options.poll = poll;
    return open_postgres(options, clock_, random_, log_, *metrics_);
  }
  // Every connection of the gateways ends on the server's side.
  void cut_all() {
    PostgresServer::instance().execute(
        "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database_in(url_) + "'");
  }

  std::string url_ = PostgresServer::instance().make_database();
  TemporaryDirectory directory_;
  SystemClock clock_;
  SystemRandom random_;
  EventLog log_;
  std::unique_ptr<observe::Metrics> metrics_ = observe::make_metrics();
};

// Submits, and counts how they ended.
class Crowd {
 public:
  void submit(Store& store, uint64_t together, std::function<bool(Unit&)> act, Queue queue = Queue::kOutcomes) {
    ++open_;
    Job job{std::move(act),
            [this](Job::Ended how) {
              std::lock_guard lock(mutex_);
              ++ended_[how.end];
              threw_ += how.threw;
              --open_;
              changed_.notify_all();
            },
            together};
    ASSERT_TRUE(store.submit(queue, std::move(job)));
  }
  void wait() {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, 60s, [this] { return open_ == 0; }));
  }
  int ended(CommitEnd how) { return ended_[how]; }
  int threw() const { return threw_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<int> open_{0};
  std::map<CommitEnd, int> ended_;
  int threw_ = 0;
};

std::function<bool(Unit&)> one_step(orders::OrderKey key) {
  return [key](Unit& unit) {
    Order order = *unit.find(key);
    auto step = next_step(order, order.steps % 2 == 0 ? OrderStatus::kSentToSupplier : OrderStatus::kAcknowledged);
    unit.append(order, {&step, 1});
    return true;
  };
}

TEST_F(PostgresGateways, LoseNoStepOfAnOrderThatAllOfThemChange) {
  auto first = open(), second = open();
  std::vector<Order> orders;
  for (int i = 0; i < 5; ++i) orders.push_back(placed(*first));
  Crowd crowd;
  constexpr int kSteps = 40;
  for (int step = 0; step < kSteps; ++step) {
    for (const Order& order : orders) {
      crowd.submit(*first, static_cast<uint64_t>(order.key.order.value), one_step(order.key));
      crowd.submit(*second, static_cast<uint64_t>(step), one_step(order.key));  // the wrong lane, as it may be
    }
  }
  crowd.wait();
  EXPECT_EQ(crowd.ended(CommitEnd::kCommitted), 2 * kSteps * 5);
  EXPECT_EQ(crowd.threw(), 0);
  for (const Order& order : orders) {
    ask(*first, [&](Queries& queries) {
      EXPECT_EQ(queries.find(order.key)->steps, 1 + 2 * kSteps);
      auto history = queries.history(order.key);
      EXPECT_EQ(history.size(), static_cast<size_t>(1 + 2 * kSteps));
      EXPECT_TRUE(history.back().after == *queries.find(order.key));
      EXPECT_EQ(queries.kcis(order.key).size(), static_cast<size_t>(2 * kSteps));
      return 0;
    });
  }
}

TEST_F(PostgresGateways, PlaceARequestOnceThatAllOfThemTake) {
  auto first = open(), second = open();
  std::atomic<int> runs{0};
  for (uint8_t name = 1; name <= 20; ++name) {
    Crowd crowd;
    RequestKey key{{name}, kTenant};
    for (Store* store : {first.get(), second.get()}) {
      for (uint64_t lane = 0; lane < 4; ++lane) {
        crowd.submit(*store, lane, [key, &runs](Unit& unit) {
          ++runs;
          if (unit.remembered(key, kNoon)) return true;
          Order order = place(unit);
          unit.remember(key, {{1}, order.key}, kNoon);
          return true;
        });
      }
    }
    crowd.wait();
    EXPECT_EQ(crowd.ended(CommitEnd::kCommitted), 8);
    EXPECT_EQ(crowd.threw(), 0);
  }
  EXPECT_EQ(ask(*first, [](Queries& queries) { return queries.waiting_messages(kSupplier, 1000).size(); }), 20u);
}

// Units lock what they touch in the order of their arrival, so batches of two lanes may each want what the other has.
TEST_F(PostgresGateways, GoAgainWhenTheyWaitForEachOther) {
  auto first = open(), second = open();
  std::vector<Order> orders;
  for (int i = 0; i < 8; ++i) orders.push_back(placed(*first));
  Crowd crowd;
  {
    LaneHeld held_one(*first), held_two(*second);
    for (int round = 0; round < 10; ++round) {
      for (size_t i = 0; i < orders.size(); ++i) {
        crowd.submit(*first, 0, one_step(orders[i].key));
        crowd.submit(*second, 0, one_step(orders[orders.size() - 1 - i].key));
      }
    }
  }
  crowd.wait();
  EXPECT_EQ(crowd.ended(CommitEnd::kCommitted), 160);
  for (const Order& order : orders) {
    EXPECT_EQ(ask(*first, [&](Queries& queries) { return queries.find(order.key)->steps; }), 21);
  }
}

// Who was answered before another one calls has the smaller number, on whichever gateway.
TEST_F(PostgresGateways, GiveOrderNumbersThatAscendOverAllOfThem) {
  auto first = open(), second = open();
  OrderId last{0};
  for (int i = 0; i < 30; ++i) {
    OrderId number = placed(i % 2 == 0 ? *first : *second).key.order;
    EXPECT_GT(number, last);
    last = number;
  }
}

class Heard final : public Listener {
 public:
  void committed(const News& news) override {
    std::lock_guard lock(mutex_);
    news_.push_back(news);
    changed_.notify_all();
  }
  void changed_outside() override {
    std::lock_guard lock(mutex_);
    ++outside_;
    changed_.notify_all();
  }
  template <class Which>
  bool waits_for(Which which) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 30s, [&] { return std::any_of(news_.begin(), news_.end(), which); });
  }
  bool waits_for_change() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 30s, [&] { return outside_ > 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<News> news_;
  int outside_ = 0;
};

TEST_F(PostgresGateways, HearWhatAnotherOneCommitted) {
  auto first = open(1h), second = open(1h);
  Heard heard;
  second->listen(heard);
  Order order = placed(*first);
  EXPECT_TRUE(heard.waits_for([](const News& news) { return news.suppliers.contains(kSupplier) && !news.everything; }));
  told(*first, order, 1);
  EXPECT_TRUE(heard.waits_for([](const News& news) { return news.tenants.contains(kTenant); }));
  commit(*first, [](Unit& unit) { unit.add_signing_key({"kid", "PEM", kNoon, {}}); });
  EXPECT_TRUE(heard.waits_for_change()) << "keys";
}

TEST_F(PostgresGateways, LookForWhatNobodyTold) {
  auto store = open(100ms);
  Heard heard;
  store->listen(heard);
  EXPECT_TRUE(heard.waits_for([](const News& news) { return news.everything; }));
  PostgresServer::instance().execute(database_in(url_),
                                     "UPDATE meta SET value = value + 1 WHERE name = 'parties_version'");
  EXPECT_TRUE(heard.waits_for_change());
}

TEST_F(PostgresGateways, GoOnAfterTheirConnectionsWereCut) {
  auto store = open();
  Heard heard;
  store->listen(heard);
  Order before = placed(*store);
  cut_all();
  Order after = placed(*store);
  for (const Order& order : {before, after}) {
    EXPECT_TRUE(ask(*store, [&](Queries& queries) { return queries.find(order.key); }) == order);
  }
  EXPECT_TRUE(log_.waits_for("store_hears_again"));
  EXPECT_TRUE(heard.waits_for_change()) << "whatever was told meanwhile";
  EXPECT_TRUE(store->healthy());
}

TEST_F(PostgresGateways, AreUncertainOfACommitThatNobodyAnswered) {
  auto store = open();
  Order order = placed(*store);
  auto ended = run(*store, [&](Unit& unit) {
    auto step = next_step(order, OrderStatus::kSentToSupplier);
    unit.append(order, {&step, 1});
    unit.kcis(order.key);  // all of it is at the server
    cut_all();
    return true;
  });
  EXPECT_EQ(ended.end, CommitEnd::kUncertain);
  EXPECT_TRUE(log_.waits_for("store_recovered"));
  EXPECT_TRUE(log_.waits_for("store_hears_again"));
  placed(*store);
  EXPECT_TRUE(store->healthy());
}

// Nobody waits for ever for an answer from a database that is gone.
TEST_F(PostgresGateways, TellWhoReadsThatTheDatabaseIsGone) {
  auto store = open();
  PostgresServer::instance().execute("postgres", "ALTER DATABASE " + database_in(url_) + " ALLOW_CONNECTIONS false");
  cut_all();
  auto told = std::make_shared<std::promise<bool>>();
  auto answer = told->get_future();
  ASSERT_TRUE(store->read([told](Queries& queries) {
    try {
      queries.locate(OrderId{1});
      told->set_value(false);
    } catch (const StoreUnavailable&) {
      told->set_value(true);
    }
  }));
  EXPECT_TRUE(answer.get());
  EXPECT_THROW(store->read_now([](Queries&) {}), StoreUnavailable);
  EXPECT_EQ(run(*store,
                [](Unit& unit) {
                  place(unit);
                  return true;
                })
                .end,
            CommitEnd::kNotCommitted);
  EXPECT_FALSE(store->healthy());
  PostgresServer::instance().execute("postgres", "ALTER DATABASE " + database_in(url_) + " ALLOW_CONNECTIONS true");
  EXPECT_TRUE(log_.waits_for("store_recovered"));
  placed(*store);
}

TEST_F(PostgresGateways, RefuseAKeyThatIsNotTheDatabases) {
  open();
  std::filesystem::remove(directory_.data() / "secret.key");
  try {
    open();
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("secret.key"), std::string::npos) << error.what();
  }
}

TEST_F(PostgresGateways, DoNotWaitForOneThatHangsInATransaction) {
  auto store = open();
  Order order = placed(*store), other = placed(*store);
  postgres::ConnectionOptions options{url_};
  postgres::Connection hangs(options);
  hangs.ensure();
  hangs.execute("SET idle_in_transaction_session_timeout = 0");
  hangs.execute("BEGIN; SELECT * FROM orders WHERE id = " + std::to_string(order.key.order.value) + " FOR UPDATE");
  Crowd crowd;
  {
    LaneHeld held(*store);
    crowd.submit(*store, 0, one_step(order.key));
    crowd.submit(*store, 0, one_step(other.key));
  }
  auto until = std::chrono::steady_clock::now() + 30s;
  while (ask(*store, [&](Queries& queries) { return queries.find(other.key)->steps; }) == 1) {
    ASSERT_LT(std::chrono::steady_clock::now(), until);
    std::this_thread::yield();
  }
  hangs.execute("ROLLBACK");
  crowd.wait();
  EXPECT_EQ(crowd.ended(CommitEnd::kCommitted), 2);
}

}  // namespace
}  // namespace fibrecafe::store::testing
