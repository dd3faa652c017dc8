// SPDX-License-Identifier: Apache-2.0
// Which addresses may be connected to (client.hpp). An address is 16 bytes throughout: IPv4 stands in its IPv4-mapped
// form.
#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "http/client.hpp"

namespace fibrecafe::http {
namespace {

using Address = std::array<uint8_t, 16>;

struct Network {
  Address address;
  int prefix;  // 0..128
};

constexpr int kMappedBits = 96;  // ::ffff:0:0/96

bool begins_alike(const Address& a, const Address& b, int bits) {
  size_t whole = static_cast<size_t>(bits) / 8;
  if (std::memcmp(a.data(), b.data(), whole) != 0) return false;
  int rest = bits % 8;
  return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

bool is_ipv4(const Address& address) {
  constexpr Address kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  return begins_alike(address, kMapped, kMappedBits);
}

// An IPv6 network that happens to span the mapped addresses ("::/0") holds no IPv4 ones.
bool inside(const Address& address, const Network& network) {
  if (network.prefix < kMappedBits && is_ipv4(address)) return false;
  return begins_alike(address, network.address, network.prefix);
}

Address mapped(const uint8_t* four_bytes) {
  Address address{};
  address[10] = address[11] = 0xFF;
  std::memcpy(address.data() + 12, four_bytes, 4);
  return address;
}

std::optional<Address> parse_address(std::string_view text) {
  std::string terminated(text);
  if (terminated.find('\0') != std::string::npos) return {};
  uint8_t four[4];
  if (inet_pton(AF_INET, terminated.c_str(), four) == 1) return mapped(four);
  Address address;
  if (inet_pton(AF_INET6, terminated.c_str(), address.data()) == 1) return address;
  return {};
}

std::optional<Network> parse_network(std::string_view text) {
  size_t slash = text.find('/');
  auto address = parse_address(text.substr(0, slash));
  if (!address) return {};
  if (slash == std::string_view::npos) return Network{*address, 128};
  bool four = text.substr(0, slash).find(':') == std::string_view::npos;
  std::string_view digits = text.substr(slash + 1);
  int prefix = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
  if (error != std::errc() || end != digits.data() + digits.size() || digits[0] == '-') return {};
  if (prefix > (four ? 32 : 128)) return {};
  return Network{*address, four ? kMappedBits + prefix : prefix};
}

Network known(std::string_view cidr) {
  return *parse_network(cidr);
}

// An IPv6 address that a router or translator turns into an IPv4 one is judged as that: IPv4-compatible, NAT64, 6to4.
Address embedded(const Address& address) {
  static const Network compatible = known("::/96"), nat64 = known("64:ff9b::/96"), six_to_four = known("2002::/16");
  static const Network loopback = known("::1"), unspecified = known("::");
  if (inside(address, loopback) || inside(address, unspecified)) return address;
  if (inside(address, compatible) || inside(address, nat64)) return mapped(address.data() + 12);
  if (inside(address, six_to_four)) return mapped(address.data() + 2);
  return address;
}

bool is_loopback(const Address& address) {
  static const Network networks[] = {known("127.0.0.0/8"), known("::1")};
  return std::any_of(std::begin(networks), std::end(networks), [&](auto& network) { return inside(address, network); });
}

// IANA's special-purpose registries, less the documentation networks, and the clouds' metadata services.
bool is_special(const Address& address) {
  static const Network networks[] = {
      known("0.0.0.0/8"),       // unspecified, "this network"
      known("10.0.0.0/8"),      // private
      known("100.64.0.0/10"),   // carrier-grade NAT; metadata at 100.100.100.200
      known("127.0.0.0/8"),     // loopback
      known("169.254.0.0/16"),  // link-local; metadata at 169.254.169.254
      known("172.16.0.0/12"),   // private
      known("192.0.0.0/24"),    // IETF protocols; metadata at 192.0.0.192
      known("192.168.0.0/16"),  // private
      known("198.18.0.0/15"),   // benchmarks
      known("168.63.129.16"),   // metadata of Azure, in a public network
      known("224.0.0.0/4"),     // multicast
      known("240.0.0.0/4"),     // reserved, broadcast
      known("::"),              // unspecified
      known("::1"),             // loopback
      known("64:ff9b:1::/48"),  // local translation
      known("100::/64"),        // discard
      known("2001::/32"),       // Teredo
      known("fc00::/7"),        // unique-local; metadata at fd00:ec2::254
      known("fe80::/10"),       // link-local
      known("fec0::/10"),       // site-local
      known("ff00::/8"),        // multicast
  };
  return std::any_of(std::begin(networks), std::end(networks), [&](auto& network) { return inside(address, network); });
}

bool in_any(const Address& address, const std::vector<std::string>& networks) {
  return std::any_of(networks.begin(), networks.end(), [&](const std::string& text) {
    auto network = parse_network(text);
    return network && inside(address, *network);
  });
}

}  // namespace

bool address_allowed(std::string_view text, const AddressPolicy& policy) {
  auto parsed = parse_address(text);
  if (!parsed) return false;
  Address address = embedded(*parsed);
  if (policy.allow_loopback && is_loopback(address)) return true;
  return !is_special(address) || in_any(address, policy.allow_networks) || in_any(*parsed, policy.allow_networks);
}

bool in_networks(std::string_view text, const std::vector<std::string>& networks) {
  auto address = parse_address(text);
  return address && in_any(*address, networks);
}

bool is_network(std::string_view cidr) {
  return parse_network(cidr).has_value();
}

}  // namespace fibrecafe::http
