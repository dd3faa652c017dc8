// SPDX-License-Identifier: Apache-2.0
// The outbox on its own thread.
#include "outbox/outbox.hpp"

#include <future>

#include "outbox/testing.hpp"

namespace fibrecafe::outbox {
namespace {

using namespace testing;
using std::chrono::seconds;

// Commits each unit at once, on whatever thread submits it.
class PromptStore final : public store::Store {
 public:
  PromptStore(const Clock& clock, parties::Directory::Content parties) : inner_(clock, std::move(parties)) {}
  bool submit(store::Queue queue, store::Job job) override {
    std::lock_guard lock(mutex_);
    bool taken = inner_.submit(queue, std::move(job));
    inner_.run_jobs();
    return taken;
  }
  bool read(std::function<void(store::Queries&)> read) override {
    read_now(read);
    return true;
  }
  void read_now(const std::function<void(store::Queries&)>& read) override {
    std::lock_guard lock(mutex_);
    inner_.read_now(read);
  }
  const parties::DirectorySource& directory() const override { return inner_.directory(); }
  void listen(store::Listener& listener) override { inner_.listen(listener); }
  bool healthy() const override { return true; }
  void stop() override {}
  void act(const std::function<void(MemoryUnit&)>& change) {
    std::lock_guard lock(mutex_);
    inner_.act(change);
  }

 private:
  std::recursive_mutex mutex_;
  MemoryStore inner_;
};

class PromisedSuppliers final : public SupplierPort {
 public:
  void tell(Telling, std::function<void(Told)> done) override { called.set_value(std::move(done)); }
  std::promise<std::function<void(Told)>> called;
};

class OutboxThread : public ::testing::Test {
 protected:
  void place() {
    store.act([&](MemoryUnit& unit) {
      orders::Order order;
      order.key = {kTenant, unit.next_order_id()};
      order.supplier = kSupplier;
      order.created = order.updated = clock.now();
      order.steps = 1;
      unit.insert(order);
      orders::SupplierMessage message;
      message.key = order.key;
      message.supplier = kSupplier;
      message.due = clock.now();
      unit.put(message);
    });
  }
  bool settled() {
    bool none = false;
    store.act([&](MemoryUnit& unit) { none = !unit.open_message({kTenant, OrderId{100}}); });
    return none;
  }

  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<observe::Log> log = observe::make_silent_log();
  std::unique_ptr<observe::Metrics> metrics = observe::make_metrics();
  PromptStore store{clock, parties_content()};
  PromisedSuppliers suppliers;
  FakeTenants tenants;
  std::unique_ptr<Outbox> outbox = make_outbox({store, clock, random, *log, *metrics, suppliers, tenants, {}});
};

TEST_F(OutboxThread, TellsWhatIsPlacedAndStopsWhenCallsUnderWayHaveEnded) {
  tenants.always[kTenant] = {.end = DeliveryEnd::kDelivered};
  outbox->start();
  place();
  auto done = suppliers.called.get_future().get();
  auto stopped = std::async(std::launch::async, [&] { outbox->stop(std::chrono::minutes(5)); });
  done(told(orders::CallEnd::kTaken));
  stopped.get();
  EXPECT_TRUE(settled());
}

TEST_F(OutboxThread, StopsAfterTheGraceThoughACallIsUnderWay) {
  outbox->start();
  place();
  auto done = suppliers.called.get_future().get();
  outbox->stop(Duration(20));
  EXPECT_FALSE(settled());
  outbox.reset();
  done(told(orders::CallEnd::kTaken));  // too late: it will be Unknown at the next start
}

TEST_F(OutboxThread, StopsThoughItNeverStarted) {
  outbox->stop(seconds(1));
}

TEST_F(OutboxThread, ShowsDepthsWhenTheyAreAskedFor) {
  place();
  EXPECT_NE(metrics->render().find("outbox_messages_waiting 1"), std::string::npos);
}

}  // namespace
}  // namespace fibrecafe::outbox
