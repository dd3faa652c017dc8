// SPDX-License-Identifier: Apache-2.0
// Every store: the writing lane's promises about batches, refusals, bounds and news.
#include "store/store_suite.hpp"

namespace fibrecafe::store::testing {
namespace {

using namespace std::chrono_literals;
using orders::Order;

// Collects how jobs ended.
class Ends {
 public:
  std::function<void(Job::Ended)> operator[](int job) {
    return [this, job](Job::Ended how) {
      std::lock_guard lock(mutex_);
      ends_.emplace_back(job, how);
    };
  }
  std::vector<std::pair<int, Job::Ended>> all() {
    std::lock_guard lock(mutex_);
    return ends_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::pair<int, Job::Ended>> ends_;
};

double commits(observe::Metrics& metrics) {
  std::string text = metrics.render(), wanted = "store_commits_total{result=\"committed\"} ";
  return std::stod(text.substr(text.find(wanted) + wanted.size()));
}

TEST_P(StoreSuite, CommitsWhatWaitsTogether) {
  Ends ends;
  double before = 0;
  {
    LaneHeld held(store());
    before = commits(metrics());
    for (int i = 0; i < 40; ++i) {
      ASSERT_TRUE(store().submit(Queue::kCallers, {[](Unit& unit) {
                                                     place(unit);
                                                     return true;
                                                   },
                                                   ends[i]}));
    }
  }
  commit(store(), [](Unit&) {});
  auto all = ends.all();
  ASSERT_EQ(all.size(), 40u);
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(all[static_cast<size_t>(i)].first, i);
    EXPECT_EQ(all[static_cast<size_t>(i)].second.end, CommitEnd::kCommitted);
  }
  EXPECT_LE(commits(metrics()) - before, 3) << "the held one, the batch, and perhaps the last";
}

TEST_P(StoreSuite, UndoesARefusedUnitAloneInItsBatch) {
  Ends ends;
  std::vector<Order> orders(4);
  {
    LaneHeld held(store());
    for (size_t i = 0; i < orders.size(); ++i) {
      ASSERT_TRUE(store().submit(Queue::kCallers, {[&orders, i](Unit& unit) {
                                                     orders[i] = place(unit);
                                                     if (i == 1) return false;
                                                     if (i == 2) throw std::runtime_error("a defect");
                                                     return true;
                                                   },
                                                   ends[static_cast<int>(i)]}));
    }
  }
  commit(store(), [](Unit&) {});
  auto all = ends.all();
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].second.end, CommitEnd::kCommitted);
  EXPECT_EQ(all[1].second.end, CommitEnd::kRolledBack);
  EXPECT_FALSE(all[1].second.threw);
  EXPECT_EQ(all[2].second.end, CommitEnd::kRolledBack);
  EXPECT_TRUE(all[2].second.threw);
  EXPECT_EQ(all[3].second.end, CommitEnd::kCommitted);
  ask(store(), [&](Queries& queries) {
    for (size_t i = 0; i < orders.size(); ++i)
      EXPECT_EQ(queries.find(orders[i].key).has_value(), i == 0 || i == 3) << i;
    EXPECT_EQ(queries.waiting_messages(kSupplier, 10).size(), 2u);
    return 0;
  });
}

TEST_P(StoreSuite, TakesABrokenConstraintForADefectOfThatUnit) {
  Order order = placed(store());
  Ends ends;
  {
    LaneHeld held(store());
    ASSERT_TRUE(store().submit(Queue::kCallers, {[&](Unit& unit) {
                                                   try {
                                                     unit.insert(order);
                                                   } catch (const std::exception&) {
                                                   }
                                                   return true;  // swallowed: it is undone all the same
                                                 },
                                                 ends[0]}));
    ASSERT_TRUE(store().submit(Queue::kCallers, {[](Unit& unit) {
                                                   place(unit);
                                                   return true;
                                                 },
                                                 ends[1]}));
  }
  commit(store(), [](Unit&) {});
  auto all = ends.all();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].second.end, CommitEnd::kRolledBack);
  EXPECT_TRUE(all[0].second.threw);
  EXPECT_EQ(all[1].second.end, CommitEnd::kCommitted);
}

