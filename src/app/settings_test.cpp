// SPDX-License-Identifier: Apache-2.0
#include "app/settings.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "app/settings_table.hpp"
#include "http/certificates_testing.hpp"
#include "tests/support/source_file.hpp"

namespace fibrecafe::app {
namespace {

using namespace std::chrono_literals;

class TheSettings : public testing::Test {
 protected:
  Result<Settings> load(const std::string& file, std::map<std::string, std::string> environment = {},
                        std::vector<std::pair<std::string, std::string>> flags = {}) {
    return load_settings({folder_.write("gateway.toml", file), std::move(environment), std::move(flags)});
  }
  // "4: dispatch.give_up_after" of each problem: without the file's name.
  std::vector<std::string> places(const Result<Settings>& settings) {
    std::vector<std::string> all;
    if (settings) return {"no problem"};
    for (const Problem& problem : settings.error().problems) {
      size_t file = problem.path.find("gateway.toml:");
      all.push_back(file == std::string::npos ? problem.path : problem.path.substr(file + 13));
    }
    return all;
  }
  using Places = std::vector<std::string>;

  http::TestFolder folder_;
};

TEST_F(TheSettings, HaveTheirDefaults) {
  Settings settings = load_settings({}).value();
  EXPECT_EQ(settings.listen, "127.0.0.1:8080");
  EXPECT_EQ(settings.private_listen, "127.0.0.1:9464");
  EXPECT_EQ(settings.give_up_after, 10min);
  EXPECT_TRUE(settings.data.empty());
}

TEST_F(TheSettings, AreReadFromAFile) {
  Settings settings = load(R"(
data = "/var/lib/fibrecafe"
listen = "[::1]:8443"
private = "localhost:0"
threads = 3
external_url = "https://gateway.example.com"

[tls]
certificate = "chain.pem"
key = "key.pem"

[dispatch]
give_up_after = "90s"

[endpoints]
allow_networks = ["10.20.0.0/16", "fd12::/48"]

[log]
level = "debug"
format = "json"

[[issuer]]
issuer = "https://login.example.com"
audience = "gateway"
typ = ""
scopes_by_client = true

[[issuer]]
issuer = "http://127.0.0.1:9000"
audience = "gateway"
)")
                          .value();
  EXPECT_EQ(settings.data, "/var/lib/fibrecafe");
  EXPECT_EQ(settings.threads, 3);
  EXPECT_EQ(settings.tls_key, "key.pem");
  EXPECT_EQ(settings.give_up_after, 90s);
  EXPECT_EQ(settings.allow_networks.size(), 2u);
  EXPECT_EQ(settings.log_level, observe::Level::kDebug);
  EXPECT_EQ(settings.log_format, observe::LogFormat::kJson);
  ASSERT_EQ(settings.issuers.size(), 2u);
  EXPECT_EQ(settings.issuers[0].type, "");
  EXPECT_TRUE(settings.issuers[0].scopes_by_client);
  EXPECT_FALSE(settings.issuers[0].allow_loopback);
  EXPECT_EQ(settings.issuers[0].allow_networks, settings.allow_networks);
  EXPECT_EQ(settings.issuers[1].type, "at+jwt");
  EXPECT_TRUE(settings.issuers[1].allow_loopback);
}

TEST_F(TheSettings, ReportEveryProblemAtOnceWithItsLine) {
  auto settings = load(R"(nonsense = 1
listen = 8080
private = "127.0.0.1"

[dispatch]
give_up_after = "soon"
others = true

[tls]
certificate = "chain.pem"

[unknown]
key = 1

[[issuer]]
issuer = "http://login.example.com"
scopes = "all"
)",
                       {{"FIBRECAFE_LOG_LEVEL", "loud"}}, {{"private", "here"}});
  EXPECT_EQ(places(settings),
            (Places{"1: nonsense", "2: listen", "3: private", "6: dispatch.give_up_after", "7: dispatch.others",
                    "12: unknown", "16: issuer.issuer", "17: issuer.scopes", "FIBRECAFE_LOG_LEVEL", "--private",
                    "15: issuer", "15: issuer", "10: tls.certificate"}));
}

TEST_F(TheSettings, SayWhatWouldBeAccepted) {
  auto settings = load("[dispatch]\ngive_up_after = 600\nothers = 1\ngive_up_afterr = 1\n");
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().problems.at(0).text, "accepted is 1s to 7d, a text with a unit (ms, s, m, h, d): \"10s\"");
  EXPECT_EQ(settings.error().problems.at(1).text, "unknown setting; known are dispatch.give_up_after");
  EXPECT_EQ(settings.error().problems.at(2).text, "unknown setting; did you mean dispatch.give_up_after?");
}

TEST_F(TheSettings, NameTheLineOfASyntaxError) {
  EXPECT_EQ(places(load("data = \"/data\"\nlisten = \n")), Places{"2"});
  EXPECT_EQ(places(load("listen = \"127.0.0.1:1\"\nlisten = \"127.0.0.1:2\"\n")), Places{"2"});
}

TEST_F(TheSettings, NameAFileThatIsNotThere) {
  auto settings = load_settings({.file = "/nowhere/gateway.toml"});
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().problems.at(0), (Problem{"/nowhere/gateway.toml", "cannot be read"}));
  EXPECT_FALSE(load_settings({.file = std::filesystem::temp_directory_path()}));
}

