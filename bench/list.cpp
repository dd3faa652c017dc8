// SPDX-License-Identifier: Apache-2.0
// ./dev bench list: a data folder with a million orders of 50 tenants, then pages of GET /service-orders by each
// filter. How long a page takes from the filter to its orders, whether each order on it fits, and how soon a new order
// is listed.
//
//   bench_list [ORDERS] [PAGES] [FOLDER]    1000000 and 2000 per filter; a folder is kept, and used again as it is
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <mutex>
#include <random>
#include <thread>

#include "orders/service_of.hpp"
#include "store/store.hpp"

namespace {

using namespace fibrecafe;
using namespace std::chrono_literals;
using orders::Order;
using store::OrderFilter;
using Steady = std::chrono::steady_clock;

constexpr double kPageMillisecondsMax = 10;
constexpr double kLateMillisecondsMax = 1000;
constexpr size_t kPage = 50;
constexpr int64_t kTenants = 50, kSuppliers = 10;
constexpr int64_t kOrdersPerUnit = 250;
constexpr int kUnitsAtOnce = 4;
constexpr int kNewOrders = 20;
const Time kFirst = parse_time("2028-03-04T00:00:00.000Z").value();
constexpr Duration kYears = std::chrono::hours(24 * 730);  // in which the orders were placed

// Everything that is by chance, the same in every run.
class Dice {
 public:
  int64_t below(int64_t end) { return std::uniform_int_distribution<int64_t>(0, end - 1)(engine_); }
  bool in(int64_t percent) { return below(100) < percent; }
  // The first has seven times as many orders as the last.
  TenantId tenant() {
    double place = std::uniform_real_distribution<double>(0, 1)(engine_);
    return TenantId{1 + static_cast<int64_t>(place * place * 0.999 * kTenants)};
  }
  SupplierId supplier() { return SupplierId{1 + below(kSuppliers)}; }

 private:
  std::mt19937_64 engine_{20300304};
};

struct World {
  World(std::filesystem::path at, int64_t count) : folder(std::move(at)), orders(count) { open(); }
  void open() {
    store.reset();
    store::SqliteOptions options;
    options.directory = folder;
    store = store::open_sqlite(options, clock, random, *log, *metrics);
  }

  std::filesystem::path folder;
  int64_t orders;
  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<observe::Log> log = observe::make_silent_log();
  std::unique_ptr<observe::Metrics> metrics = observe::make_metrics();
  std::unique_ptr<store::Store> store;
  Dice dice;
};

std::string address_of(int64_t number) {
  return std::to_string(999'900'000'000 + number);
}
std::string service_named(int64_t number) {
  return "EXF-" + std::to_string(number);
}
std::string reference_of(OrderId order) {
  return "EXF-ORD-" + std::to_string(order.value);
}

Order any_order(Dice& dice, OrderId id, int64_t orders) {
  Order order;
  order.key = {dice.tenant(), id};
  order.supplier = dice.supplier();
  order.type = dice.in(70) ? OrderType::kNew : dice.in(60) ? OrderType::kModify : OrderType::kCease;
  order.created = order.updated = kFirst + kYears * id.value / std::max<int64_t>(orders, 1);
  order.conversation_id = "journey-2030-000187";
  order.steps = 1;
  if (order.type == OrderType::kNew) {
    order.address = Address{{address_of(dice.below(orders / 3 + 1)), AddressType::kUprn}, {}};
    order.specification_id = "FTTP";
    order.characteristics = {{"LINE_PROFILE", "FTTP_500_70"}, {"CARE_LEVEL", "2"}, {"CONTRACT_TERM", "24"}};
    order.primary_contact = Contact{"Alex Morgan", "020 7946 0018", "alex.morgan@example.com"};
    order.notes = "Please ring twice, the bell is at the side of the house, and wait a little.";
  } else {
    order.service_id = service_named(dice.below(orders / 2 + 1));
  }
  return order;
}

// What became of it: most are long completed, the newest are under way.
orders::Step any_step(Dice& dice, const Order& order, int64_t orders) {
  orders::Step step;
  step.event = "moved";
  Order& after = step.after = order;
  ++after.steps;
  bool is_new = order.key.order.value > orders - orders / 50;
  constexpr OrderStatus kOpen[] = {OrderStatus::kSentToSupplier, OrderStatus::kAcknowledged, OrderStatus::kInProgress,
                                   OrderStatus::kPending, OrderStatus::kHeld};
  if (dice.in(is_new ? 90 : 1)) {
    after.status = kOpen[dice.below(std::size(kOpen))];
  } else {
    after.status = dice.in(90) ? OrderStatus::kCompleted : dice.in(95) ? OrderStatus::kCancelled : OrderStatus::kFailed;
  }
  after.updated += std::chrono::minutes(dice.below(20 * 24 * 60)) + (dice.in(5) ? 24h * dice.below(200) : 0h);
  after.supplier_reference = reference_of(order.key.order);
  if (!order.address) return step;
  after.characteristics.push_back({"SERVICE_ID", service_named(dice.below(orders / 2 + 1))});
  return step;
}

void add_parties(store::Unit& unit) {
  for (int64_t i = 1; i <= kTenants; ++i) {
    parties::Tenant tenant;
    tenant.name = "ISP_" + std::to_string(i);
    if (!unit.add(tenant)) throw std::runtime_error("a tenant is there already");
  }
  for (int64_t i = 1; i <= kSuppliers; ++i) {
    parties::Supplier supplier;
    supplier.name = "FIBRE_" + std::to_string(i);
    if (!unit.add(supplier)) throw std::runtime_error("a supplier is there already");
  }
}

// Submits units, a few at once, and waits for the last.
class Filling {
 public:
  explicit Filling(World& world) : world_(world) {}

  void run() {
    submit([](store::Unit& unit) { add_parties(unit); });
    for (int64_t done = 0; done < world_.orders; done += kOrdersPerUnit) {
      submit([this, count = std::min(kOrdersPerUnit, world_.orders - done)](store::Unit& unit) {
        for (int64_t i = 0; i < count; ++i) place(unit);
      });
    }
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return open_ == 0; });
    if (failed_ > 0) throw std::runtime_error("a unit was not committed");
  }

