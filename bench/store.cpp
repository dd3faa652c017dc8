// SPDX-License-Identifier: Apache-2.0
// ./dev bench store: durable orders per second at the store's own door, without HTTP: each unit looks for a remembered
// request, takes a number, writes the order, its history, its message and the request.
//
//   bench_store [DATABASE] [GATEWAYS] [SECONDS]    sqlite, 1 and 5; DATABASE may be postgres://... (an empty database),
//                                                  which several stores in this process then share
//
// Ends with 1 when an acknowledged order is not there.
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <thread>

#include "store/store.hpp"

namespace {

using namespace fibrecafe;
using namespace std::chrono_literals;
using orders::Order;
using Steady = std::chrono::steady_clock;

constexpr int kLevels[] = {1, 32, 64, 256};  // callers that wait for their answers at once, over all gateways

struct World {
  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<observe::Log> log = observe::make_log(observe::Level::kWarn, observe::LogFormat::kLogfmt);
  std::unique_ptr<observe::Metrics> metrics = observe::make_metrics();

  std::unique_ptr<store::Store> open(const std::string& database, const std::filesystem::path& folder) {
    if (!store::names_postgres(database)) {
      store::SqliteOptions options;
      options.directory = folder;
      return store::open_sqlite(options, clock, random, *log, *metrics);
    }
    store::PostgresOptions options;
    options.url = database;
    options.directory = folder;
    return store::open_postgres(options, clock, random, *log, *metrics);
  }
};

Order any_order(int64_t number, Time now) {
  Order order;
  order.key.tenant = TenantId{1 + number % 50};
  order.supplier = SupplierId{1 + number % 10};
  order.type = OrderType::kNew;
  order.created = order.updated = now;
  order.conversation_id = "journey-2030-000187";
  order.steps = 1;
  order.address = Address{{std::to_string(999'900'000'000 + number), AddressType::kUprn}, {}};
  order.specification_id = "FTTP";
  order.characteristics = {{"LINE_PROFILE", "FTTP_500_70"}, {"CARE_LEVEL", "2"}, {"CONTRACT_TERM", "24"}};
  order.primary_contact = Contact{"Alex Morgan", "020 7946 0018", "alex.morgan@example.com"};
  order.notes = "Please ring twice, the bell is at the side of the house, and wait a little.";
  return order;
}

// Callers that each place the next order when the last one is answered.
class Callers {
 public:
  Callers(World& world, store::Store& store, std::atomic<int64_t>& numbers)
      : world_(world), store_(store), numbers_(numbers) {}

  void run(int count, Steady::time_point until) {
    until_ = until;
    for (int i = 0; i < count; ++i) place();
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return open_ == 0; });
  }
  std::vector<double> milliseconds;
  std::vector<orders::OrderKey> placed;
  int64_t failed = 0;

 private:
  void place() {
    auto order = std::make_shared<Order>(any_order(++numbers_, world_.clock.now()));
    store::RequestKey key;
    world_.random.fill(key.digest);
    key.tenant = order->key.tenant;
    auto act = [this, order, key](store::Unit& unit) {
      if (unit.remembered(key, order->created)) return true;
      order->key.order = unit.next_order_id();
      unit.insert(*order);
      orders::SupplierMessage message;
      message.key = order->key;
      message.number = 1;
      message.supplier = order->supplier;
      message.request_id = to_string(uuid_v4(world_.random));
      message.conversation_id = order->conversation_id;
      message.due = order->created;
      unit.put(message);
      unit.remember(key, {{1}, {order->key, 0}}, order->created);
      return true;
    };
    {
      std::lock_guard lock(mutex_);
      ++open_;
    }
    auto begun = Steady::now();
    auto done = [this, order, begun](store::Job::Ended how) {
      bool goes_on = Steady::now() < until_;
      if (goes_on) place();
      std::lock_guard lock(mutex_);
      if (how.end == store::CommitEnd::kCommitted) {
        placed.push_back(order->key);
        milliseconds.push_back(std::chrono::duration<double, std::milli>(Steady::now() - begun).count());
      } else {
        ++failed;
      }
      if (--open_ == 0) idle_.notify_all();
    };
    store_.submit(store::Queue::kCallers, {act, done, store::together_by(key)});
  }

  World& world_;
  store::Store& store_;
  std::atomic<int64_t>& numbers_;
  Steady::time_point until_;
  std::mutex mutex_;
  std::condition_variable idle_;
  int open_ = 0;
};

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

bool measure(World& world, std::vector<std::unique_ptr<store::Store>>& stores, int level, std::chrono::seconds time) {
  static std::atomic<int64_t> numbers{0};
  std::vector<std::unique_ptr<Callers>> callers;
  for (auto& store : stores) callers.push_back(std::make_unique<Callers>(world, *store, numbers));
  auto begun = Steady::now();
  double cpu = cpu_seconds();
  std::vector<std::thread> threads;
  for (size_t i = 0; i < stores.size(); ++i) {
    int share = std::max(1, level / static_cast<int>(stores.size()));
    threads.emplace_back([&, i, share] { callers[i]->run(share, begun + time); });
  }
  for (auto& thread : threads) thread.join();
  double took = std::chrono::duration<double>(Steady::now() - begun).count();
  cpu = cpu_seconds() - cpu;

  std::vector<double> all;
  int64_t failed = 0, missing = 0;
  for (auto& each : callers) {
    all.insert(all.end(), each->milliseconds.begin(), each->milliseconds.end());
    failed += each->failed;
    stores[0]->read_now([&](store::Queries& queries) {
      for (size_t i = 0; i < each->placed.size(); i += 97) missing += !queries.find(each->placed[i]);
    });
  }
  std::sort(all.begin(), all.end());
  auto at = [&](double part) {
    return all.empty() ? 0 : all[static_cast<size_t>(part * static_cast<double>(all.size() - 1))];
  };
  std::printf(
      "%3d callers  %7.0f orders/s  p50 %6.2f ms  p99 %6.2f ms  %5.1f us of our CPU each  %lld failed, %lld missing\n",
      level, static_cast<double>(all.size()) / took, at(0.5), at(0.99),
      1e6 * cpu / std::max<double>(1, static_cast<double>(all.size())), static_cast<long long>(failed),
      static_cast<long long>(missing));
  return missing == 0 && !all.empty();
}

}  // namespace

int main(int argc, char** argv) {
  std::string database = argc > 1 ? argv[1] : "sqlite";
  int gateways = argc > 2 ? std::atoi(argv[2]) : 1;
  std::chrono::seconds time(argc > 3 ? std::atoi(argv[3]) : 5);
  std::string folder = (std::filesystem::temp_directory_path() / "fibrecafe-bench-XXXXXX").string();
  if (!mkdtemp(folder.data())) return 2;
  bool good = true;
  {
    World world;
    std::vector<std::unique_ptr<store::Store>> stores;
    for (int i = 0; i < gateways; ++i) stores.push_back(world.open(database, std::filesystem::path(folder) / "data"));
    for (int level : kLevels) good = measure(world, stores, level, time) && good;
  }
  std::filesystem::remove_all(folder);
  return good ? 0 : 1;
}
