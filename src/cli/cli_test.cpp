// SPDX-License-Identifier: Apache-2.0
// The line itself, its exit codes, and the groups that only read: parked, keys, openapi, settings, version.
#include <sys/stat.h>

#include "app/settings.hpp"
#include "cli/cli_testing.hpp"
#include "cli/demo_profile.hpp"
#include "cli/version.hpp"
#include "tests/support/source_file.hpp"

namespace fibrecafe::cli {
namespace {

using TheLine = ACommandLine;
using ParkedCommands = ACommandLine;
using KeyCommands = ACommandLine;

TEST_F(TheLine, ExplainsItselfAndItsExitCodes) {
  done({"--help"});
  for (const char* word :
       {"serve", "demo", "stub", "tenant", "supplier", "agreement", "client", "order", "parked", "keys", "backup",
        "restore", "resume", "verify", "copy", "openapi", "settings", "version", "Exit codes"}) {
    EXPECT_NE(out_.find(word), std::string::npos) << word;
  }
  done({"tenant", "add", "--help"});
  for (const char* word : {"--kci-url", "--signing-secret-file", "--password-file", "--data", "--config"}) {
    EXPECT_NE(out_.find(word), std::string::npos) << word;
  }
}

TEST_F(TheLine, WhatItCannotReadIsAUsageError) {
  for (const auto& arguments :
       {std::vector<std::string>{},
        {"nonsense"},
        {"tenant"},
        {"tenant", "add"},
        {"tenant", "add", "A"},
        {"tenant", "list", "--jsn"},
        {"tenant", "list", "extra"},
        {"supplier", "add", "A", "--url", "https://203.0.113.7", "--repeats", "often"},
        {"supplier", "add", "A", "--url", "https://203.0.113.7", "--limit", "many"},
        {"parked", "show", "x"},
        {"stub", "tenant", "--listen", "here"},
        {"stub", "tenant", "--listen", "127.0.0.1:0", "--status", "99"},
        {"stub", "tenant", "--listen", "127.0.0.1:0", "--signing-secret", "short"},
        {"stub", "supplier", "--listen", "127.0.0.1:0", "--gateway", "http://127.0.0.1:1", "--client-id", "x"}}) {
    EXPECT_EQ(run(arguments), kUsage) << joined(arguments, " ");
    EXPECT_TRUE(err_.starts_with("fibrecafe: ")) << err_;
    EXPECT_EQ(out_, "");
  }
}

TEST_F(TheLine, SettingsThatAreNotAcceptedAreAUsageErrorWithAllProblems) {
  std::string file = write("gateway.toml", "nonsense = 1\nlisten = \"here\"\n");
  for (const auto& arguments :
       {std::vector<std::string>{"serve", "--config", file}, {"tenant", "list", "--config", file}}) {
    EXPECT_EQ(run(arguments), kUsage);
    EXPECT_NE(err_.find("gateway.toml:1: nonsense"), std::string::npos);
    EXPECT_NE(err_.find("gateway.toml:2: listen"), std::string::npos);
  }
  EXPECT_EQ(run({"serve", "--listen", "0.0.0.0:0"}), kUsage);
  EXPECT_NE(err_.find("plain_http"), std::string::npos);
}

TEST_F(TheLine, NeedsToKnowWhereTheStoreIs) {
  environment_.erase("FIBRECAFE_DATA");
  for (const auto& arguments : {std::vector<std::string>{"tenant", "list"}, {"serve"}}) {
    EXPECT_EQ(run(arguments), kUsage);
    EXPECT_NE(err_.find("--data"), std::string::npos);
  }
  environment_["FIBRECAFE_CONFIG"] = write("gateway.toml", "data = \"" + data().string() + "\"\n");
  done({"supplier", "add", "EXAMPLE_FIBRE", "--url", "http://127.0.0.1:9002", "--sandbox"});
  environment_.erase("FIBRECAFE_CONFIG");
  done({"supplier", "show", "EXAMPLE_FIBRE", "--data", data().string()});
}

TEST_F(TheLine, AStoreThatIsNotThereCannotBeReached) {
  EXPECT_EQ(run({"tenant", "list"}), kUnreachable);
  EXPECT_NE(err_.find(data().string()), std::string::npos);
}

TEST_F(TheLine, AllowedNetworksComeFromTheSettings) {
  EXPECT_EQ(run({"tenant", "add", "EXAMPLE_ISP", "--kci-url", "https://10.1.2.3/kcis"}), kRefused);
  EXPECT_NE(err_.find("endpoints.allow_networks"), std::string::npos);
  environment_["FIBRECAFE_ENDPOINTS_ALLOW_NETWORKS"] = "10.1.0.0/16";
  done({"tenant", "add", "EXAMPLE_ISP", "--kci-url", "https://10.1.2.3/kcis"});
}

TEST_F(TheLine, PrintsItsVersionAsTheBuildHasIt) {
  done({"version"});
  EXPECT_EQ(out_, std::string("fibrecafe ") + kVersion + "\n");
  std::ifstream build(source_file("CMakeLists.txt"));
  std::string text{std::istreambuf_iterator<char>(build), {}};
  EXPECT_NE(text.find(std::string("VERSION ") + kVersion + " "), std::string::npos);
}

TEST_F(TheLine, PrintsTheSettingsReference) {
  done({"settings"});
  EXPECT_EQ(out_, app::settings_reference());
}

TEST_F(TheLine, PrintsTheDocuments) {
  done({"openapi", "supplier-updates"});
  EXPECT_TRUE(out_.starts_with("openapi: 3.1.0"));
  EXPECT_EQ(run({"openapi", "operators"}), kRefused);
  EXPECT_NE(err_.find("tenant-updates"), std::string::npos);
}

TEST_F(ParkedCommands, ListShowRetryAndDrop) {
  register_both();
  done({"parked", "list"});
  EXPECT_EQ(out_, "nothing is parked\n");
  orders::OrderKey key = place_order();
  in_store([&](store::Unit& unit) {
    unit.park({.kind = orders::ParkedKind::kOrphaned, .key = key, .since = clock_.now(), .detail = "KCI ACKNOWLEDGED"});
    unit.park(
        {.kind = orders::ParkedKind::kMayExistAtSupplier, .key = key, .since = clock_.now(), .detail = "no answer"});
  });
  done({"parked", "list", "--json"});
  json::array entries = printed().as_array();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].at("kind"), "orphaned");
  EXPECT_EQ(entries[0].at("tenant"), "EXAMPLE_ISP");
  EXPECT_EQ(entries[0].at("order"), key.order.value);
  std::string id = std::to_string(entries[0].at("id").as_int64());
  done({"parked", "show", id});
  EXPECT_NE(out_.find("`parked cancel` has an order cancelled"), std::string::npos);
  done({"parked", "show", id, "--json"});
  EXPECT_EQ(printed().at("supplier"), "EXAMPLE_FIBRE");
  EXPECT_EQ(run({"parked", "retry", id}), kRefused) << "there is no KCI to send again";
  EXPECT_NE(err_.find("nothing to send again"), std::string::npos);
  done({"parked", "drop", id});
  EXPECT_EQ(run({"parked", "show", id}), kRefused);
  EXPECT_EQ(run({"parked", "drop", id}), kRefused);
}

