// SPDX-License-Identifier: Apache-2.0
#include "auth/own_keys.hpp"

#include <gtest/gtest.h>

#include "auth/auth_fakes.hpp"

namespace fibrecafe::auth {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

struct OwnKeysTest : ::testing::Test {
  std::string rotate(OwnKeys& keys) {
    SigningKey fresh = make_signing_key(clock.now());
    store.add_signing_key(fresh);
    keys.reload();
    return fresh.id;
  }

  FakeKeyStore store;
  ManualClock clock{start_of_tests()};
  RecordingLog log;
};

TEST_F(OwnKeysTest, AreMadeAtTheFirstStartAndKeptAtTheNext) {
  std::string first = OwnKeys(store, clock, hours(1), log).signer().id;
  EXPECT_EQ(store.signing_keys().size(), 1u);
  EXPECT_EQ(OwnKeys(store, clock, hours(1), log).signer().id, first);
  EXPECT_EQ(store.signing_keys().size(), 1u);
}

TEST_F(OwnKeysTest, SignWithTheNewestAndVerifyWithTheRetired) {
  OwnKeys keys(store, clock, hours(1), log);
  std::string first = keys.signer().id;
  std::string second = rotate(keys);
  EXPECT_EQ(keys.signer().id, second);
  EXPECT_TRUE(keys.find(first));
  EXPECT_TRUE(keys.find(second));
  EXPECT_EQ(keys.public_jwks().size(), 2u);
}

TEST_F(OwnKeysTest, ForgetARetiredKeyWhenNoTokenOfItCanLive) {
  OwnKeys keys(store, clock, hours(1), log);
  std::string first = keys.signer().id;
  rotate(keys);
  clock.advance(hours(1));
  EXPECT_TRUE(keys.find(first));
  clock.advance(minutes(2));
  EXPECT_FALSE(keys.find(first));
  EXPECT_EQ(keys.public_jwks().size(), 1u);
  EXPECT_EQ(store.signing_keys().size(), 2u);
  keys.reload();
  EXPECT_EQ(store.signing_keys().size(), 1u);
}

TEST_F(OwnKeysTest, AreMadeAnewWhenNoneIsLeftToSign) {
  SigningKey retired = make_signing_key(clock.now());
  retired.retired = clock.now();
  store.add_signing_key(retired);
  OwnKeys keys(store, clock, hours(1), log);
  EXPECT_NE(keys.signer().id, retired.id);
  EXPECT_TRUE(keys.find(retired.id));
}

TEST_F(OwnKeysTest, AreLoggedOnceAndWithoutTheirPrivateHalf) {
  OwnKeys keys(store, clock, hours(1), log);
  keys.reload();
  EXPECT_EQ(log.count("keys_loaded"), 1u);
  rotate(keys);
  EXPECT_EQ(log.count("keys_loaded"), 2u);
  EXPECT_EQ(log.text().find("PRIVATE"), std::string::npos);
}

}  // namespace
}  // namespace fibrecafe::auth
