// SPDX-License-Identifier: Apache-2.0
// Checks that the rows of a store fit together, and names every row that does not.
//
// Used by `fibrecafe verify` through upkeep.hpp, on any store. It promises to go on after what it finds, to read every
// table once in the order of its keys, and to keep in memory one order at a time (and the numbers of reservations in
// use). What it checks is the list in docs/operating.md. What it does not do: mend anything.
#pragma once

#include <functional>
#include <string>

#include "auth/secrets.hpp"
#include "store/table_rows.hpp"

namespace fibrecafe::store {

// One row and what is wrong with it.
struct Violation {
  std::string row;   // "order 6, KCI 3"
  std::string what;  // "its order has 2 KCIs"
};

struct Audited {
  int64_t orders = 0, steps = 0, kcis = 0, violations = 0;
};

Audited audit(TableReader& reader, const auth::Vault& vault, const std::function<void(const Violation&)>& found);

}  // namespace fibrecafe::store
