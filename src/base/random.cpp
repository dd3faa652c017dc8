// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"

#include <sodium.h>

#include <cstring>

#include "base/assert.hpp"

namespace fibrecafe {
namespace {

constexpr char kHex[] = "0123456789abcdef";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Uuid with_version(Uuid uuid, uint8_t version) {
  uuid.bytes[6] = static_cast<uint8_t>((uuid.bytes[6] & 0x0F) | (version << 4));
  uuid.bytes[8] = static_cast<uint8_t>((uuid.bytes[8] & 0x3F) | 0x80);
  return uuid;
}

bool dash_before(size_t byte) {
  return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

}  // namespace

uint64_t Random::next() {
  std::array<uint8_t, 8> bytes;
  fill(bytes);
  uint64_t value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

double Random::fraction() {
  return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

// Without it the first use would set the generator up, and two threads could do that at once.
SystemRandom::SystemRandom() {
  FIBRECAFE_ASSERT(sodium_init() >= 0);
}

void SystemRandom::fill(std::span<uint8_t> bytes) {
  randombytes_buf(bytes.data(), bytes.size());
}

void SeededRandom::fill(std::span<uint8_t> bytes) {
  for (uint8_t& byte : bytes) {  // splitmix64
    uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    byte = static_cast<uint8_t>(z ^ (z >> 31));
  }
}

Uuid uuid_v4(Random& random) {
  Uuid uuid;
  random.fill(uuid.bytes);
  return with_version(uuid, 4);
}

Uuid uuid_v7(Random& random, Time now) {
  Uuid uuid;
  random.fill(uuid.bytes);
  auto millis = static_cast<uint64_t>(now.time_since_epoch().count());
  for (int i = 0; i < 6; ++i) uuid.bytes[i] = static_cast<uint8_t>(millis >> (40 - 8 * i));
  return with_version(uuid, 7);
}

std::string to_string(const Uuid& uuid) {
  std::string out;
  out.reserve(36);
  for (size_t i = 0; i < uuid.bytes.size(); ++i) {
    if (dash_before(i)) out += '-';
    out += kHex[uuid.bytes[i] >> 4];
    out += kHex[uuid.bytes[i] & 15];
  }
  return out;
}

std::optional<Uuid> parse_uuid(std::string_view text) {
  if (text.size() != 36) return {};
  Uuid uuid;
  size_t at = 0;
  for (size_t i = 0; i < uuid.bytes.size(); ++i) {
    if (dash_before(i) && text[at++] != '-') return {};
    int high = hex_value(text[at]), low = hex_value(text[at + 1]);
    if (high < 0 || low < 0) return {};
    uuid.bytes[i] = static_cast<uint8_t>(high << 4 | low);
    at += 2;
  }
  return uuid;
}

}  // namespace fibrecafe
