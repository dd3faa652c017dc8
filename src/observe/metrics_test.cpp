// SPDX-License-Identifier: Apache-2.0
#include "observe/metrics.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>
#include <vector>

namespace fibrecafe::observe {
namespace {

testing::AssertionResult shows(Metrics& metrics, const std::string& line) {
  std::string text = metrics.render();
  if (("\n" + text).find("\n" + line + "\n") != std::string::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "no line \"" << line << "\" in\n" << text;
}

TEST(Metrics, GivesTheSameHandleForTheSameNameAndLabels) {
  auto metrics = make_metrics();
  Counter& taken = metrics->counter("orders_total", "Orders", {{"outcome", "taken"}});
  EXPECT_EQ(&taken, &metrics->counter("orders_total", "Orders", {{"outcome", "taken"}}));
  EXPECT_NE(&taken, &metrics->counter("orders_total", "Orders", {{"outcome", "refused"}}));
  taken.add();
  metrics->counter("orders_total", "Orders", {{"outcome", "taken"}}).add(2);
  EXPECT_TRUE(shows(*metrics, "# TYPE orders_total counter"));
  EXPECT_TRUE(shows(*metrics, "orders_total{outcome=\"taken\"} 3"));
  EXPECT_TRUE(shows(*metrics, "orders_total{outcome=\"refused\"} 0"));
}

TEST(Metrics, ReadsDepthsJustBeforeEachScrape) {
  auto metrics = make_metrics();
  Gauge& depth = metrics->gauge("queue_depth", "Waiting");
  int waiting = 0;
  metrics->before_scrape([&] { depth.set(++waiting); });
  EXPECT_TRUE(shows(*metrics, "queue_depth 1"));
  EXPECT_TRUE(shows(*metrics, "queue_depth 2"));
}

TEST(Metrics, ShowsTheOthersWhenOneDepthCannotBeRead) {
  auto metrics = make_metrics();
  metrics->before_scrape([] { throw std::runtime_error("database gone"); });
  metrics->gauge("queue_depth", "Waiting").set(4);
  EXPECT_TRUE(shows(*metrics, "queue_depth 4"));
  EXPECT_TRUE(shows(*metrics, "metrics_refresh_failures_total 2"));
}

TEST(Metrics, CountsLatenciesInBucketsOfSeconds) {
  auto metrics = make_metrics();
  Histogram& took = metrics->histogram("commit_seconds", "Commits");
  took.observe(0.0004);
  took.observe(std::chrono::milliseconds(20));
  took.observe(60.0);
  EXPECT_TRUE(shows(*metrics, "commit_seconds_bucket{le=\"0.0005\"} 1"));
  EXPECT_TRUE(shows(*metrics, "commit_seconds_bucket{le=\"0.025\"} 2"));
  EXPECT_TRUE(shows(*metrics, "commit_seconds_bucket{le=\"30\"} 2"));
  EXPECT_TRUE(shows(*metrics, "commit_seconds_bucket{le=\"+Inf\"} 3"));
  EXPECT_TRUE(shows(*metrics, "commit_seconds_count 3"));
}

TEST(Metrics, MayBeUsedFromAnyThread) {
  auto metrics = make_metrics();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&metrics] {
      for (int n = 0; n < 500; ++n) {
        metrics->counter("calls_total", "Calls").add();
        if (n % 100 == 0) metrics->render();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_TRUE(shows(*metrics, "calls_total 2000"));
}

}  // namespace
}  // namespace fibrecafe::observe
