// SPDX-License-Identifier: Apache-2.0
// kill -9 while orders are placed: every acknowledged one is there after the restart, once, whole, with its work.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <map>

#include "store/testing.hpp"

extern char** environ;

namespace fibrecafe::store::testing {
namespace {

constexpr const char* kDirectory = "FIBRECAFE_CRASH_DIRECTORY";
constexpr const char* kRound = "FIBRECAFE_CRASH_ROUND";
constexpr int kAnswers = 3;  // the child's end of the pipe

// What the child says when a placing was answered.
struct Answer {
  int64_t request, order;
};

RequestKey key_of(int64_t request) {
  RequestKey key;
  std::memcpy(key.digest.data(), &request, sizeof request);
  return key;
}

orders::Order wanted(int64_t request) {
  orders::Order order = orders::testing::provide_order();
  order.notes = "request " + std::to_string(request);
  return order;
}

std::unique_ptr<Store> open(const std::filesystem::path& directory, observe::Log& log, observe::Metrics& metrics) {
  static const SystemClock clock;
  static SystemRandom random;
  SqliteOptions options;
  options.directory = directory;
  return open_sqlite(options, clock, random, log, metrics);
}

void submit_placing(Store& store, int64_t request) {
  auto number = std::make_shared<int64_t>(0);
  Job job;
  job.act = [request, number](Unit& unit) {
    orders::Order order = place(unit, wanted(request));
    unit.remember(key_of(request), {{1}, order.key}, kNoon);
    *number = order.key.order.value;
    return true;
  };
  job.done = [&store, request, number](Job::Ended how) {
    if (how.end != CommitEnd::kCommitted) return;
    Answer answer{request, *number};
    if (::write(kAnswers, &answer, sizeof answer) != static_cast<ssize_t>(sizeof answer)) ::_exit(1);
    submit_placing(store, request + 64);
  };
  store.submit(Queue::kCallers, std::move(job));
}

// Not a test by itself: the program that is killed.
TEST(CrashChild, DISABLED_PlacesOrdersUntilItIsKilled) {
  const char* directory = std::getenv(kDirectory);
  ASSERT_TRUE(directory);
  auto log = observe::make_silent_log();
  auto metrics = observe::make_metrics();
  auto store = open(directory, *log, *metrics);
  int64_t first = std::atoll(std::getenv(kRound)) * 1'000'000;
  for (int64_t i = 0; i < 64; ++i) submit_placing(*store, first + i);
  while (true) ::pause();
}

class Child {
 public:
  Child(const std::filesystem::path& directory, int round) {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    ::setenv(kDirectory, directory.c_str(), 1);
    ::setenv(kRound, std::to_string(round).c_str(), 1);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], kAnswers);
    std::string program = "/proc/self/exe";
    std::string filter = "--gtest_filter=CrashChild.DISABLED_PlacesOrdersUntilItIsKilled";
    std::string disabled = "--gtest_also_run_disabled_tests", brief = "--gtest_brief=1";
    char* arguments[] = {program.data(), filter.data(), disabled.data(), brief.data(), nullptr};
    EXPECT_EQ(::posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    from_ = ends[0];
  }
  ~Child() {
    kill();
    ::close(from_);
  }

  std::optional<Answer> next() {
    Answer answer;
    size_t have = 0;
    while (have < sizeof answer) {
      ssize_t got = ::read(from_, reinterpret_cast<char*>(&answer) + have, sizeof answer - have);
      if (got <= 0) return {};
      have += static_cast<size_t>(got);
    }
    return answer;
  }
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(std::exchange(pid_, -1), nullptr, 0);
  }

 private:
  pid_t pid_ = -1;
  int from_ = -1;
};

using Answered = std::map<int64_t, int64_t>;  // request -> order

void expect_whole(Unit& unit, int64_t request, int64_t number) {
  orders::Order order = wanted(request);
  order.key = {kTenant, OrderId{number}};
  auto found = unit.find(order.key);
  ASSERT_TRUE(found) << "request " << request << " was acknowledged as order " << number;
  EXPECT_TRUE(*found == order);
  EXPECT_EQ(unit.open_message(order.key), message_for(order));
  EXPECT_EQ(unit.queries().history(order.key).size(), 1u);
  auto remembered = unit.remembered(key_of(request), kNoon);
  ASSERT_TRUE(remembered);
  EXPECT_EQ(remembered->created.order, order.key);
}

// Orders, messages, remembered requests and first history entries belong together, acknowledged or not.
void expect_nothing_half_done(Store& store, int64_t rounds) {
  commit(store, [&](Unit& unit) {
    int64_t open = unit.open_orders(kTenant), remembered = 0;
    EXPECT_EQ(static_cast<int64_t>(unit.queries().waiting_messages(kSupplier, 10'000'000).size()), open);
    for (int64_t round = 0; round < rounds; ++round) {
      for (int64_t i = 0; i < 64; ++i) {
        for (int64_t request = round * 1'000'000 + i; unit.remembered(key_of(request), kNoon); request += 64)
          ++remembered;
      }
    }
    EXPECT_EQ(remembered, open);
  });
}

TEST(Crash, LosesNothingAcknowledgedAndPlacesNothingTwice) {
  constexpr int kRounds = 5;
  TemporaryDirectory directory;
  auto log = observe::make_silent_log();
  auto metrics = observe::make_metrics();
  SystemRandom random;
  std::filesystem::create_directories(directory.data());
  Answered answered;
  for (int round = 0; round < kRounds; ++round) {
    {
      Child child(directory.data(), round);
      auto wanted_answers = 100 + random.next() % 400;
      for (uint64_t i = 0; i < wanted_answers; ++i) {
        auto answer = child.next();
        ASSERT_TRUE(answer) << "the child died by itself";
        EXPECT_TRUE(answered.emplace(answer->request, answer->order).second);
      }
      child.kill();
      while (auto answer = child.next()) answered.emplace(answer->request, answer->order);
    }
    auto store = open(directory.data(), *log, *metrics);
    expect_nothing_half_done(*store, kRounds);
  }
  auto store = open(directory.data(), *log, *metrics);
  std::set<int64_t> numbers;
  commit(*store, [&](Unit& unit) {
    for (auto [request, number] : answered) {
      EXPECT_TRUE(numbers.insert(number).second) << "order number " << number << " was given twice";
      expect_whole(unit, request, number);
    }
  });
}

}  // namespace
}  // namespace fibrecafe::store::testing