 private:
  void place(store::Unit& unit) {
    Order order = any_order(world_.dice, unit.next_order_id(), world_.orders);
    unit.insert(order);
    orders::Step step = any_step(world_.dice, order, world_.orders);
    unit.append(order, {&step, 1});
  }
  void submit(std::function<void(store::Unit&)> act) {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return open_ < kUnitsAtOnce; });
    ++open_;
    auto run = [act = std::move(act)](store::Unit& unit) {
      act(unit);
      return true;
    };
    auto done = [this](store::Job::Ended how) {
      std::lock_guard ending(mutex_);
      --open_;
      failed_ += how.end == store::CommitEnd::kCommitted ? 0 : 1;
      ended_.notify_all();
    };
    if (!world_.store->submit(store::Queue::kHousekeeping, {std::move(run), std::move(done)})) {
      throw std::runtime_error("the store takes no more units");
    }
  }

  World& world_;
  std::mutex mutex_;
  std::condition_variable ended_;
  int open_ = 0, failed_ = 0;
};

double seconds_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

struct Question {
  const char* name;
  std::function<OrderFilter(World&)> filter;
};

Time any_time(World& world) {
  return kFirst +
         std::chrono::minutes(world.dice.below(std::chrono::duration_cast<std::chrono::minutes>(kYears).count()));
}

template <class Set>
auto with(Set set) {
  return [set](World& world) {
    OrderFilter filter;
    set(filter, world);
    return filter;
  };
}

// Ranges by chance, of one length.
auto created_within(Duration length) {
  return with([length](OrderFilter& filter, World& world) {
    filter.created_from = any_time(world);
    filter.created_to = *filter.created_from + length;
  });
}
auto updated_within(Duration length) {
  return with([length](OrderFilter& filter, World& world) {
    filter.updated_from = any_time(world);
    filter.updated_to = *filter.updated_from + length;
  });
}
auto shown_as(std::vector<OrderStatus> statuses) {
  return with([statuses](OrderFilter& filter, World&) { filter.statuses = statuses; });
}

