// SPDX-License-Identifier: Apache-2.0
// A bounded view of the work that waits for one destination, loaded from the store when it is used up.
//
// The store stays the truth: what is in here may have been settled meanwhile, so whoever takes an item checks it again
// when claiming it. Items are in the order of their `due`.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "base/time.hpp"

namespace fibrecafe::outbox {

template <class Item>
class Window {
 public:
  // There may be work that is not in here.
  void look() { look_ = true; }

  // The first due item for which `is_free` holds. `load` gives a fresh window and whether it was cut off.
  template <class IsFree, class Load>
  std::optional<Item> take(Time now, IsFree is_free, Load load) {
    if (auto item = take_loaded(now, is_free)) return item;
    if (!look_) return {};
    auto [items, cut_off] = load();
    look_ = cut_off && !items.empty() && items.back().due <= now;
    items_.assign(std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
    return take_loaded(now, is_free);
  }

  // When the next item that is not due yet will be.
  std::optional<Time> next_due() const { return items_.empty() ? std::nullopt : std::optional(items_.front().due); }
  bool may_have_work() const { return look_ || !items_.empty(); }

 private:
  template <class IsFree>
  std::optional<Item> take_loaded(Time now, IsFree is_free) {
    while (!items_.empty() && items_.front().due <= now) {
      Item item = std::move(items_.front());
      items_.pop_front();
      if (is_free(item)) return item;  // what is not free is looked for again when it is
    }
    return {};
  }

  std::deque<Item> items_;
  bool look_ = true;
};

}  // namespace fibrecafe::outbox
