// SPDX-License-Identifier: Apache-2.0
#include "auth/verified_tokens.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::auth {
namespace {

constexpr Time kNow{Duration(1'000'000)};

VerifiedClaims claims(const char* client, Duration life = std::chrono::seconds(10)) {
  return {.client = client, .roles = GrantedRoles::all(), .valid_until = kNow + life};
}

TEST(VerifiedTokens, FindsWhatWasKept) {
  VerifiedTokens tokens(100);
  EXPECT_FALSE(tokens.find(sha256("t"), kNow));
  tokens.keep(sha256("t"), claims("one"));
  EXPECT_EQ(tokens.find(sha256("t"), kNow).value().client, "one");
  EXPECT_FALSE(tokens.find(sha256("T"), kNow));
}

TEST(VerifiedTokens, EndWithTheirLife) {
  VerifiedTokens tokens(100);
  tokens.keep(sha256("t"), claims("one", Duration(1000)));
  EXPECT_TRUE(tokens.find(sha256("t"), kNow + Duration(999)));
  EXPECT_FALSE(tokens.find(sha256("t"), kNow + Duration(1000)));
  EXPECT_EQ(tokens.size(), 0u);
}

TEST(VerifiedTokens, EndWithTheirLifeInTheOldGenerationToo) {
  VerifiedTokens tokens(1);  // one per shard
  Digest first{}, second{};
  second[0] = 1;  // of the same shard
  tokens.keep(first, claims("one", Duration(1000)));
  tokens.keep(second, claims("two", Duration(1000)));
  EXPECT_FALSE(tokens.find(first, kNow + Duration(1000)));
}

TEST(VerifiedTokens, AreBoundedAndKeepWhatIsUsed) {
  constexpr size_t kMax = 320;
  VerifiedTokens tokens(kMax);
  Digest used = sha256("used");
  tokens.keep(used, claims("used"));
  for (int i = 0; i < 10'000; ++i) {
    tokens.keep(sha256(std::to_string(i)), claims("other"));
    ASSERT_TRUE(tokens.find(used, kNow)) << "after " << i;
  }
  EXPECT_LE(tokens.size(), 2 * (kMax + 16));
  EXPECT_FALSE(tokens.find(sha256("0"), kNow));
}

}  // namespace
}  // namespace fibrecafe::auth
