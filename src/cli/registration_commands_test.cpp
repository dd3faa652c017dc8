// SPDX-License-Identifier: Apache-2.0
// tenant, supplier, agreement, client: in a store of their own, as an operator types them.
#include "auth/secrets.hpp"
#include "cli/cli_testing.hpp"

namespace fibrecafe::cli {
namespace {

constexpr const char* kSecret = "whsec_YW4gZXhhbXBsZSwgbm90IGEgcmVhbCBzZWNyZXQuLi4=";
constexpr const char* kOther = "whsec_YW5vdGhlciBleGFtcGxlLCBhbHNvIG5vdCByZWFsLi4=";
constexpr const char* kThird = "whsec_dGhlIHRoaXJkIGV4YW1wbGUsIHN0aWxsIG5vdCByZWFsLg==";

using TenantCommands = ACommandLine;
using SupplierCommands = ACommandLine;
using AgreementCommands = ACommandLine;
using ClientCommands = ACommandLine;

TEST_F(TenantCommands, AddedShownAndListedWithoutSecrets) {
  done({"tenant", "add", "EXAMPLE_ISP", "--kci-url", "https://203.0.113.7/kcis", "--signing-secret", kSecret,
        "--unknown-fields", "ignore", "--auth", "oauth2", "--token-url", "https://203.0.113.7/token", "--client-id",
        "gateway", "--client-secret", "hidden-secret"});
  done({"tenant", "show", "EXAMPLE_ISP", "--json"});
  json::value tenant = printed();
  EXPECT_EQ(tenant.at("unknown_fields"), "ignore");
  EXPECT_EQ(tenant.at("auth").at("kind"), "oauth2");
  EXPECT_EQ(tenant.at("auth").at("client_secret"), "***");
  EXPECT_EQ(tenant.at("signing_secrets"), 1);
  EXPECT_EQ(tenant.at("state"), "active");
  for (const auto& arguments :
       {std::vector<std::string>{"tenant", "show", "EXAMPLE_ISP"}, {"tenant", "list"}, {"tenant", "list", "--json"}}) {
    done(arguments);
    EXPECT_NE(out_.find("EXAMPLE_ISP"), std::string::npos);
    EXPECT_EQ(out_.find("whsec_"), std::string::npos);
    EXPECT_EQ(out_.find("hidden-secret"), std::string::npos);
  }
}

TEST_F(TenantCommands, EveryProblemIsNamedAtOnce) {
  EXPECT_EQ(run({"tenant", "add", "has space", "--kci-url", "http://198.51.100.7/", "--signing-secret", "short"}),
            kRefused);
  for (const char* flag : {"NAME:", "--kci-url:", "--signing-secret:"})
    EXPECT_NE(err_.find(flag), std::string::npos) << flag;
}

TEST_F(TenantCommands, ATakenNameIsRefused) {
  register_both();
  EXPECT_EQ(run({"tenant", "add", "EXAMPLE_ISP", "--kci-url", "http://127.0.0.1:9001/kcis", "--sandbox"}), kRefused);
  EXPECT_NE(err_, "");
}

TEST_F(TenantCommands, SetKeepsWhatIsNotGiven) {
  register_both();
  done({"tenant", "set", "EXAMPLE_ISP", "--unknown-fields", "ignore"});
  done({"tenant", "show", "EXAMPLE_ISP", "--json"});
  EXPECT_EQ(printed().at("kci_url"), "http://127.0.0.1:9001/kcis");
  EXPECT_EQ(printed().at("sandbox"), true);
  EXPECT_EQ(run({"tenant", "set", "EXAMPLE_ISP", "--no-sandbox"}), kRefused) << "its endpoint is on loopback";
}

TEST_F(TenantCommands, TwoSigningSecretsLiveWhileOneIsReplaced) {
  register_both();
  auto secrets = [this] {
    std::vector<std::string> live;
    in_store([&](store::Unit& unit) { live = unit.parties().tenants.at(0).signing_secrets; });
    return live;
  };
  done({"tenant", "set", "EXAMPLE_ISP", "--signing-secret", kSecret});
  done({"tenant", "set", "EXAMPLE_ISP", "--signing-secret-file", write("secret", std::string(kOther) + "\n")});
  EXPECT_EQ(secrets(), (std::vector<std::string>{kOther, kSecret}));
  in_ = kThird;
  done({"tenant", "set", "EXAMPLE_ISP", "--signing-secret-file", "-"});
  EXPECT_EQ(secrets(), (std::vector<std::string>{kThird, kOther}));
  done({"tenant", "set", "EXAMPLE_ISP", "--retire-signing-secret"});
  EXPECT_EQ(secrets(), std::vector<std::string>{kThird});
  done({"tenant", "set", "EXAMPLE_ISP", "--no-signing-secret"});
  EXPECT_TRUE(secrets().empty());
}

TEST_F(TenantCommands, StoppedAndResumed) {
  register_both();
  EXPECT_EQ(run({"tenant", "resume", "EXAMPLE_ISP"}), kRefused);
  done({"tenant", "stop", "EXAMPLE_ISP"});
  done({"tenant", "show", "EXAMPLE_ISP", "--json"});
  EXPECT_EQ(printed().at("state"), "stopped");
  EXPECT_EQ(printed().at("stopped_since"), "2030-03-04T09:15:00.000Z");
  EXPECT_EQ(run({"tenant", "stop", "EXAMPLE_ISP"}), kRefused);
  in_store([&](store::Unit& unit) { unit.set_trouble(unit.parties().tenants.at(0).id, {clock_.now()}); });
  done({"tenant", "resume", "EXAMPLE_ISP"});
  in_store([&](store::Unit& unit) {
    EXPECT_FALSE(unit.parties().tenants.at(0).stopped_since);
    EXPECT_FALSE(unit.queries().trouble(unit.parties().tenants.at(0).id).failing_since);
  });
}

TEST_F(TenantCommands, RemovalNeedsForceWhileOrdersAreOpen) {
  register_both();
  place_order();
  EXPECT_EQ(run({"tenant", "remove", "EXAMPLE_ISP"}), kRefused);
  EXPECT_NE(err_.find("1 open order"), std::string::npos);
  EXPECT_NE(err_.find("--force"), std::string::npos);
  done({"tenant", "remove", "EXAMPLE_ISP", "--force"});
  EXPECT_EQ(run({"tenant", "show", "EXAMPLE_ISP"}), kRefused);
  done({"tenant", "list", "--json"});
  EXPECT_TRUE(printed().as_array().empty());
  done({"tenant", "list", "--json", "--all"});
  EXPECT_EQ(printed().at(0).at("state"), "removed");
}

TEST_F(SupplierCommands, HasItsProfile) {
  done({"supplier", "add", "EXAMPLE_FIBRE", "--url", "https://203.0.113.7/v1", "--repeats", "safe", "--sequence",
        "ignore", "--limit", "3", "--timeout", "45s", "--auth", "basic", "--username", "gateway", "--password",
        "hidden-secret"});
  done({"supplier", "show", "EXAMPLE_FIBRE", "--json"});
  json::value supplier = printed();
  EXPECT_EQ(supplier.at("repeats"), "safe");
  EXPECT_EQ(supplier.at("sequence"), "ignore");
  EXPECT_EQ(supplier.at("limit"), 3);
  EXPECT_EQ(supplier.at("timeout"), "45s");
  EXPECT_EQ(supplier.at("auth").at("username"), "gateway");
  EXPECT_EQ(out_.find("hidden-secret"), std::string::npos);
  done({"supplier", "set", "EXAMPLE_FIBRE", "--timeout", "default", "--repeats", "unsafe"});
  done({"supplier", "show", "EXAMPLE_FIBRE"});
  EXPECT_NE(out_.find("supplier.timeout"), std::string::npos);
}

TEST_F(TenantCommands, AddressLookUpsGoToTheChosenSupplier) {
  register_both();
  EXPECT_EQ(run({"tenant", "set", "EXAMPLE_ISP", "--address-supplier", "NOBODY"}), kRefused);
  EXPECT_EQ(run({"tenant", "set", "EXAMPLE_ISP", "--address-supplier", "EXAMPLE_FIBRE"}), kRefused);
  EXPECT_NE(err_.find("--addresses"), std::string::npos) << err_;
  done({"supplier", "set", "EXAMPLE_FIBRE", "--addresses"});
  done({"tenant", "set", "EXAMPLE_ISP", "--address-supplier", "EXAMPLE_FIBRE"});
  done({"tenant", "set", "EXAMPLE_ISP", "--unknown-fields", "ignore"});
  done({"tenant", "show", "EXAMPLE_ISP", "--json"});
  EXPECT_EQ(printed().at("address_supplier"), "EXAMPLE_FIBRE");
  done({"tenant", "show", "EXAMPLE_ISP"});
  EXPECT_NE(out_.find("EXAMPLE_FIBRE"), std::string::npos);
  done({"tenant", "set", "EXAMPLE_ISP", "--address-supplier", "none"});
  done({"tenant", "show", "EXAMPLE_ISP", "--json"});
  EXPECT_FALSE(printed().as_object().contains("address_supplier"));
  done({"tenant", "add", "OTHER_ISP", "--kci-url", "http://127.0.0.1:9001/kcis", "--sandbox", "--address-supplier",
        "EXAMPLE_FIBRE"});
  in_store([&](store::Unit& unit) {
    EXPECT_EQ(unit.parties().tenants.at(1).address_supplier, unit.parties().suppliers.at(0).id);
  });
}

TEST_F(SupplierCommands, HasAProfileForEnquiriesAndSlots) {
  register_both();
  done({"supplier", "set", "EXAMPLE_FIBRE", "--ask-timeout", "2500ms", "--addresses", "--slots",
        "EARLY=07:00-09:00,AM=08:00-13:00,PM=12:00-18:00,EVENING=17:00-24:00", "--premium",
        "SATURDAY,WEEKDAY_EVENING"});
  done({"supplier", "set", "EXAMPLE_FIBRE", "--limit", "3"});
  done({"supplier", "show", "EXAMPLE_FIBRE", "--json"});
  EXPECT_EQ(printed().at("ask_timeout"), "2500ms");
  EXPECT_EQ(printed().at("addresses"), true);
  EXPECT_EQ(printed().at("slots"), "EARLY=07:00-09:00,AM=08:00-13:00,PM=12:00-18:00,EVENING=17:00-24:00");
  EXPECT_EQ(printed().at("premium"), "SATURDAY,WEEKDAY_EVENING");
  done({"supplier", "show", "EXAMPLE_FIBRE"});
  EXPECT_NE(out_.find("EVENING=17:00-24:00"), std::string::npos);

  done({"supplier", "set", "EXAMPLE_FIBRE", "--ask-timeout", "default", "--no-addresses", "--slots", "default",
        "--premium", "none"});
  done({"supplier", "show", "EXAMPLE_FIBRE", "--json"});
  EXPECT_FALSE(printed().as_object().contains("ask_timeout"));
  EXPECT_FALSE(printed().as_object().contains("slots"));
  EXPECT_EQ(printed().at("addresses"), false);
  EXPECT_EQ(printed().at("premium"), "");
  done({"supplier", "show", "EXAMPLE_FIBRE"});
  EXPECT_NE(out_.find("supplier.ask_timeout"), std::string::npos);
  EXPECT_NE(out_.find("AM=07:00-13:00"), std::string::npos) << "the gateway's own: " << out_;
}

TEST_F(SupplierCommands, RefusesSlotsThatCannotBeRead) {
  register_both();
  for (const char* slots : {"", "AM", "AM=", "AM=08:00", "AM=8:00-13:00", "AM=08:00-13:60", "AM=13:00-08:00",
                            "AM=08:00-08:00", "AM=08:00-24:01", "NOON=11:00-13:00", "am=08:00-13:00", "AM=08:00-13:00,",
                            "AM=08:00-13:00 PM=12:00-18:00", "AM-08:00=13:00"}) {
    EXPECT_EQ(run({"supplier", "set", "EXAMPLE_FIBRE", "--slots", slots}), kRefused) << slots;
    EXPECT_NE(err_.find("--slots"), std::string::npos) << err_;
  }
  for (const char* premium : {"", "saturday", "SATURDAY,", "AM"}) {
    EXPECT_EQ(run({"supplier", "set", "EXAMPLE_FIBRE", "--premium", premium}), kRefused) << premium;
    EXPECT_NE(err_.find("WEEKDAY_EVENING"), std::string::npos) << err_;
  }
}

TEST_F(SupplierCommands, RefusesWhatIsBeyondTheLimits) {
  for (const auto& more : {std::vector<std::string>{"--limit", "0"},
                           {"--limit", "-5"},
                           {"--timeout", "1ms"},
                           {"--timeout", "soon"},
                           {"--ask-timeout", "3m"},
                           {"--ask-timeout", "soon"},
                           {"--ca", write("ca.pem", "nonsense")},
                           {"--ca", "/nowhere"}}) {
    std::vector<std::string> arguments{"supplier", "add", "EXAMPLE_FIBRE", "--url", "https://203.0.113.7/v1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    EXPECT_EQ(run(arguments), kRefused) << joined(more, " ");
    EXPECT_NE(err_.find(more[0] == "--ca" && more[1] == "/nowhere" ? "/nowhere" : more[0]), std::string::npos) << err_;
  }
}

TEST_F(SupplierCommands, APauseDoesNotCountAgainstGiveUpAfter) {
  register_both();
  orders::OrderKey key = place_order();
  EXPECT_EQ(run({"supplier", "resume", "EXAMPLE_FIBRE"}), kRefused);
  done({"supplier", "pause", "EXAMPLE_FIBRE"});
  EXPECT_EQ(run({"supplier", "pause", "EXAMPLE_FIBRE"}), kRefused);
  Time give_up = clock_.now() + std::chrono::minutes(10);
  clock_.advance(std::chrono::hours(3));
  done({"supplier", "resume", "EXAMPLE_FIBRE"});
  in_store([&](store::Unit& unit) {
    EXPECT_EQ(unit.open_message(key)->give_up, give_up + std::chrono::hours(3));
    EXPECT_FALSE(unit.parties().suppliers.at(0).paused_since);
  });
}

TEST_F(SupplierCommands, RemovalNeedsForceWhileOrdersAreOpen) {
  register_both();
  place_order();
  EXPECT_EQ(run({"supplier", "remove", "EXAMPLE_FIBRE"}), kRefused);
  EXPECT_NE(err_.find("--force"), std::string::npos);
  done({"supplier", "remove", "EXAMPLE_FIBRE", "--force"});
}

TEST_F(AgreementCommands, NeedBothPartiesAndCanEnd) {
  register_both();
  EXPECT_EQ(run({"agreement", "add", "EXAMPLE_ISP", "NOBODY"}), kRefused);
  EXPECT_EQ(run({"agreement", "add", "NOBODY", "EXAMPLE_FIBRE"}), kRefused);
  done({"agreement", "list", "--json"});
  EXPECT_EQ(printed().at(0).at("supplier"), "EXAMPLE_FIBRE");
  done({"agreement", "remove", "EXAMPLE_ISP", "EXAMPLE_FIBRE"});
  EXPECT_EQ(run({"agreement", "remove", "EXAMPLE_ISP", "EXAMPLE_FIBRE"}), kRefused);
}

TEST_F(AgreementCommands, OnlyASandboxSupplierGoesWithoutCredentials) {
  register_both();
  done({"supplier", "add", "SERIOUS_FIBRE", "--url", "https://203.0.113.7/v1"});
  EXPECT_EQ(run({"agreement", "add", "EXAMPLE_ISP", "SERIOUS_FIBRE"}), kRefused);
  EXPECT_NE(err_.find("--auth"), std::string::npos);
  done({"agreement", "add", "EXAMPLE_ISP", "SERIOUS_FIBRE", "--auth", "basic", "--username", "isp", "--password",
        "example-password"});
  done({"supplier", "set", "SERIOUS_FIBRE", "--auth", "basic", "--username", "gateway", "--password",
        "example-password"});
  done({"agreement", "add", "EXAMPLE_ISP", "SERIOUS_FIBRE"});
  EXPECT_EQ(run({"supplier", "set", "SERIOUS_FIBRE", "--auth", "none"}), kRefused);
}

TEST_F(AgreementCommands, AuthFlagsMustGoTogether) {
  register_both();
  for (const auto& flags : {std::vector<std::string>{"--username", "x"},
                            {"--auth", "basic"},
                            {"--auth", "basic", "--username", "x"},
                            {"--auth", "none", "--scope", "x"},
                            {"--auth", "mtls", "--key", "x"},
                            {"--auth", "kerberos"},
                            {"--auth", "basic", "--username", "x", "--password", "y", "--password-file", "z"}}) {
    std::vector<std::string> arguments{"agreement", "add", "EXAMPLE_ISP", "EXAMPLE_FIBRE"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    EXPECT_EQ(run(arguments), kUsage) << joined(flags, " ");
    EXPECT_NE(err_, "");
  }
}

TEST_F(ClientCommands, IdAndSecretArePrintedOnce) {
  register_both();
  done({"client", "add", "tenant", "EXAMPLE_ISP", "--allow", "192.0.2.0/24", "--allow", "2001:db8::/32", "--rate",
        "20/s", "--json"});
  json::value made = printed();
  std::string id(made.at("client_id").as_string()), secret(made.at("client_secret").as_string());
  EXPECT_TRUE(id.starts_with("EXAMPLE_ISP-"));
  in_store([&](store::Unit& unit) {
    parties::Client client = unit.parties().clients.at(0);
    EXPECT_TRUE(auth::secret_matches(secret, client.secret_hash));
    EXPECT_EQ(client.rate_per_second, 20);
    EXPECT_EQ(client.allow.size(), 2u);
  });
  done({"client", "list"});
  EXPECT_NE(out_.find(id), std::string::npos);
  EXPECT_EQ(out_.find(secret), std::string::npos);
  done({"client", "list", "--json"});
  EXPECT_EQ(printed().at(0).at("name"), "EXAMPLE_ISP");
  EXPECT_EQ(out_.find("hash"), std::string::npos);
  done({"client", "remove", id});
  EXPECT_EQ(run({"client", "remove", id}), kRefused);
}

TEST_F(ClientCommands, EachRoleHasOne) {
  register_both();
  done({"client", "add", "supplier", "EXAMPLE_FIBRE"});
  EXPECT_NE(out_.find("client_secret"), std::string::npos);
  done({"client", "add", "operator", "ALEX"});
  EXPECT_EQ(run({"client", "add", "supplier", "EXAMPLE_ISP"}), kRefused);
  EXPECT_EQ(run({"client", "add", "guest", "EXAMPLE_ISP"}), kUsage);
}

TEST_F(ClientCommands, RefusesNetworksAndRatesThatAreNone) {
  register_both();
  EXPECT_EQ(run({"client", "add", "tenant", "EXAMPLE_ISP", "--allow", "nonsense", "--allow", "10.0.0.0/40"}), kRefused);
  EXPECT_NE(err_.find("nonsense"), std::string::npos);
  EXPECT_NE(err_.find("10.0.0.0/40"), std::string::npos);
  for (const char* rate : {"20", "0/s", "-1/s", "x/s", "20/m"}) {
    EXPECT_EQ(run({"client", "add", "tenant", "EXAMPLE_ISP", "--rate", rate}), kRefused) << rate;
  }
}

}  // namespace
}  // namespace fibrecafe::cli
