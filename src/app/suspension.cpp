// SPDX-License-Identifier: Apache-2.0
#include "app/suspension.hpp"

#include "store/upkeep.hpp"

namespace fibrecafe::app {
namespace {

constexpr std::chrono::seconds kEvery{1};

}  // namespace

Suspension::Suspension(store::StoreLocation at, observe::Log& log, observe::Metrics& metrics)
    : at_(std::move(at)),
      log_(log),
      gauge_(metrics.gauge("gateway_suspended", "1 while the gateway waits for `fibrecafe resume`")) {
  auto since = store::suspended_since(at_);
  holds_ = since.has_value();
  gauge_.set(holds_ ? 1 : 0);
  if (!since) return;
  log_.warn(
      "gateway_suspended",
      {{"since", format_time(*since)},
       {"cause", "the store was restored: reads are answered, nothing is sent or taken until `fibrecafe resume`"}});
}

void Suspension::start(std::function<void()> begin_work) {
  if (!holds_) return begin_work();
  begin_work_ = std::move(begin_work);
  thread_ = std::thread([this] { run(); });
}

void Suspension::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopping_changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Suspension::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_changed_.wait_for(lock, kEvery, [this] { return stopping_; })) {
    if (!is_resumed()) continue;
    begin_work_();
    holds_ = false;
    gauge_.set(0);
    log_.info("gateway_resumed");
    return;
  }
}

bool Suspension::is_resumed() {
  try {
    return !store::suspended_since(at_);
  } catch (const std::exception& fault) {
    log_.error("suspension_unreadable", {{"cause", fault.what()}});
    return false;
  }
}

}  // namespace fibrecafe::app