std::vector<Question> questions() {
  return {
      {"none", with([](OrderFilter&, World&) {})},
      {"status HELD", shown_as({OrderStatus::kHeld})},
      {"status, four open ones",
       shown_as({OrderStatus::kHeld, OrderStatus::kPending, OrderStatus::kInProgress, OrderStatus::kAcknowledged})},
      {"status COMPLETED", shown_as({OrderStatus::kCompleted})},
      {"status FAILED (1 in 200)", shown_as({OrderStatus::kFailed})},
      {"status REJECTED (none)", shown_as({OrderStatus::kRejected})},
      {"supplier", with([](OrderFilter& filter, World& world) { filter.suppliers = {world.dice.supplier()}; })},
      {"orderType CEASE", with([](OrderFilter& filter, World&) { filter.types = {OrderType::kCease}; })},
      {"orderType SWAP (none)", with([](OrderFilter& filter, World&) { filter.types = {OrderType::kSwap}; })},
      {"addressId", with([](OrderFilter& filter, World& world) {
         filter.address_id = address_of(world.dice.below(world.orders / 3 + 1));
       })},
      {"serviceId", with([](OrderFilter& filter, World& world) {
         filter.service_id = service_named(world.dice.below(world.orders / 2 + 1));
       })},
      {"supplierOrderNumber", with([](OrderFilter& filter, World& world) {
         filter.supplier_reference = reference_of(OrderId{1 + world.dice.below(world.orders)});
       })},
      {"created, a day", created_within(24h)},
      {"created, a quarter", created_within(24h * 91)},
      {"updated, an hour", updated_within(1h)},
      {"updated, a day", updated_within(24h)},
      {"updated, a quarter", updated_within(24h * 91)},
      {"updatedFrom", with([](OrderFilter& filter, World& world) { filter.updated_from = any_time(world); })},
      {"HELD of a supplier", with([](OrderFilter& filter, World& world) {
         filter.statuses = {OrderStatus::kHeld};
         filter.suppliers = {world.dice.supplier()};
       })},
      {"CANCELLED CEASE of a supplier", with([](OrderFilter& filter, World& world) {
         filter.statuses = {OrderStatus::kCancelled};
         filter.types = {OrderType::kCease};
         filter.suppliers = {world.dice.supplier()};
       })},
  };
}

