// SPDX-License-Identifier: Apache-2.0
#include "store/shares.hpp"

#include <algorithm>
#include <map>

namespace fibrecafe::store {
namespace {

struct OfOneKind {
  std::vector<ClaimRow> held, free;
  size_t all = 0;
};

// Those that do not divide go to different replicas for each kind.
size_t share(size_t claims, size_t rank, size_t replicas, Claim::Kind kind) {
  size_t turned = (rank + static_cast<size_t>(kind)) % replicas;
  return claims / replicas + (turned < claims % replicas ? 1 : 0);
}

// Everyone begins elsewhere, so that replicas that claim at the same time meet less often.
std::vector<ClaimRow> first_of(std::vector<ClaimRow> free, size_t count, size_t rank, size_t replicas) {
  auto begin = free.size() * rank / replicas;
  std::rotate(free.begin(), free.begin() + static_cast<std::ptrdiff_t>(begin), free.end());
  free.resize(std::min(count, free.size()));
  return free;
}

}  // namespace

Shares shares_of(int64_t self, std::span<const int64_t> alive, std::span<const ClaimRow> rows) {
  std::map<Claim::Kind, OfOneKind> kinds;
  for (const ClaimRow& row : rows) {
    OfOneKind& kind = kinds[row.claim.kind];
    ++kind.all;
    if (row.holder == self) kind.held.push_back(row);
    if (row.holder == 0) kind.free.push_back(row);
  }
  size_t replicas = std::max<size_t>(alive.size(), 1);
  auto rank = static_cast<size_t>(std::lower_bound(alive.begin(), alive.end(), self) - alive.begin());
  Shares shares;
  for (auto& [kind, of] : kinds) {
    size_t mine = share(of.all, rank, replicas, kind);
    if (of.held.size() < mine) {
      auto taken = first_of(std::move(of.free), mine - of.held.size(), rank, replicas);
      shares.take.insert(shares.take.end(), taken.begin(), taken.end());
    }
    for (size_t i = mine; i < of.held.size(); ++i) shares.to_give_up.push_back(of.held[i].claim);
  }
  return shares;
}

}  // namespace fibrecafe::store
