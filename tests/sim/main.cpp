// SPDX-License-Identifier: Apache-2.0
// fibrecafe_sim: walks seeds. Exit code 1 and the seed with its trace when one of them breaks what must hold.
#include <unistd.h>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <random>

#include "tests/sim/world.hpp"

namespace {

using namespace fibrecafe;
using namespace fibrecafe::sim;

volatile uint64_t seed_now = 0;

// An assert of the gateway ends the process: the seed must be known all the same.
void on_abort(int) {
  std::cerr << "\naborted in seed " << seed_now << ": ./dev sim --seed " << seed_now << " --trace\n";
  std::_Exit(1);
}

struct Walk {
  std::optional<uint64_t> seed;
  uint64_t from = 0, count = 1;
  int days = 7;
  std::optional<int> seconds;
  bool trace = false;
};

[[noreturn]] void usage() {
  std::cerr << "usage: fibrecafe_sim [--seed N] [--seeds COUNT] [--days D] [--for SECONDS] [--trace]\n";
  std::exit(2);
}

Walk read(int argc, char** argv) {
  Walk walk;
  for (int i = 1; i < argc; ++i) {
    std::string name = argv[i];
    if (name == "--trace") {
      walk.trace = true;
      continue;
    }
    if (i + 1 >= argc) usage();
    int64_t value = std::atoll(argv[++i]);
    if (name == "--seed")
      walk.seed = static_cast<uint64_t>(value);
    else if (name == "--seeds")
      walk.count = static_cast<uint64_t>(value);
    else if (name == "--days")
      walk.days = static_cast<int>(value);
    else if (name == "--for")
      walk.seconds = static_cast<int>(value);
    else
      usage();
  }
  return walk;
}

void print(const Figures& all, int64_t kcis, int64_t receipts, int64_t seeds, double seconds, int64_t violations) {
  int64_t faults = 0;
  for (const auto& [kind, count] : all.faults) faults += count;
  double minutes = seconds / 60;
  std::printf("seeds %ld, %.0f virtual days, %.1f order-years\n", seeds, all.days, all.order_days / 365.25);
  std::printf("orders %ld, requests %ld in %ld calls, suppliers' KCIs %ld, tenants' KCIs %ld in %ld deliveries\n",
              all.orders, all.requests, all.calls, all.kcis_sent, kcis, receipts);
  std::printf("faults %ld:\n", faults);
  for (const auto& [kind, count] : all.faults) std::printf("  %8ld  %s\n", count, kind.c_str());
  std::printf("wall time %.1f s; per wall minute: %.1f order-years, %.0f orders, %.0f faults\n", seconds,
              all.order_days / 365.25 / minutes, static_cast<double>(all.orders) / minutes,
              static_cast<double>(faults) / minutes);
  std::printf("violations %ld\n", violations);
}

}  // namespace

int main(int argc, char** argv) {
  Walk walk = read(argc, argv);
  std::signal(SIGABRT, on_abort);
  std::signal(SIGSEGV, on_abort);
  uint64_t seed = walk.seed ? *walk.seed : std::random_device()();
  auto begin = std::chrono::steady_clock::now();
  auto elapsed = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); };
  Figures all;
  int64_t kcis = 0, receipts = 0, seeds = 0;
  bool failed = false;
  for (; walk.seconds ? elapsed() < *walk.seconds : seeds < static_cast<int64_t>(walk.count); ++seeds, ++seed) {
    seed_now = seed;
    World world({seed, walk.days, walk.trace});
    world.run();
    all.add(world.figures);
    kcis += world.checker.kcis();
    receipts += world.checker.receipts();
    failed = !world.checker.violations().empty();
    if (!failed) continue;
    if (!walk.trace) {
      for (const std::string& line : world.trace.lines()) std::puts(line.c_str());
    }
    std::printf("\nFAILED in seed %lu: %s\nagain: ./dev sim --seed %lu --days %d\n\n", seed,
                world.checker.violations().front().c_str(), seed, walk.days);
    ++seeds;
    break;
  }
  print(all, kcis, receipts, seeds, elapsed(), failed);
  return failed ? 1 : 0;
}