template <class T>
bool among(const std::vector<T>& wanted, const T& value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

bool fits(const OrderFilter& filter, const Order& order) {
  auto within = [](const auto& from, const auto& to, Time time) {
    return (!from || time >= *from) && (!to || time <= *to);
  };
  return among(filter.statuses, orders::shown_status(order)) && among(filter.suppliers, order.supplier) &&
         among(filter.types, order.type) &&
         (!filter.address_id || (order.address && order.address->identifier.id == *filter.address_id)) &&
         (!filter.service_id || orders::service_of(order) == *filter.service_id) &&
         (!filter.supplier_reference || order.supplier_reference == filter.supplier_reference) &&
         within(filter.created_from, filter.created_to, order.created) &&
         within(filter.updated_from, filter.updated_to, order.updated);
}

struct Pages {
  std::vector<double> milliseconds;
  size_t orders = 0, unfinished = 0, wrong = 0;  // unfinished: not full, and yet with a next page

  double percentile(double share) const {
    std::vector<double> sorted = milliseconds;
    std::sort(sorted.begin(), sorted.end());
    return sorted[std::min(sorted.size() - 1, size_t(double(sorted.size()) * share))];
  }
};

store::OrderPage page_of(World& world, TenantId tenant, const OrderFilter& filter, std::optional<OrderId> before) {
  std::optional<store::OrderPage> page;
  world.store->read_now(
      [&](store::Queries& queries) { page = queries.list_orders(tenant, filter, before, kPage).value(); });
  return std::move(*page);
}

// Every second page is a tenant's first, the others begin anywhere.
Pages ask(World& world, const Question& question, int count) {
  Pages pages;
  for (int i = 0; i < count; ++i) {
    TenantId tenant = world.dice.tenant();
    OrderFilter filter = question.filter(world);
    std::optional<OrderId> before;
    if (i % 2 == 1) before = OrderId{1 + world.dice.below(world.orders)};
    auto start = Steady::now();
    store::OrderPage page = page_of(world, tenant, filter, before);
    pages.milliseconds.push_back(std::chrono::duration<double, std::milli>(Steady::now() - start).count());
    pages.orders += page.orders.size();
    pages.unfinished += page.next && page.orders.size() < kPage ? 1 : 0;
    for (const Order& order : page.orders) pages.wrong += fits(filter, order) && order.key.tenant == tenant ? 0 : 1;
  }
  return pages;
}

// From the commit of a new order to the first list that has it; the longest.
double longest_until_listed(World& world) {
  double longest = 0;
  for (int i = 0; i < kNewOrders; ++i) {
    OrderId id;
    std::condition_variable ended;
    std::mutex mutex;
    bool is_committed = false;
    auto act = [&](store::Unit& unit) {
      Order order = any_order(world.dice, unit.next_order_id(), world.orders);
      order.key.tenant = TenantId{1};
      unit.insert(order);
      id = order.key.order;
      return true;
    };
    auto done = [&](store::Job::Ended) {
      std::lock_guard lock(mutex);
      is_committed = true;
      ended.notify_all();
    };
    world.store->submit(store::Queue::kCallers, {act, done});
    std::unique_lock lock(mutex);
    ended.wait(lock, [&] { return is_committed; });
    auto start = Steady::now();
    while (page_of(world, TenantId{1}, {}, {}).orders.front().key.order != id) std::this_thread::sleep_for(1ms);
    longest = std::max(longest, std::chrono::duration<double, std::milli>(Steady::now() - start).count());
  }
  return longest;
}

void fill(World& world) {
  auto start = Steady::now();
  Filling(world).run();
  double filled = seconds_since(start);
  start = Steady::now();
  world.open();  // the list is complete when a store has stopped
  std::printf("placed and moved in %.1f s, and listed %.1f s later; fibrecafe.db %.0f MB, listing.db %.0f MB\n\n",
              filled, seconds_since(start), double(std::filesystem::file_size(world.folder / "fibrecafe.db")) / 1e6,
              double(std::filesystem::file_size(world.folder / "listing.db")) / 1e6);
  std::fflush(stdout);
}

// From a start without the list to the first page; until then lists are answered 503.
double seconds_to_build(World& world) {
  world.store.reset();
  for (const char* suffix : {"", "-wal", "-shm"})
    std::filesystem::remove(world.folder / (std::string("listing.db") + suffix));
  auto start = Steady::now();
  world.open();
  for (bool is_built = false; !is_built; std::this_thread::sleep_for(1ms)) {
    world.store->read_now(
        [&](store::Queries& queries) { is_built = queries.list_orders(TenantId{1}, {}, {}, kPage).has_value(); });
  }
  return seconds_since(start);
}

bool measure(World& world, int count) {
  bool ok = true;
  std::printf("%-30s %8s %8s %8s %12s %12s\n", "filter", "p50 ms", "p99 ms", "max ms", "orders/page", "cut off %");
  for (const Question& question : questions()) {
    ask(world, question, std::max(1, count / 10));  // warm
    Pages pages = ask(world, question, count);
    double p99 = pages.percentile(0.99);
    bool holds = p99 < kPageMillisecondsMax && pages.wrong == 0;
    ok = ok && holds;
    std::printf("%-30s %8.3f %8.3f %8.3f %12.1f %12.1f%s\n", question.name, pages.percentile(0.5), p99,
                pages.percentile(1), double(pages.orders) / count, 100.0 * double(pages.unfinished) / count,
                pages.wrong > 0 ? "  BAD: orders that do not fit"
                : holds         ? ""
                                : "  BAD: p99 is not under 10 ms");
    std::fflush(stdout);
  }
  double late = longest_until_listed(world);
  std::printf("\n%s the latest of %d new orders was listed %.0f ms after its commit (at most %.0f)\n",
              late < kLateMillisecondsMax ? "ok " : "BAD", kNewOrders, late, kLateMillisecondsMax);
  std::printf("    without its file, the list was built anew within %.1f s of the start\n", seconds_to_build(world));
  return ok && late < kLateMillisecondsMax;
}

bool run(int64_t orders, int count, const char* kept) {
  std::string name = (std::filesystem::temp_directory_path() / "fibrecafe-bench-XXXXXX").string();
  if (!kept && !mkdtemp(name.data())) throw std::runtime_error("cannot make a temporary folder");
  std::filesystem::path folder = (kept ? std::filesystem::path(kept) : std::filesystem::path(name)) / "data";
  bool is_filled = std::filesystem::exists(folder);
  std::printf("%lld orders of %lld tenants; %d pages of %zu per filter, one after the other on one thread.\n",
              static_cast<long long>(orders), static_cast<long long>(kTenants), count, kPage);
  std::fflush(stdout);
  bool ok = false;
  {
    World world(folder, orders);
    if (!is_filled) fill(world);
    ok = measure(world, count);
  }
  if (!kept) std::filesystem::remove_all(name);
  return ok;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    int64_t orders = argc > 1 ? std::atoll(argv[1]) : 1'000'000;
    int count = argc > 2 ? std::atoi(argv[2]) : 2'000;
    if (orders < 1 || count < 1) {
      std::fprintf(stderr, "usage: bench_list [ORDERS] [PAGES] [FOLDER], both numbers from 1\n");
      return 2;
    }
    return run(orders, count, argc > 3 ? argv[3] : nullptr) ? EXIT_SUCCESS : EXIT_FAILURE;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_list: %s\n", error.what());
    return EXIT_FAILURE;
  }
}