TEST_F(ParkedCommands, ARetriedKciIsDueAgainAndNoLongerListed) {
  register_both();
  orders::OrderKey key = place_order();
  in_store([&](store::Unit& unit) {
    orders::Order before = *unit.find(key), after = before;
    after.status = OrderStatus::kSentToSupplier;
    after.steps = before.steps + 1;
    after.kcis = 1;
    orders::Kci kci;
    kci.id = uuid_v7(random_, clock_.now());
    kci.sequence = 1;
    kci.step = after.steps;
    kci.created = clock_.now();
    orders::Step step{"taken", after, kci, {}};
    unit.append(before, {&step, 1});
    store::DueKci refused;
    refused.key = key;
    refused.sequence = 1;
    unit.give_up(refused);
    unit.park({.kind = orders::ParkedKind::kRefusedByTenant,
               .key = key,
               .sequence = 1,
               .since = clock_.now(),
               .detail = "422"});
    EXPECT_TRUE(unit.queries().waiting_kcis(key.tenant, 10).empty());
  });
  done({"parked", "list", "--json"});
  std::string id = std::to_string(printed().at(0).at("id").as_int64());
  EXPECT_EQ(run({"parked", "cancel", id}), kRefused) << "it shows no order to cancel";
  done({"parked", "retry", id});
  in_store([&](store::Unit& unit) {
    EXPECT_TRUE(unit.queries().parked().empty());
    auto due = unit.queries().waiting_kcis(key.tenant, 10);
    ASSERT_EQ(due.size(), 1u);
    EXPECT_TRUE(due[0].replay);
  });
}

TEST_F(KeyCommands, RotateMakesTheNewestSign) {
  register_both();
  done({"keys", "list"});
  EXPECT_NE(out_.find("no key yet"), std::string::npos);
  done({"keys", "rotate", "--json"});
  std::string first(printed().at("kid").as_string());
  clock_.advance(std::chrono::hours(1));
  done({"keys", "rotate"});
  done({"keys", "list", "--json"});
  ASSERT_EQ(printed().as_array().size(), 2u);
  EXPECT_EQ(printed().at(0).at("state"), "signing");
  EXPECT_EQ(std::string(printed().at(1).at("kid").as_string()), first);
  EXPECT_EQ(printed().at(1).at("retired"), "2030-03-04T10:15:00.000Z");
  EXPECT_EQ(out_.find("PRIVATE"), std::string::npos);
}

TEST_F(TheLine, TheDemosProfileIsReadableByItsOwnerAlone) {
  std::filesystem::path path = folder_ / "state" / "fibrecafe" / "demo.json";
  write_demo_profile(path, {"http://127.0.0.1:1", "demo-tenant", "secret"});
  write_demo_profile(path, {"http://127.0.0.1:2", "demo-tenant", "secret"});
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(read_demo_profile(path)->url, "http://127.0.0.1:2");
  EXPECT_FALSE(read_demo_profile(folder_ / "nowhere"));
}

}  // namespace
}  // namespace fibrecafe::cli
