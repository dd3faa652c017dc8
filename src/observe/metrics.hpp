// SPDX-License-Identifier: Apache-2.0
// Counters, gauges and latency histograms in Prometheus' form, served at /metrics on the private listener.
//
// Used by the folders that act. Names carry their unit (`_seconds`, `_total`, `_bytes`); labels have few values: never
// an order, a request or a message id. Handles are cheap to keep and safe to use from any thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace fibrecafe::observe {

using Labels = std::map<std::string, std::string>;

class Counter {
 public:
  virtual ~Counter() = default;
  virtual void add(double by = 1) = 0;
};

class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void set(double value) = 0;
};

class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void observe(double value) = 0;
  void observe(std::chrono::nanoseconds took) { observe(std::chrono::duration<double>(took).count()); }
};

class Metrics {
 public:
  virtual ~Metrics() = default;
  // The same name and labels give the same handle. References live as long as the Metrics.
  virtual Counter& counter(std::string_view name, std::string_view help, const Labels& labels = {}) = 0;
  virtual Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels = {}) = 0;
  // Latency in seconds, buckets from 0.5 ms to 30 s.
  virtual Histogram& histogram(std::string_view name, std::string_view help, const Labels& labels = {}) = 0;
  // Called before each scrape, for depths that are read rather than counted. Must be thread-safe.
  virtual void before_scrape(std::function<void()> refresh) = 0;
  virtual std::string render() = 0;  // the text exposition format
};

std::unique_ptr<Metrics> make_metrics();

}  // namespace fibrecafe::observe
