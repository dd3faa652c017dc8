// SPDX-License-Identifier: Apache-2.0
#include "auth/verified_tokens.hpp"

namespace fibrecafe::auth {

std::optional<VerifiedClaims> VerifiedTokens::find(const Digest& token, Time now) {
  Shard& shard = shard_of(token);
  std::lock_guard lock(shard.mutex);
  if (auto it = shard.young.find(token); it != shard.young.end()) {
    if (now < it->second.valid_until) return it->second;
    shard.young.erase(it);
    return {};
  }
  auto it = shard.old.find(token);
  if (it == shard.old.end()) return {};
  VerifiedClaims claims = std::move(it->second);
  shard.old.erase(it);
  if (now >= claims.valid_until) return {};
  insert(shard, token, claims);
  return claims;
}

void VerifiedTokens::keep(const Digest& token, VerifiedClaims claims) {
  Shard& shard = shard_of(token);
  std::lock_guard lock(shard.mutex);
  insert(shard, token, std::move(claims));
}

void VerifiedTokens::insert(Shard& shard, const Digest& token, VerifiedClaims claims) {
  if (shard.young.size() >= shard_max_) {
    shard.old = std::move(shard.young);
    shard.young = {};
  }
  shard.young.insert_or_assign(token, std::move(claims));
}

size_t VerifiedTokens::size() const {
  size_t count = 0;
  for (const Shard& shard : shards_) {
    std::lock_guard lock(shard.mutex);
    count += shard.young.size() + shard.old.size();
  }
  return count;
}

}  // namespace fibrecafe::auth
