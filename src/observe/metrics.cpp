// SPDX-License-Identifier: Apache-2.0
#include "observe/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <exception>
#include <mutex>
#include <vector>

namespace fibrecafe::observe {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                       0.25,   0.5,   1,      2.5,   5,    10,    30};

class PrometheusCounter final : public Counter {
 public:
  explicit PrometheusCounter(prometheus::Counter& counter) : counter_(counter) {}
  void add(double by) override { counter_.Increment(by); }

 private:
  prometheus::Counter& counter_;
};

class PrometheusGauge final : public Gauge {
 public:
  explicit PrometheusGauge(prometheus::Gauge& gauge) : gauge_(gauge) {}
  void set(double value) override { gauge_.Set(value); }

 private:
  prometheus::Gauge& gauge_;
};

class PrometheusHistogram final : public Histogram {
 public:
  using Histogram::observe;
  explicit PrometheusHistogram(prometheus::Histogram& histogram) : histogram_(histogram) {}
  void observe(double value) override { histogram_.Observe(value); }

 private:
  prometheus::Histogram& histogram_;
};

// The handles given out so far, by name and labels.
template <class Handle>
using Handles = std::map<std::pair<std::string, Labels>, std::unique_ptr<Handle>, std::less<>>;

class PrometheusMetrics final : public Metrics {
 public:
  PrometheusMetrics()
      : refresh_failures_(counter("metrics_refresh_failures_total", "Depths that could not be read for a scrape", {})) {
  }

  Counter& counter(std::string_view name, std::string_view help, const Labels& labels) override {
    std::lock_guard lock(mutex_);
    auto& handle = counters_[{std::string(name), labels}];
    if (!handle) {
      auto& family = prometheus::BuildCounter().Name(std::string(name)).Help(std::string(help)).Register(registry_);
      handle = std::make_unique<PrometheusCounter>(family.Add(labels));
    }
    return *handle;
  }

  Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels) override {
    std::lock_guard lock(mutex_);
    auto& handle = gauges_[{std::string(name), labels}];
    if (!handle) {
      auto& family = prometheus::BuildGauge().Name(std::string(name)).Help(std::string(help)).Register(registry_);
      handle = std::make_unique<PrometheusGauge>(family.Add(labels));
    }
    return *handle;
  }

  Histogram& histogram(std::string_view name, std::string_view help, const Labels& labels) override {
    std::lock_guard lock(mutex_);
    auto& handle = histograms_[{std::string(name), labels}];
    if (!handle) {
      auto& family = prometheus::BuildHistogram().Name(std::string(name)).Help(std::string(help)).Register(registry_);
      handle = std::make_unique<PrometheusHistogram>(family.Add(labels, kSeconds));
    }
    return *handle;
  }

  void before_scrape(std::function<void()> refresh) override {
    std::lock_guard lock(mutex_);
    refreshes_.push_back(std::move(refresh));
  }

  std::string render() override {
    for (const auto& refresh : refreshes()) {
      try {
        refresh();
      } catch (const std::exception&) {
        refresh_failures_.add();  // one depth that cannot be read must not hide all the others
      }
    }
    return prometheus::TextSerializer().Serialize(registry_.Collect());
  }

 private:
  std::vector<std::function<void()>> refreshes() {
    std::lock_guard lock(mutex_);
    return refreshes_;
  }

  std::mutex mutex_;
  prometheus::Registry registry_;
  Handles<Counter> counters_;
  Handles<Gauge> gauges_;
  Handles<Histogram> histograms_;
  std::vector<std::function<void()>> refreshes_;
  Counter& refresh_failures_;
};

}  // namespace

std::unique_ptr<Metrics> make_metrics() {
  return std::make_unique<PrometheusMetrics>();
}

}  // namespace fibrecafe::observe