TEST_P(StoreSuite, ShowsAUnitWhatEarlierOnesOfItsBatchWrote) {
  RequestKey key{{9}, kTenant};
  std::vector<Order> orders;
  {
    LaneHeld held(store());
    for (int i = 0; i < 40; ++i) {  // repeats of one request, all at once
      ASSERT_TRUE(store().submit(Queue::kCallers, {[&](Unit& unit) {
                                                     if (unit.remembered(key, kNoon)) return true;
                                                     orders.push_back(place(unit));
                                                     unit.remember(key, {{1}, orders.back().key}, kNoon);
                                                     return true;
                                                   },
                                                   {}}));
    }
  }
  commit(store(), [](Unit&) {});
  EXPECT_EQ(orders.size(), 1u);
}

TEST_P(StoreSuite, RefusesCallersWhenTheirQueueIsFullButNeverOutcomes) {
  std::atomic<int> done{0};
  Job job{[](Unit&) { return true; }, [&](Job::Ended) { ++done; }};
  size_t accepted = 0;
  {
    LaneHeld held(store());
    while (accepted <= StoreUnderTest::kCallersMax && store().submit(Queue::kCallers, job)) ++accepted;
    EXPECT_EQ(accepted, StoreUnderTest::kCallersMax);
    for (size_t i = 0; i < 5 * StoreUnderTest::kCallersMax; ++i) EXPECT_TRUE(store().submit(Queue::kOutcomes, job));
    EXPECT_TRUE(store().submit(Queue::kHousekeeping, job));
  }
  store().stop();
  EXPECT_EQ(done, static_cast<int>(6 * StoreUnderTest::kCallersMax + 1));
}

TEST_P(StoreSuite, FinishesWhatWasSubmittedWhenItStops) {
  std::atomic<int> done{0};
  std::vector<Order> orders;
  {
    LaneHeld held(store());
    for (int i = 0; i < 30; ++i) {
      ASSERT_TRUE(store().submit(Queue::kCallers, {[&](Unit& unit) {
                                                     orders.push_back(place(unit));
                                                     return true;
                                                   },
                                                   [&](Job::Ended how) { done += how.end == CommitEnd::kCommitted; }}));
    }
  }
  store().stop();
  EXPECT_EQ(done, 30);
  EXPECT_FALSE(store().submit(Queue::kOutcomes, {[](Unit&) { return true; }, {}}));
  EXPECT_FALSE(store().read([](Queries&) {}));
  reopen();
  for (const Order& order : orders) {
    EXPECT_TRUE(ask(store(), [&](Queries& queries) { return queries.find(order.key); }) == order);
  }
}

TEST_P(StoreSuite, ReadsEveryAnsweredCommitOnTheReadingThreads) {
  for (int i = 0; i < 20; ++i) {
    Order order = placed(store());
    auto found = std::make_shared<std::promise<bool>>();
    auto answer = found->get_future();
    ASSERT_TRUE(store().read([=](Queries& queries) { found->set_value(queries.find(order.key).has_value()); }));
    EXPECT_TRUE(answer.get());
  }
}

TEST_P(StoreSuite, SurvivesAReadThatThrows) {
  EXPECT_TRUE(store().read([](Queries&) { throw std::runtime_error("no"); }));
  EXPECT_THROW(store().read_now([](Queries&) { throw std::runtime_error("no"); }), std::runtime_error);
  Order order = placed(store());
  EXPECT_TRUE(ask(store(), [&](Queries& queries) { return queries.find(order.key); }));
}

