// SPDX-License-Identifier: Apache-2.0
// What units did beside their rows, collected until their commit.
#pragma once

#include "store/store.hpp"

namespace fibrecafe::store {

struct Effects {
  News news;
  bool parties_changed = false;
  bool keys_changed = false;  // those that sign tokens
  std::string listing;        // SQLite's: records of the orders that changed

  void add(Effects&& other);
};

}  // namespace fibrecafe::store
