// SPDX-License-Identifier: Apache-2.0
// Claims of tokens that were verified before, by the token's SHA-256, so that a signature is checked once and not per
// call.
//
// Used by the verifier from all I/O threads. Bounded: each shard keeps a young and an old generation; when the young
// one is full it becomes the old one and what nobody asked for since the last change is gone. An entry ends with its
// `valid_until`. It holds what the token said, never what the client may do.
#pragma once

#include <array>
#include <cstring>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "auth/claims.hpp"
#include "auth/encoding.hpp"

namespace fibrecafe::auth {

class VerifiedTokens {
 public:
  // At most twice `tokens_max` are held for a moment.
  explicit VerifiedTokens(size_t tokens_max) : shard_max_(tokens_max / kShards + 1) {}

  std::optional<VerifiedClaims> find(const Digest& token, Time now);
  void keep(const Digest& token, VerifiedClaims claims);
  size_t size() const;

 private:
  struct Hash {
    size_t operator()(const Digest& digest) const noexcept {  // a digest is as evenly spread as any hash of it
      size_t hash;
      std::memcpy(&hash, digest.data(), sizeof hash);
      return hash;
    }
  };
  using Generation = std::unordered_map<Digest, VerifiedClaims, Hash>;
  struct Shard {
    mutable std::mutex mutex;
    Generation young, old;
  };
  static constexpr size_t kShards = 16;

  Shard& shard_of(const Digest& token) { return shards_[token.back() % kShards]; }
  void insert(Shard& shard, const Digest& token, VerifiedClaims claims);

  const size_t shard_max_;
  std::array<Shard, kShards> shards_;
};

}  // namespace fibrecafe::auth
