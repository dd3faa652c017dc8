// SPDX-License-Identifier: Apache-2.0
#include "auth/webhook_signature.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::auth {
namespace {

using std::chrono::seconds;

// The example that Standard Webhooks' own libraries are tested with.
const std::string kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const std::string kOtherSecret = "whsec_YW4gZXhhbXBsZSwgbm90IGEgcmVhbCBzZWNyZXQuLi4=";
constexpr std::string_view kId = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr std::string_view kBody = R"({"test": 2432232314})";
constexpr std::string_view kSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
const Time kThen{seconds(1614265330)};

bool verified(std::string_view signature, std::string_view body = kBody, Time now = kThen,
              std::string_view timestamp = "1614265330") {
  return verify_webhook({kId, timestamp, signature, body}, {kSecret}, now);
}

TEST(SignWebhook, GivesThePublishedExample) {
  EXPECT_EQ(sign_webhook(kId, kThen, kBody, {kSecret}), kSignature);
}

TEST(SignWebhook, GivesTheExampleOfOurOwnContract) {
  EXPECT_EQ(sign_webhook("01ba1c0c-bb42-7597-86f9-60f55c0b7d26", Time(seconds(1898846141)), R"({"example":true})",
                         {kOtherSecret}),
            "v1,bjg4Gk6iwK7u4r/nS64UjHKcpOBtxp1fwy4JCawW9+g=");
}

TEST(SignWebhook, SignsByEachLiveSecret) {
  std::string both = sign_webhook(kId, kThen, kBody, {kOtherSecret, kSecret});
  EXPECT_EQ(both, sign_webhook(kId, kThen, kBody, {kOtherSecret}) + " " + std::string(kSignature));
  EXPECT_TRUE(verify_webhook({kId, "1614265330", both, kBody}, {kSecret}, kThen));
  EXPECT_TRUE(verify_webhook({kId, "1614265330", both, kBody}, {kOtherSecret}, kThen));
}

TEST(SignWebhook, CutsTheTimestampToSeconds) {
  EXPECT_EQ(sign_webhook(kId, kThen + Duration(999), kBody, {kSecret}), kSignature);
}

TEST(SignWebhook, SkipsWhatIsNoSecret) {
  EXPECT_EQ(sign_webhook(kId, kThen, kBody, {"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_%%%", "whsec_"}), "");
}

TEST(VerifyWebhook, TakesOneMatchAmongSeveral) {
  EXPECT_TRUE(verified(kSignature));
  EXPECT_TRUE(verified("v1,AAAA v1a,xyz " + std::string(kSignature)));
  EXPECT_TRUE(verified(std::string(kSignature) + " v1,AAAA"));
}

TEST(VerifyWebhook, RefusesWhatWasNotSigned) {
  EXPECT_FALSE(verified(""));
  EXPECT_FALSE(verified("v1,"));
  EXPECT_FALSE(verified("v2" + std::string(kSignature.substr(2))));
  EXPECT_FALSE(verified(std::string(kSignature) + "A"));
  EXPECT_FALSE(verified(kSignature, R"({"test": 2432232315})"));
  EXPECT_FALSE(verify_webhook({"msg_other", "1614265330", kSignature, kBody}, {kSecret}, kThen));
  EXPECT_FALSE(verify_webhook({kId, "1614265330", kSignature, kBody}, {kOtherSecret}, kThen));
  EXPECT_FALSE(verify_webhook({kId, "1614265330", kSignature, kBody}, {}, kThen));
}

TEST(VerifyWebhook, RefusesATimestampTooFarOff) {
  EXPECT_TRUE(verified(kSignature, kBody, kThen + seconds(300)));
  EXPECT_TRUE(verified(kSignature, kBody, kThen - seconds(300)));
  EXPECT_FALSE(verified(kSignature, kBody, kThen + seconds(301)));
  EXPECT_FALSE(verified(kSignature, kBody, kThen - seconds(301)));
  for (std::string_view text : {"", "now", "1614265330x", " 1614265330", "1614265330.0", "99999999999999999999"}) {
    EXPECT_FALSE(verified(kSignature, kBody, kThen, text)) << text;
  }
}

TEST(IsWebhookSecret, AsksForPrefixAndLength) {
  EXPECT_TRUE(is_webhook_secret(kSecret));
  EXPECT_FALSE(is_webhook_secret("whsec_"));
  EXPECT_FALSE(is_webhook_secret("whsec_c2hvcnQ="));
  EXPECT_FALSE(is_webhook_secret("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
}

}  // namespace
}  // namespace fibrecafe::auth
