// SPDX-License-Identifier: Apache-2.0
// Every store: accepted requests are remembered for 48 hours and then forgotten.
#include "store/store_suite.hpp"

namespace fibrecafe::store::testing {
namespace {

using namespace std::chrono_literals;

RequestKey request(uint8_t name) {
  return {{name}, kTenant};
}

TEST_P(StoreSuite, RemembersARequestForFortyEightHours) {
  ManualClock clock(kNoon);
  Remembered what{{7}, {{kTenant, OrderId{5}}, 3}};
  commit(store(), [&](Unit& unit) {
    EXPECT_FALSE(unit.remembered(request(1), clock.now()));
    unit.remember(request(1), what, clock.now());
  });
  reopen();
  for (int hour = 0; hour < 48; ++hour, clock.advance(1h)) {
    commit(store(), [&](Unit& unit) {
      unit.forget_requests(clock.now());
      auto found = unit.remembered(request(1), clock.now());
      ASSERT_TRUE(found) << hour;
      EXPECT_EQ(found->fingerprint, what.fingerprint);
      EXPECT_EQ(found->created.order, what.created.order);
      EXPECT_EQ(found->created.subject, 3);
      EXPECT_FALSE(unit.remembered(request(2), clock.now()));
    });
  }
  commit(store(), [&](Unit& unit) { EXPECT_FALSE(unit.remembered(request(1), clock.now())); });
}

TEST_P(StoreSuite, MayUseARequestIdAgainAfterItWasForgotten) {
  Time now = kNoon;
  for (int64_t order = 1; order <= 12; ++order, now += 49h) {  // every table of the days more than once
    commit(store(), [&](Unit& unit) {
      EXPECT_FALSE(unit.remembered(request(1), now)) << order;
      if (order % 2 == 0) unit.forget_requests(now);
      unit.remember(request(1), {{1}, {kTenant, OrderId{order}}}, now);
      EXPECT_EQ(unit.remembered(request(1), now + 47h)->created.order.order, OrderId{order});
    });
  }
}

TEST_P(StoreSuite, RemembersNothingOfAUnitThatWasRefused) {
  run(store(), [](Unit& unit) {
    unit.remember(request(1), {{1}, {kTenant, OrderId{1}}}, kNoon);
    return false;
  });
  commit(store(), [](Unit& unit) { EXPECT_FALSE(unit.remembered(request(1), kNoon)); });
}

}  // namespace
}  // namespace fibrecafe::store::testing
