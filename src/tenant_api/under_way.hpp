// SPDX-License-Identifier: Apache-2.0
// Creating requests that take longer than one unit: while one is under way, another with the same id waits for it
// (decisions.md 3), and is then judged by what the first one left.
//
// Used by operations that ask a supplier between two units. Thread-safe. What waits here is bounded by the calls that
// may wait for suppliers (asking.hpp).
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "store/unit.hpp"

namespace fibrecafe::tenant_api {

class UnderWay {
 public:
  // One request's right to be the only one of its id. Its end lets the next one go, on the thread that ends it.
  class Turn {
   public:
    Turn(UnderWay& of, const store::RequestKey& key) : of_(&of), key_(key) {}
    Turn(Turn&& other) noexcept : of_(std::exchange(other.of_, nullptr)), key_(other.key_) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (of_) of_->pass_on(key_);
    }
    // Its end cannot be foreseen any more: whoever waits for it, or comes until then, is told so.
    void stall() { of_->stall(key_); }

   private:
    UnderWay* of_;
    store::RequestKey key_;
  };

  // Runs once: with a turn, at once or later, or with nothing when the one before it has stalled. Must not throw.
  using Go = std::function<void(std::optional<Turn>)>;
  void take_turn(const store::RequestKey& key, Go go);

 private:
  struct Line {
    bool is_stalled = false;
    std::vector<Go> waiting;  // in the order they came
  };
  void pass_on(const store::RequestKey& key);
  void stall(const store::RequestKey& key);

  std::mutex mutex_;
  std::map<std::array<uint8_t, 16>, Line> lines_;  // of ids that have a turn given out
};

}  // namespace fibrecafe::tenant_api