class NewsKept final : public Listener {
 public:
  void committed(const News& news) override {
    std::lock_guard lock(mutex_);
    news_.push_back(news);
  }
  void changed_outside() override {}
  News take_last() {
    std::lock_guard lock(mutex_);
    News last = news_.empty() ? News{} : news_.back();
    news_.clear();
    return last;
  }

 private:
  std::mutex mutex_;
  std::vector<News> news_;
};

TEST_P(StoreSuite, TellsWhatACommitMadeDue) {
  NewsKept listener;
  store().listen(listener);
  auto news_of = [&](const std::function<void(Unit&)>& act, bool wanted = true) {
    run(store(), [&](Unit& unit) {
      act(unit);
      return wanted;
    });
    commit(store(), [](Unit&) {});  // the news are given after the answers
    return listener.take_last();
  };
  Order order;
  EXPECT_TRUE(news_of([&](Unit& unit) { place(unit); }, false).suppliers.empty()) << "of a refused unit";
  News placing = news_of([&](Unit& unit) { order = place(unit); });
  EXPECT_EQ(placing.suppliers, std::set{kSupplier});
  EXPECT_TRUE(placing.tenants.empty());

  std::vector<orders::Step> steps{next_step(order, OrderStatus::kSentToSupplier)};
  steps.push_back(next_step(steps[0].after, OrderStatus::kAcknowledged));
  EXPECT_EQ(news_of([&](Unit& unit) { unit.append(order, steps); }).tenants, std::set{kTenant});
  auto third = next_step(steps[1].after, OrderStatus::kInProgress);
  EXPECT_TRUE(news_of([&](Unit& unit) {
                unit.append(steps[1].after, {&third, 1});
              }).tenants.empty())
      << "it waits behind the first";
  EXPECT_EQ(news_of([&](Unit& unit) { unit.delivered(order.key, 1, kNoon); }).tenants, std::set{kTenant});
  EXPECT_EQ(news_of([&](Unit& unit) { unit.give_up({order.key, 2, {}, 0, {}, false}); }).tenants, std::set{kTenant});
  EXPECT_TRUE(news_of([&](Unit& unit) { unit.delivered(order.key, 3, kNoon); }).tenants.empty()) << "none is left";
  EXPECT_EQ(news_of([&](Unit& unit) { unit.replay(order.key, 3, kNoon); }).tenants, std::set{kTenant});

  News waking = news_of([&](Unit& unit) {
    unit.wake_at(order.key, kNoon + 2h);
    unit.wake_at({kTenant, OrderId{99}}, kNoon + 1h);
    unit.wake_at({kTenant, OrderId{98}}, {});
  });
  EXPECT_EQ(waking.wake, kNoon + 1h);
  EXPECT_FALSE(waking.everything);
  EXPECT_TRUE(news_of([&](Unit& unit) { unit.settle(order.key, 1); }).suppliers.empty()) << "none is left";
}

TEST_P(StoreSuite, GivesEveryQueueItsShareUnderLoad) {
  std::atomic<int> callers_done{0};
  auto seen = std::make_shared<std::promise<int>>();
  auto answer = seen->get_future();
  {
    LaneHeld held(store());
    for (size_t i = 0; i < StoreUnderTest::kCallersMax; ++i) {
      ASSERT_TRUE(store().submit(Queue::kCallers, {[](Unit&) { return true; }, [&](Job::Ended) { ++callers_done; }}));
    }
    for (int i = 0; i < 2000; ++i) ASSERT_TRUE(store().submit(Queue::kOutcomes, {[](Unit&) { return true; }, {}}));
    ASSERT_TRUE(store().submit(Queue::kHousekeeping,
                               {[](Unit&) { return true; }, [&, seen](Job::Ended) { seen->set_value(callers_done); }}));
  }
  EXPECT_EQ(answer.get(), static_cast<int>(StoreUnderTest::kCallersMax)) << "all in the first batch";
}

}  // namespace
}  // namespace fibrecafe::store::testing
