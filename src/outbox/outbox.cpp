// SPDX-License-Identifier: Apache-2.0
#include "outbox/outbox.hpp"

#include <exception>
#include <thread>

#include "outbox/dispatcher.hpp"

namespace fibrecafe::outbox {
namespace {

// Depths are read when somebody asks for them.
void show_depths(store::Store& store, observe::Metrics& metrics) {
  auto& waiting = metrics.gauge("outbox_messages_waiting", "Messages to suppliers that wait to be sent");
  auto& unknown =
      metrics.gauge("outbox_messages_unknown", "Messages to suppliers of which it is not known whether they arrived");
  auto& pending = metrics.gauge("outbox_kcis_pending", "KCIs not yet delivered to their tenants");
  auto& held = metrics.gauge("kcis_held", "KCIs of suppliers that wait for their turn");
  auto& parked = metrics.gauge("parked", "Messages and KCIs that wait for an operator");
  metrics.before_scrape([&store, &waiting, &unknown, &pending, &held, &parked] {
    store::Queries::Depths depths;
    try {
      store.read_now([&](store::Queries& queries) { depths = queries.depths(); });
    } catch (const std::exception&) {
      return;  // the gauges stay as they were; the lane logs its own trouble
    }
    waiting.set(static_cast<double>(depths.messages_waiting));
    unknown.set(static_cast<double>(depths.messages_unknown));
    pending.set(static_cast<double>(depths.kcis_pending));
    held.set(static_cast<double>(depths.kcis_held));
    parked.set(static_cast<double>(depths.parked));
  });
}

// The dispatcher on a thread of its own.
class ThreadedOutbox final : public Outbox {
 public:
  explicit ThreadedOutbox(Needs needs) : claims_(needs.store.claims()), dispatcher_(std::move(needs)) {}
  ~ThreadedOutbox() override { stop(Duration(0)); }

  void committed(const store::News& news) override { dispatcher_.committed(news); }
  void changed_outside() override { dispatcher_.changed_outside(); }
  void claims_changed() override { dispatcher_.claims_changed(); }

  void start() override {
    thread_ = std::thread([this] { run(); });
  }

  void stop(Duration grace) override {
    if (!thread_.joinable()) return;
    dispatcher_.mailbox().post([this, until = std::chrono::steady_clock::now() + grace] {
      dispatcher_.stop_claiming();
      stop_by_ = until;
    });
    thread_.join();
    dispatcher_.mailbox().close();
    claims_.leave();
  }

 private:
  void run() {
    while (!stopped()) {
      std::optional<Duration> wait = dispatcher_.step();
      if (stop_by_) wait = sooner(wait, std::chrono::ceil<Duration>(*stop_by_ - std::chrono::steady_clock::now()));
      if (!stopped()) dispatcher_.mailbox().wait(wait);
    }
  }

  bool stopped() const { return stop_by_ && (dispatcher_.idle() || std::chrono::steady_clock::now() >= *stop_by_); }

  store::Claims& claims_;
  Dispatcher dispatcher_;
  std::optional<std::chrono::steady_clock::time_point> stop_by_;  // on the thread
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Outbox> make_outbox(Needs needs) {
  store::Store& store = needs.store;
  show_depths(store, needs.metrics);
  auto outbox = std::make_unique<ThreadedOutbox>(std::move(needs));
  store.listen(*outbox);
  return outbox;
}

}  // namespace fibrecafe::outbox
