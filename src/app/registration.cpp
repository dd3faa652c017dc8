// SPDX-License-Identifier: Apache-2.0
// URLs are read with libcurl's own parser, which is the one that will act on them.
#include "app/registration.hpp"

#include <curl/curl.h>
#include <netdb.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>

#include "auth/call_url.hpp"
#include "auth/webhook_signature.hpp"
#include "http/client.hpp"

namespace fibrecafe::app {
namespace {

using namespace std::chrono_literals;
using parties::OutboundAuth;
using parties::OutboundKind;

constexpr size_t kUrlBytesMax = 2000;
constexpr size_t kTextBytesMax = 500;
constexpr int kCallsMax = 1000;
constexpr int kRateMax = 100'000;
constexpr size_t kWindowsMax = 20;
constexpr Duration kTimeoutMin = 100ms, kTimeoutMax = 5min, kAskTimeoutMax = 2min;

bool is_name(std::string_view name, size_t length_max) {
  constexpr std::string_view kWord = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
  return !name.empty() && name.size() <= length_max && name.find_first_not_of(kWord) == std::string_view::npos;
}

class Url {
 public:
  explicit Url(const std::string& text) {
    bool whole = text.find('\0') == std::string::npos && text.size() <= kUrlBytesMax;
    is_readable = whole && curl_url_set(url_.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK && has(CURLUPART_HOST);
  }
  bool has(CURLUPart part) const { return !this->part(part).empty(); }
  std::string part(CURLUPart part) const {
    char* text = nullptr;
    if (curl_url_get(url_.get(), part, &text, 0) != CURLUE_OK) return {};
    std::unique_ptr<char, decltype(&curl_free)> owner(text, curl_free);
    return text;
  }
  std::string host() const {
    std::string host = part(CURLUPART_HOST);
    return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
  }

  bool is_readable = false;

 private:
  std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url_{curl_url(), curl_url_cleanup};
};

// What stands against calling `text`; empty: nothing. `bare`: paths are appended to it.
std::string against_url(const std::string& text, bool sandbox, bool bare, const RegistrationRules& rules) {
  Url url(text);
  std::string scheme = url.part(CURLUPART_SCHEME);
  if (!url.is_readable || (scheme != "https" && scheme != "http")) return "accepted is an https URL";
  if (url.has(CURLUPART_USER) || url.has(CURLUPART_PASSWORD))
    return "accepted is a URL without user and password; --auth basic takes them";
  if (url.has(CURLUPART_FRAGMENT) || (bare && url.has(CURLUPART_QUERY)))
    return "accepted is a URL without a query and a fragment";
  http::AddressPolicy policy{.allow_loopback = sandbox, .allow_networks = rules.allow_networks};
  if (!auth::may_call(text, policy))
    return "http is accepted only to loopback and only for a party that is marked --sandbox; use https";
  std::vector<std::string> addresses = rules.resolve(url.host());
  for (const std::string& address : addresses) {
    if (http::address_allowed(address, policy)) continue;
    return "leads to " + address +
           ", which is private, loopback, link-local or a metadata address: loopback is accepted for a party "
           "that is marked --sandbox, a private network when endpoints.allow_networks names it";
  }
  return {};
}

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

std::unique_ptr<BIO, decltype(&BIO_free)> bio_of(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free};
}

Certificate certificate_in(const std::string& pem) {
  return {PEM_read_bio_X509(bio_of(pem).get(), nullptr, nullptr, nullptr), X509_free};
}

// Never asks for a passphrase: nobody could type it later.
Key key_in(const std::string& pem) {
  auto no_passphrase = [](char*, int, int, void*) { return -1; };
  return {PEM_read_bio_PrivateKey(bio_of(pem).get(), nullptr, no_passphrase, nullptr), EVP_PKEY_free};
}

class Checking {
 public:
  explicit Checking(const RegistrationRules& rules) : rules_(rules) {}

  void url(const char* flag, const std::string& text, bool sandbox, bool bare) {
    std::string against = against_url(text, sandbox, bare, rules_);
    if (!against.empty()) add(flag, std::move(against));
  }

  void credentials(const OutboundAuth& auth, bool sandbox) {
    switch (auth.kind) {
      case OutboundKind::kNone: return;
      case OutboundKind::kBasic:
        text("--username", auth.username);
        text("--password", auth.password);
        if (auth.username.find(':') != std::string::npos) add("--username", "accepted is a text without a colon");
        return;
      case OutboundKind::kOAuth2:
        url("--token-url", auth.token_url, sandbox, false);
        text("--client-id", auth.client_id);
        text("--client-secret", auth.client_secret);
        return;
      case OutboundKind::kMutualTls: return certificate(auth);
    }
  }

