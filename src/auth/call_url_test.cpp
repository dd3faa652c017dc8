// SPDX-License-Identifier: Apache-2.0
#include "auth/call_url.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::auth {
namespace {

TEST(MayCall, AsksForHttpsButOnLoopbackOfASandbox) {
  struct Case {
    const char* url;
    bool anywhere, in_sandbox;
  };
  const Case cases[] = {
      {"https://id.example.com/token", true, true},
      {"HTTPS://id.example.com", true, true},
      {"https://user:pass@id.example.com/", true, true},
      {"http://id.example.com/token", false, false},
      {"http://127.0.0.1:8080/token", false, true},
      {"http://127.1.2.3/", false, true},
      {"http://[::1]:80/", false, true},
      {"http://localhost:1/", false, true},
      {"http://LOCALHOST/", false, true},
      {"http://localhost.example.com/", false, false},
      {"http://127.0.0.1.example.com/", false, false},
      {"http://127.0.0.1@example.com/", false, false},
      {"http://10.0.0.1/", false, false},
      {"ftp://id.example.com/", false, false},
      {"file:///etc/passwd", false, false},
      {"https://", false, false},
      {"//id.example.com", false, false},
      {"/token", false, false},
      {"https://id.example.com/ x", false, false},
      {"", false, false},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(may_call(one.url, {}), one.anywhere) << one.url;
    EXPECT_EQ(may_call(one.url, {.allow_loopback = true, .allow_networks = {}}), one.in_sandbox) << one.url;
  }
}

TEST(SameHost, LooksAtNothingElse) {
  EXPECT_TRUE(same_host("https://a.example.com/x", "http://A.example.com:8443/y"));
  EXPECT_FALSE(same_host("https://a.example.com/", "https://b.example.com/"));
  EXPECT_FALSE(same_host("https://a.example.com/", "nonsense"));
}

TEST(Named, LeavesOutWhatMayBeSecret) {
  EXPECT_EQ(named("https://u:p@a.example.com:8443/x/y?key=z#f"), "https://a.example.com:8443/x/y");
  EXPECT_EQ(named("secret text"), "(not a URL)");
}

TEST(DiscoveryUrls, AreThoseOfOpenIdAndOfRfc8414) {
  EXPECT_EQ(openid_configuration_url("https://id.example.com"),
            "https://id.example.com/.well-known/openid-configuration");
  EXPECT_EQ(openid_configuration_url("https://id.example.com/r/x/"),
            "https://id.example.com/r/x/.well-known/openid-configuration");
  EXPECT_EQ(oauth_metadata_url("https://id.example.com"),
            "https://id.example.com/.well-known/oauth-authorization-server");
  EXPECT_EQ(oauth_metadata_url("https://id.example.com/r/x/"),
            "https://id.example.com/.well-known/oauth-authorization-server/r/x");
}

}  // namespace
}  // namespace fibrecafe::auth