TEST_F(TheSettings, FlagsWinOverTheEnvironmentAndThatOverTheFile) {
  std::string file = "listen = \"127.0.0.1:1\"\nprivate = \"127.0.0.1:1\"\ndata = \"file\"\n";
  Settings settings = load(file, {{"FIBRECAFE_LISTEN", "127.0.0.1:2"}, {"FIBRECAFE_PRIVATE", "127.0.0.1:2"}},
                           {{"listen", "127.0.0.1:3"}})
                          .value();
  EXPECT_EQ(settings.listen, "127.0.0.1:3");
  EXPECT_EQ(settings.private_listen, "127.0.0.1:2");
  EXPECT_EQ(settings.data, "file");
}

TEST_F(TheSettings, EachHasANameInTheEnvironment) {
  EXPECT_EQ(environment_name("dispatch.give_up_after"), "FIBRECAFE_DISPATCH_GIVE_UP_AFTER");
  Settings settings = load_settings({.environment = {{"FIBRECAFE_DISPATCH_GIVE_UP_AFTER", "4s"},
                                                     {"FIBRECAFE_PLAIN_HTTP", "true"},
                                                     {"FIBRECAFE_THREADS", "2"},
                                                     {"FIBRECAFE_TOKEN_OWN", "true"},
                                                     {"FIBRECAFE_EXTERNAL_URL", ""},
                                                     {"FIBRECAFE_ENDPOINTS_ALLOW_NETWORKS", "10.0.0.0/8, fd12::/48"}}})
                          .value();
  EXPECT_EQ(settings.give_up_after, 4s);
  EXPECT_TRUE(settings.plain_http);
  EXPECT_EQ(settings.threads, 2);
  EXPECT_EQ(settings.allow_networks, (std::vector<std::string>{"10.0.0.0/8", "fd12::/48"}));
}

TEST_F(TheSettings, TheEnvironmentCountsIssuersFromOne) {
  Settings settings = load("[[issuer]]\nissuer = \"https://login.example.com\"\naudience = \"one\"\n",
                           {{"FIBRECAFE_ISSUER_1_AUDIENCE", "changed"},
                            {"FIBRECAFE_ISSUER_2_ISSUER", "https://other.example.com"},
                            {"FIBRECAFE_ISSUER_2_AUDIENCE", "two"}})
                          .value();
  ASSERT_EQ(settings.issuers.size(), 2u);
  EXPECT_EQ(settings.issuers[0].audience, "changed");
  EXPECT_EQ(settings.issuers[1].issuer, "https://other.example.com");
}

TEST_F(TheSettings, PlainHttpStaysOnLoopbackUnlessItIsAllowed) {
  auto refused = load_settings({.flags = {{"listen", "0.0.0.0:8080"}}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().problems.at(0).path, "--listen");
  EXPECT_NE(refused.error().problems.at(0).text.find("plain_http = true"), std::string::npos);
  EXPECT_TRUE(
      load_settings({.environment = {{"FIBRECAFE_PLAIN_HTTP", "true"}}, .flags = {{"listen", "0.0.0.0:8080"}}}));
  EXPECT_TRUE(load_settings({.environment = {{"FIBRECAFE_TLS_CERTIFICATE", "c"}, {"FIBRECAFE_TLS_KEY", "k"}},
                             .flags = {{"listen", "[::]:8443"}}}));
}

TEST_F(TheSettings, WithoutOwnTokensSomebodyElseMustIssueThem) {
  EXPECT_EQ(places(load("[token]\nown = false\n")), Places{"2: token.own"});
}

TEST_F(TheSettings, RefuseValuesBeyondTheirBounds) {
  for (const char* text :
       {"threads = -1", "threads = 257", "threads = \"2\"", "threads = 2.0", "plain_http = 1", "plain_http = \"true\"",
        "environment = \"with space\"", "external_url = \"gateway.example.com\"",
        "external_url = \"https://gateway.example.com/path\"", "listen = \"example.com:80\"",
        "listen = \"127.0.0.1:65536\"", "listen = \"::1:80\"", "data = \"\"", "dispatch.give_up_after = \"8d\"",
        "dispatch = 1", "issuer = 1", "endpoints.allow_networks = [\"10.0.0.0/33\"]", "endpoints.allow_networks = [1]",
        "deliveries.calls_max = 0"}) {
    EXPECT_EQ(places(load(text)).size(), 1u) << text;
    EXPECT_NE(places(load(text)).at(0), "no problem") << text;
  }
}

TEST_F(TheSettings, UnknownNamesOfTheEnvironmentAreListedAndNoError) {
  std::map<std::string, std::string> environment = {{"FIBRECAFE_LISTEN", "127.0.0.1:1"},
                                                    {"FIBRECAFE_LISTN", "x"},
                                                    {"FIBRECAFE_CONFIG", "x"},
                                                    {"FIBRECAFE_PORT", "tcp://10.0.0.1:80"},
                                                    {"PATH", "/bin"}};
  EXPECT_TRUE(load_settings({.environment = environment}));
  EXPECT_EQ(unknown_environment(environment), (std::vector<std::string>{"FIBRECAFE_LISTN", "FIBRECAFE_PORT"}));
}

TEST(SettingRows, AcceptTheirOwnDefaults) {
  for (const auto& row : setting_rows()) {
    if (row.initial.empty() || row.initial == "[]") continue;
    Settings settings;
    EXPECT_TRUE(row.set(settings, {row.initial, true})) << row.name;
    EXPECT_FALSE(row.sentence.empty()) << row.name;
  }
}

TEST(SettingsReference, IsTheGeneratedPage) {
  std::ifstream page(source_file("docs/generated/settings.md"));
  std::string text{std::istreambuf_iterator<char>(page), {}};
  EXPECT_EQ(text, settings_reference()) << "run: ./dev run settings > docs/generated/settings.md";
}

}  // namespace
}  // namespace fibrecafe::app
