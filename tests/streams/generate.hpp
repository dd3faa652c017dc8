// SPDX-License-Identifier: Apache-2.0
// Random stories of one order: mostly what suppliers do, and often what they should not.
#pragma once

#include "tests/streams/story.hpp"

namespace fibrecafe::streams {

struct Story {
  OrderKind kind = OrderKind::kProvide;
  Habits habits;
  std::vector<Happening> happenings;
};

// 1 to 12 KCIs of the supplier's, with all that may happen in between. The same seed gives the same story.
Story story_of(OrderKind kind, uint64_t seed);

}  // namespace fibrecafe::streams
