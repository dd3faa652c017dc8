// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/routes.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/edge_support.hpp"
#include "tests/support/fake_asks.hpp"
#include "tests/support/fake_store.hpp"

namespace fibrecafe::tenant_api {
namespace {

TEST(TenantRoutes, NameEveryOperationOnceForTenantsOnly) {
  testing::FakeStore store{testing::cast()};
  orders::Timing timing;
  ManualClock clock{Time{}};
  SeededRandom random{1};
  testing::RecordedLog log;
  testing::FakeAsking asking;
  std::set<std::string_view> operations;
  for (const edge::Route& route : routes(asking.needs({store, timing, clock, random, log}))) {
    EXPECT_TRUE(operations.insert(route.operation_id).second) << route.operation_id;
    EXPECT_EQ(route.role, parties::Role::kTenant);
    EXPECT_EQ(route.headers, edge::JourneyHeaders::kBoth);
    EXPECT_EQ(route.not_offered, route.run == nullptr) << route.operation_id;
  }
  EXPECT_EQ(operations.size(), 21u);  // tenant-api.md 1.10 without the token endpoint, and three additions
}

}  // namespace
}  // namespace fibrecafe::tenant_api
