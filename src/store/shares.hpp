// SPDX-License-Identifier: Apache-2.0
// How the claims are shared out among the replicas that are alive: a pure function that each of them computes alone.
//
// Used by the claims of a store that several gateways share (postgres/claims.hpp), and by the simulator. From the same
// rows all replicas compute shares that fit together: of each kind everyone gets as many as everyone else, but for one.
// While they see different rows nothing goes wrong, for claiming itself is safe; it only takes another round.
#pragma once

#include <span>
#include <vector>

#include "store/claims.hpp"

namespace fibrecafe::store {

struct ClaimRow {
  Claim claim;
  int64_t term = 0;    // how often it changed hands
  int64_t holder = 0;  // 0: nobody who is alive
};

struct Shares {
  std::vector<ClaimRow> take;     // of those that nobody holds
  std::vector<Claim> to_give_up;  // of those held here: others hold fewer
};

// `alive`: the numbers of all living replicas with `self`, ascending.
Shares shares_of(int64_t self, std::span<const int64_t> alive, std::span<const ClaimRow> rows);

}  // namespace fibrecafe::store
