// SPDX-License-Identifier: Apache-2.0
#include "outbox/refusal.hpp"

#include <algorithm>

namespace fibrecafe::outbox {
namespace {

constexpr Duration kFirstWait = std::chrono::seconds(5);
constexpr Duration kShortestWait = std::chrono::milliseconds(100);

}  // namespace

std::optional<Time> next_after_refusal(const store::DueKci& kci, const Settings& settings, Time now) {
  int64_t refusals = kci.refusals + 1;
  Time since = kci.first_refusal.value_or(now);
  if (refusals >= settings.refusals_min && now - since >= settings.refused_give_up) return {};

  Duration longest = std::max(kShortestWait, settings.refused_give_up / 4);
  Duration wait = std::min(kFirstWait, longest);
  for (int64_t i = 1; i < refusals && wait < longest; ++i) wait *= 2;
  return now + std::min(wait, longest);
}

}  // namespace fibrecafe::outbox
