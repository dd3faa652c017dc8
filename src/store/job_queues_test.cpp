// SPDX-License-Identifier: Apache-2.0
#include "store/job_queues.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::store {
namespace {

constexpr size_t kMany = 1000;

void fill(JobQueues& queues, Queue queue, size_t count) {
  for (size_t i = 0; i < count; ++i) ASSERT_TRUE(queues.push(queue, {}));
}

std::array<size_t, 3> taken(JobQueues& queues, size_t batch_max) {
  std::array<size_t, 3> counts{};
  for (const Waiting& waiting : queues.take(batch_max)) ++counts[static_cast<size_t>(waiting.queue)];
  return counts;
}

using Counts = std::array<size_t, 3>;  // callers, outcomes, housekeeping

TEST(JobQueues, GivesEachQueueItsShare) {
  JobQueues queues(kMany);
  for (Queue queue : {Queue::kCallers, Queue::kOutcomes, Queue::kHousekeeping}) fill(queues, queue, kMany);
  EXPECT_EQ(taken(queues, 100), (Counts{50, 40, 10}));
}

TEST(JobQueues, GivesUnusedSharesToTheOthers) {
  JobQueues queues(kMany);
  fill(queues, Queue::kOutcomes, kMany);
  fill(queues, Queue::kHousekeeping, 5);
  EXPECT_EQ(taken(queues, 100), (Counts{0, 95, 5}));
  EXPECT_EQ(taken(queues, 100), (Counts{0, 100, 0}));
}

TEST(JobQueues, TakesOneOfEachEvenInTheSmallestBatches) {
  JobQueues queues(kMany);
  for (Queue queue : {Queue::kCallers, Queue::kOutcomes, Queue::kHousekeeping}) fill(queues, queue, 2);
  EXPECT_EQ(taken(queues, 3), (Counts{1, 1, 1}));
}

TEST(JobQueues, BoundsCallersAndHousekeepingButNotOutcomes) {
  JobQueues queues(3);
  fill(queues, Queue::kCallers, 3);
  EXPECT_FALSE(queues.push(Queue::kCallers, {}));
  size_t housekeeping = 0;
  while (housekeeping < 100'000 && queues.push(Queue::kHousekeeping, {})) ++housekeeping;
  EXPECT_LT(housekeeping, 100'000u);
  fill(queues, Queue::kOutcomes, 100'000);
  queues.close();
  EXPECT_FALSE(queues.push(Queue::kOutcomes, {}));
  EXPECT_EQ(queues.depths()[1], 100'000u) << "what waits stays";
}

TEST(JobQueues, PutsOutcomesBackInFrontInTheirOrder) {
  JobQueues queues(kMany);
  std::vector<int> order;
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(queues.push(Queue::kOutcomes, {{}, [&order, i](Job::Ended) { order.push_back(i); }}));
  }
  queues.put_back(queues.take(2));
  for (Waiting& waiting : queues.take(10)) waiting.job.done({CommitEnd::kCommitted});
  EXPECT_EQ(order, (std::vector{0, 1, 2, 3}));
}

}  // namespace
}  // namespace fibrecafe::store
