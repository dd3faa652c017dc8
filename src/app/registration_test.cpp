// SPDX-License-Identifier: Apache-2.0
#include "app/registration.hpp"

#include <gtest/gtest.h>

#include "http/certificates_testing.hpp"

namespace fibrecafe::app {
namespace {

using parties::OutboundKind;

// Names resolve as the test says; numbers to themselves.
RegistrationRules rules(std::vector<std::string> addresses = {"203.0.113.7"}, std::vector<std::string> allowed = {}) {
  auto resolve = [addresses](const std::string& host) {
    bool is_number = host.find_first_not_of("0123456789.") == std::string::npos || host.find(':') != std::string::npos;
    if (host == "localhost") return std::vector<std::string>{"127.0.0.1"};
    return is_number ? std::vector{host} : addresses;
  };
  return {std::move(allowed), resolve};
}

parties::Tenant a_tenant(std::string url = "https://isp.example.com/kcis", bool sandbox = false) {
  parties::Tenant tenant;
  tenant.name = "EXAMPLE_ISP";
  tenant.kci_url = std::move(url);
  tenant.sandbox = sandbox;
  return tenant;
}

parties::Supplier a_supplier() {
  parties::Supplier supplier;
  supplier.name = "EXAMPLE_FIBRE";
  supplier.url = "https://supplier.example.com/v1";
  return supplier;
}

std::string paths(const std::vector<Problem>& problems) {
  std::string all;
  for (const Problem& problem : problems) all += (all.empty() ? "" : " ") + problem.path;
  return all;
}

TEST(Names, AreWordsOfTheContractsLength) {
  EXPECT_TRUE(is_tenant_name("EXAMPLE_ISP_1"));
  EXPECT_TRUE(is_tenant_name(std::string(50, 'a')));
  EXPECT_TRUE(is_supplier_name(std::string(20, 'a')));
  for (std::string name : {"", "has space", "with-dash", "naïve", "line\n"}) {
    EXPECT_FALSE(is_tenant_name(name)) << name;
    EXPECT_FALSE(is_supplier_name(name)) << name;
  }
  EXPECT_FALSE(is_tenant_name(std::string(51, 'a')));
  EXPECT_FALSE(is_supplier_name(std::string(21, 'a')));
}

TEST(ProblemsOf, AcceptsWhatIsUsual) {
  EXPECT_TRUE(problems_of(a_tenant(), rules()).empty());
  EXPECT_TRUE(problems_of(a_supplier(), rules()).empty());
  EXPECT_TRUE(problems_of(a_tenant("https://203.0.113.7:8443/kcis?tenant=1"), rules()).empty());
}

TEST(ProblemsOf, AcceptsLoopbackForSandboxParties) {
  for (const char* url : {"http://127.0.0.1:9001/kcis", "http://localhost:9001/kcis", "http://[::1]:9001/kcis",
                          "https://127.0.0.1/kcis"}) {
    EXPECT_TRUE(problems_of(a_tenant(url, true), rules()).empty()) << url;
    EXPECT_EQ(paths(problems_of(a_tenant(url, false), rules())), "--kci-url") << url;
  }
}

TEST(ProblemsOf, RefusesUrlsThatMayNotBeCalled) {
  for (bool sandbox : {false, true}) {
    for (const char* url : {"", "nonsense", "ftp://example.com/", "https://", "http://isp.example.com/kcis",
                            "http://198.51.100.7/kcis", "https://10.0.0.1/kcis", "https://169.254.169.254/latest",
                            "https://[fe80::1]/", "https://[::ffff:10.0.0.1]/", "https://user:secret@isp.example.com/",
                            "https://isp.example.com/#part", "https://0x0a000001/", "//isp.example.com/"}) {
      EXPECT_EQ(paths(problems_of(a_tenant(url, sandbox), rules())), "--kci-url") << url;
    }
  }
}

TEST(ProblemsOf, JudgesEveryAddressThatANameLeadsTo) {
  EXPECT_FALSE(problems_of(a_tenant(), rules({"203.0.113.7", "192.168.1.5"})).empty());
  EXPECT_FALSE(problems_of(a_tenant(), rules({"127.0.0.1"})).empty());
  EXPECT_TRUE(problems_of(a_tenant(), rules({})).empty()) << "a name that does not resolve is judged at each call";
}

TEST(ProblemsOf, AcceptsPrivateNetworksThatAreAllowed) {
  EXPECT_TRUE(problems_of(a_tenant("https://10.1.2.3/kcis"), rules({}, {"10.1.0.0/16"})).empty());
  EXPECT_FALSE(problems_of(a_tenant("https://10.2.2.3/kcis"), rules({}, {"10.1.0.0/16"})).empty());
}

TEST(ProblemsOf, ReportsAllOfATenantsProblemsAtOnce) {
  parties::Tenant tenant = a_tenant("nonsense");
  tenant.name = "has space";
  tenant.auth.kind = OutboundKind::kOAuth2;
  tenant.auth.token_url = "http://login.example.com/token";
  tenant.signing_secrets = {"whsec_short", "no prefix"};
  tenant.ca_pem = "nonsense";
  EXPECT_EQ(paths(problems_of(tenant, rules())),
            "NAME --kci-url --token-url --client-id --client-secret --signing-secret --signing-secret --ca");
}

TEST(ProblemsOf, ReportsAllOfASuppliersProblemsAtOnce) {
  parties::Supplier supplier = a_supplier();
  supplier.name = "TOO_LONG_FOR_A_SUPPLIER";
  supplier.url += "?query=1";
  supplier.auth.kind = OutboundKind::kBasic;
  supplier.auth.username = "with:colon";
  supplier.calls_max = 0;
  supplier.timeout = std::chrono::milliseconds(1);
  supplier.ask_timeout = std::chrono::minutes(3);
  supplier.slots.hours.resize(21);
  EXPECT_EQ(paths(problems_of(supplier, rules())),
            "NAME --url --password --username --limit --timeout --ask-timeout --slots");
}

TEST(ProblemsOf, HoldsCertificateAndKeyAgainstEachOther) {
  http::Certificate one = http::make_certificate("one"), other = http::make_certificate("other");
  parties::OutboundAuth auth;
  auth.kind = OutboundKind::kMutualTls;
  EXPECT_EQ(paths(problems_of(auth, false, rules())), "--certificate --key");
  auth.certificate_pem = one.pem();
  auth.key_pem = other.key_pem();
  EXPECT_EQ(paths(problems_of(auth, false, rules())), "--key");
  auth.key_pem = one.key_pem();
  EXPECT_TRUE(problems_of(auth, false, rules()).empty());
}

TEST(ProblemsOf, NamesEachNetworkOfAClientThatIsNone) {
  parties::Client client;
  client.allow = {"192.0.2.0/24", "2001:db8::/32", "192.0.2.7", "nonsense", "192.0.2.0/33"};
  client.rate_per_second = -1;
  EXPECT_EQ(paths(problems_of(client)), "--allow --allow --rate");
}

TEST(LacksCredentials, OnlyASandboxMayBeCalledWithout) {
  parties::Supplier supplier = a_supplier();
  parties::Agreement agreement;
  EXPECT_TRUE(lacks_credentials(supplier, agreement));
  agreement.auth.emplace().kind = OutboundKind::kBasic;
  EXPECT_FALSE(lacks_credentials(supplier, agreement));
  agreement.auth->kind = OutboundKind::kNone;
  EXPECT_TRUE(lacks_credentials(supplier, agreement)) << "the agreement's own come first";
  supplier.sandbox = true;
  EXPECT_FALSE(lacks_credentials(supplier, agreement));
}

}  // namespace
}  // namespace fibrecafe::app