  void authority(const std::string& pem) {
    if (!pem.empty() && !certificate_in(pem)) add("--ca", "accepted is a PEM file with a certificate");
  }

  void timeout(const char* flag, const std::optional<Duration>& own, Duration most) {
    if (!own || (*own >= kTimeoutMin && *own <= most)) return;
    add(flag, "accepted is a duration from " + format_duration(kTimeoutMin) + " to " + format_duration(most));
  }

  void add(std::string flag, std::string text) { problems.push_back({std::move(flag), std::move(text)}); }

  std::vector<Problem> problems;

 private:
  void text(const char* flag, const std::string& value) {
    bool is_one_line = value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
    if (value.empty() || value.size() > kTextBytesMax || !is_one_line) {
      add(flag, "accepted is one line of 1 to " + std::to_string(kTextBytesMax) + " characters");
    }
  }

  void certificate(const OutboundAuth& auth) {
    Certificate certificate = certificate_in(auth.certificate_pem);
    Key key = key_in(auth.key_pem);
    if (!certificate) add("--certificate", "accepted is a PEM file with a certificate");
    if (!key) add("--key", "accepted is a PEM file with a private key that needs no passphrase");
    if (certificate && key && X509_check_private_key(certificate.get(), key.get()) != 1) {
      add("--key", "does not belong to the certificate");
    }
  }

  const RegistrationRules& rules_;
};

}  // namespace

std::vector<std::string> resolve_host(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return {};
  std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, freeaddrinfo);
  std::vector<std::string> addresses;
  for (const addrinfo* each = found; each; each = each->ai_next) {
    char text[NI_MAXHOST];
    if (getnameinfo(each->ai_addr, each->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) != 0) continue;
    std::string address(text);
    addresses.push_back(address.substr(0, address.find('%')));  // without an interface
  }
  return addresses;
}

bool is_tenant_name(std::string_view name) {
  return is_name(name, 50);
}
bool is_supplier_name(std::string_view name) {
  return is_name(name, 20);
}

std::vector<Problem> problems_of(const parties::Tenant& tenant, const RegistrationRules& rules) {
  Checking check(rules);
  if (!is_tenant_name(tenant.name)) check.add("NAME", "accepted are 1 to 50 letters, digits and _");
  check.url("--kci-url", tenant.kci_url, tenant.sandbox, false);
  check.credentials(tenant.auth, tenant.sandbox);
  for (const std::string& secret : tenant.signing_secrets) {
    if (!auth::is_webhook_secret(secret))
      check.add("--signing-secret", "accepted is whsec_ and the base64 of 24 to 64 bytes");
  }
  check.authority(tenant.ca_pem);
  return std::move(check.problems);
}

std::vector<Problem> problems_of(const parties::Supplier& supplier, const RegistrationRules& rules) {
  Checking check(rules);
  if (!is_supplier_name(supplier.name)) check.add("NAME", "accepted are 1 to 20 letters, digits and _");
  check.url("--url", supplier.url, supplier.sandbox, true);
  check.credentials(supplier.auth, supplier.sandbox);
  check.authority(supplier.ca_pem);
  if (supplier.calls_max < 1 || supplier.calls_max > kCallsMax) {
    check.add("--limit", "accepted is a number from 1 to " + std::to_string(kCallsMax));
  }
  check.timeout("--timeout", supplier.timeout, kTimeoutMax);
  check.timeout("--ask-timeout", supplier.ask_timeout, kAskTimeoutMax);
  if (supplier.slots.hours.size() > kWindowsMax) {
    check.add("--slots", "accepted are at most " + std::to_string(kWindowsMax) + " windows");
  }
  return std::move(check.problems);
}

std::vector<Problem> problems_of(const OutboundAuth& auth, bool sandbox, const RegistrationRules& rules) {
  Checking check(rules);
  check.credentials(auth, sandbox);
  return std::move(check.problems);
}

std::vector<Problem> problems_of(const parties::Client& client) {
  RegistrationRules no_rules;
  Checking check(no_rules);
  for (const std::string& network : client.allow) {
    if (!http::is_network(network))
      check.add("--allow", network + ": accepted is an address or a network: 192.0.2.7, 192.0.2.0/24, 2001:db8::/32");
  }
  if (client.rate_per_second < 0 || client.rate_per_second > kRateMax) {
    check.add("--rate", "accepted is N/s with N from 1 to " + std::to_string(kRateMax));
  }
  return std::move(check.problems);
}

bool lacks_credentials(const parties::Supplier& supplier, const parties::Agreement& agreement) {
  const OutboundAuth& auth = agreement.auth ? *agreement.auth : supplier.auth;
  return !supplier.sandbox && auth.kind == OutboundKind::kNone;
}

}  // namespace fibrecafe::app
