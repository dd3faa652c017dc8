// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/under_way.hpp"

namespace fibrecafe::tenant_api {

void UnderWay::take_turn(const store::RequestKey& key, Go go) {
  bool is_stalled = false;
  {
    std::lock_guard lock(mutex_);
    auto [line, is_first] = lines_.try_emplace(key.digest);
    is_stalled = line->second.is_stalled;
    if (!is_first && !is_stalled) return line->second.waiting.push_back(std::move(go));
  }
  go(is_stalled ? std::nullopt : std::optional<Turn>(std::in_place, *this, key));
}

void UnderWay::pass_on(const store::RequestKey& key) {
  Go next;
  {
    std::lock_guard lock(mutex_);
    auto line = lines_.find(key.digest);
    auto& waiting = line->second.waiting;
    if (waiting.empty()) {
      lines_.erase(line);
      return;
    }
    next = std::move(waiting.front());
    waiting.erase(waiting.begin());
  }
  next(std::optional<Turn>(std::in_place, *this, key));
}

void UnderWay::stall(const store::RequestKey& key) {
  std::vector<Go> waiting;
  {
    std::lock_guard lock(mutex_);
    Line& line = lines_.at(key.digest);
    line.is_stalled = true;
    waiting = std::exchange(line.waiting, {});
  }
  for (const Go& go : waiting) go(std::nullopt);
}

}  // namespace fibrecafe::tenant_api
