// SPDX-License-Identifier: Apache-2.0
// Randomness and UUIDs, through one injected door so that a test or the simulator owns them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace fibrecafe {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<uint8_t> bytes) = 0;  // thread-safe

  uint64_t next();
  double fraction();  // [0, 1)
};

// The operating system's generator, through libsodium.
class SystemRandom final : public Random {
 public:
  SystemRandom();
  void fill(std::span<uint8_t> bytes) override;
};

// The same bytes for the same seed. Not for secrets, not thread-safe.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(uint64_t seed) : state_(seed) {}
  void fill(std::span<uint8_t> bytes) override;

 private:
  uint64_t state_;
};

struct Uuid {
  std::array<uint8_t, 16> bytes{};
  auto operator<=>(const Uuid&) const = default;
};

Uuid uuid_v4(Random& random);
Uuid uuid_v7(Random& random, Time now);                 // sorts by time (RFC 9562)
std::string to_string(const Uuid& uuid);                // lower case, 36 characters
std::optional<Uuid> parse_uuid(std::string_view text);  // upper or lower case

}  // namespace fibrecafe
