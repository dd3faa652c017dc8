// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "http/client.hpp"

namespace fibrecafe::http {
namespace {

TEST(AddressAllowed, RefusesWhatIsNotPublic) {
  for (const char* address : {"0.0.0.0",
                              "0.1.2.3",
                              "10.0.0.7",
                              "10.255.255.255",
                              "100.64.0.1",
                              "100.100.100.200",
                              "127.0.0.1",
                              "127.9.9.9",
                              "169.254.169.254",
                              "172.16.0.1",
                              "172.31.255.255",
                              "192.168.1.1",
                              "192.0.0.192",
                              "198.18.0.1",
                              "168.63.129.16",
                              "224.0.0.1",
                              "239.255.255.250",
                              "255.255.255.255",
                              "240.0.0.1",
                              "::",
                              "::1",
                              "fe80::1",
                              "febf::1",
                              "fec0::1",
                              "fc00::1",
                              "fd00:ec2::254",
                              "ff02::1",
                              "2001::1",
                              "64:ff9b:1::1"}) {
    EXPECT_FALSE(address_allowed(address, {})) << address;
  }
}

TEST(AddressAllowed, TakesPublicOnes) {
  for (const char* address :
       {"8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "168.63.129.17", "9.255.255.255",
        "11.0.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450::1"}) {
    EXPECT_TRUE(address_allowed(address, {})) << address;
  }
}

TEST(AddressAllowed, JudgesIpv4InsideIpv6AsIpv4) {
  for (const char* address : {"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::10.0.0.1", "64:ff9b::10.0.0.1",
                              "64:ff9b::a9fe:a9fe", "2002:a00:1::", "2002:7f00:1::1"}) {
    EXPECT_FALSE(address_allowed(address, {})) << address;
  }
  EXPECT_TRUE(address_allowed("::ffff:8.8.8.8", {}));
  EXPECT_TRUE(address_allowed("64:ff9b::8.8.8.8", {}));
  EXPECT_TRUE(address_allowed("::ffff:127.0.0.1", {.allow_loopback = true}));
}

TEST(AddressAllowed, RefusesWhatIsNoAddress) {
  AddressPolicy all{.allow_loopback = true, .allow_networks = {"0.0.0.0/0", "::/0"}};
  for (const char* text :
       {"", "localhost", "10.0.0", "1.2.3.4.5", "fe80::1%lo", "010.0.0.1", "0x7f.1", "[::1]", "8.8.8.8 "}) {
    EXPECT_FALSE(address_allowed(text, all)) << text;
  }
}

TEST(AddressAllowed, TakesLoopbackForSandboxPartiesOnly) {
  AddressPolicy sandbox{.allow_loopback = true};
  EXPECT_TRUE(address_allowed("127.0.0.1", sandbox));
  EXPECT_TRUE(address_allowed("127.1.2.3", sandbox));
  EXPECT_TRUE(address_allowed("::1", sandbox));
  EXPECT_FALSE(address_allowed("10.0.0.1", sandbox));
  EXPECT_FALSE(address_allowed("0.0.0.0", sandbox));
}

TEST(AddressAllowed, TakesTheNetworksThatOperatorsAllow) {
  AddressPolicy policy{.allow_loopback = false, .allow_networks = {"10.1.0.0/16", "fd12::/16", "not a network"}};
  EXPECT_TRUE(address_allowed("10.1.255.255", policy));
  EXPECT_TRUE(address_allowed("::ffff:10.1.2.3", policy));
  EXPECT_TRUE(address_allowed("fd12::7", policy));
  EXPECT_FALSE(address_allowed("10.2.0.0", policy));
  EXPECT_FALSE(address_allowed("fd13::7", policy));
  EXPECT_FALSE(address_allowed("127.0.0.1", policy));
}

TEST(InNetworks, ComparesThePrefixOnly) {
  EXPECT_TRUE(in_networks("192.0.2.77", {"10.0.0.0/8", "192.0.2.64/26"}));
  EXPECT_FALSE(in_networks("192.0.2.128", {"192.0.2.64/26"}));
  EXPECT_TRUE(in_networks("192.0.2.1", {"192.0.2.1"}));
  EXPECT_FALSE(in_networks("192.0.2.2", {"192.0.2.1"}));
  EXPECT_TRUE(in_networks("203.0.113.9", {"0.0.0.0/0"}));
  EXPECT_TRUE(in_networks("::ffff:192.0.2.1", {"192.0.2.0/24"}));
  EXPECT_TRUE(in_networks("2001:db8:1::1", {"2001:db8::/33"}));
  EXPECT_FALSE(in_networks("2001:db8:8000::1", {"2001:db8::/33"}));
  EXPECT_FALSE(in_networks("192.0.2.1", {}));
  EXPECT_FALSE(in_networks("192.0.2.1", {"2001:db8::/32"}));
  EXPECT_FALSE(in_networks("192.0.2.1", {"::/0"}));
  EXPECT_TRUE(in_networks("2001:db8::1", {"::/0"}));
}

TEST(InNetworks, MatchesNothingByAMalformedEntry) {
  EXPECT_FALSE(in_networks("192.0.2.1", {"192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1", "*", ""}));
  EXPECT_FALSE(in_networks("client", {"0.0.0.0/0"}));
}

TEST(IsNetwork, TakesAnAddressWithOrWithoutPrefix) {
  for (const char* text : {"192.0.2.1", "192.0.2.0/24", "0.0.0.0/0", "10.1.2.3/8", "::/0", "2001:db8::/128", "::1"}) {
    EXPECT_TRUE(is_network(text)) << text;
  }
  for (const char* text : {"", "/", "/8", "192.0.2.0/", "192.0.2.0/33", "::/129", "192.0.2/24", "192.0.2.0/24x",
                           "192.0.2.0/ 24", "192.0.2.0/-1", "192.0.2.0/+1", "host/8", "192.0.2.0/24/8"}) {
    EXPECT_FALSE(is_network(text)) << text;
  }
}

}  // namespace
}  // namespace fibrecafe::http
