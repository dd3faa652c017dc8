// SPDX-License-Identifier: Apache-2.0
#include "app/settings_table.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include "auth/call_url.hpp"
#include "store/store.hpp"

namespace fibrecafe::app {
namespace {

using namespace std::chrono_literals;
using auth::OutsideIssuer;

constexpr Duration kDay = std::chrono::hours(24);

std::optional<std::string> as_text(const Given& given) {
  auto* text = std::get_if<std::string>(&given.value);
  return text ? std::optional(*text) : std::nullopt;
}

std::optional<int64_t> as_number(const Given& given) {
  if (auto* number = std::get_if<int64_t>(&given.value)) return *number;
  auto text = given.loose ? as_text(given) : std::nullopt;
  if (!text) return {};
  int64_t number = 0;
  auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  return error == std::errc() && end == text->data() + text->size() ? std::optional(number) : std::nullopt;
}

std::optional<bool> as_flag(const Given& given) {
  if (auto* flag = std::get_if<bool>(&given.value)) return *flag;
  auto text = given.loose ? as_text(given) : std::nullopt;
  if (text == "true") return true;
  if (text == "false") return false;
  return {};
}

// Loose: parts between commas.
std::optional<std::vector<std::string>> as_texts(const Given& given) {
  if (auto* texts = std::get_if<std::vector<std::string>>(&given.value)) return *texts;
  auto text = given.loose ? as_text(given) : std::nullopt;
  if (!text) return {};
  std::vector<std::string> parts;
  std::istringstream stream(*text);
  for (std::string part; std::getline(stream, part, ',');) {
    std::erase(part, ' ');
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

Row<Settings> duration(std::string name, Duration Settings::*member, Duration least, Duration most,
                       std::string sentence) {
  auto set = [=](Settings& settings, const Given& given) {
    auto text = as_text(given);
    auto value = text ? parse_duration(*text) : std::nullopt;
    if (!value || *value < least || *value > most) return false;
    settings.*member = *value;
    return true;
  };
  return {std::move(name),
          "duration",
          format_duration(Settings().*member),
          format_duration(least) + " to " + format_duration(most) + ", a text with a unit (ms, s, m, h, d): \"10s\"",
          std::move(sentence),
          set};
}

Row<Settings> number(std::string name, std::string unit, int Settings::*member, int least, int most,
                     std::string sentence) {
  auto set = [=](Settings& settings, const Given& given) {
    auto value = as_number(given);
    if (!value || *value < least || *value > most) return false;
    settings.*member = static_cast<int>(*value);
    return true;
  };
  return {std::move(name),
          "number of " + unit,
          std::to_string(Settings().*member),
          "a whole number from " + std::to_string(least) + " to " + std::to_string(most),
          std::move(sentence),
          set};
}

template <class Target>
Row<Target> flag(std::string name, bool Target::*member, std::string sentence) {
  auto set = [=](Target& target, const Given& given) {
    auto value = as_flag(given);
    if (value) target.*member = *value;
    return value.has_value();
  };
  return {std::move(name), "yes or no", Target().*member ? "true" : "false", "true or false", std::move(sentence), set};
}

template <class Target>
Row<Target> text(std::string name, std::string type, std::string Target::*member, bool (*accepts)(const std::string&),
                 std::string accepted, std::string sentence) {
  auto set = [=](Target& target, const Given& given) {
    auto value = as_text(given);
    if (!value || !accepts(*value)) return false;
    target.*member = *value;
    return true;
  };
  return {std::move(name), std::move(type), Target().*member, std::move(accepted), std::move(sentence), set};
}

Row<Settings> secret(Row<Settings> row) {
  row.secret = true;
  return row;
}

template <class Enum>
Row<Settings> word(std::string name, Enum Settings::*member, std::vector<std::pair<std::string, Enum>> words,
                   std::string sentence) {
  std::string accepted, initial;
  for (const auto& [each, value] : words) {
    accepted += (accepted.empty() ? "" : ", ") + each;
    if (Settings().*member == value) initial = each;
  }
  auto set = [=](Settings& settings, const Given& given) {
    auto value = as_text(given);
    auto found = std::find_if(words.begin(), words.end(), [&](const auto& pair) { return value == pair.first; });
    if (found == words.end()) return false;
    settings.*member = found->second;
    return true;
  };
  return {std::move(name), "word", initial, "one of " + accepted, std::move(sentence), set};
}

Row<Settings> networks(std::string name, std::vector<std::string> Settings::*member, std::string sentence) {
  auto set = [=](Settings& settings, const Given& given) {
    auto value = as_texts(given);
    if (!value || !std::all_of(value->begin(), value->end(), http::is_network)) return false;
    settings.*member = *value;
    return true;
  };
  return {std::move(name),
          "list of networks",
          "[]",
          "networks in CIDR form: [\"10.20.0.0/16\", \"fd12::/48\"]",
          std::move(sentence),
          set};
}

bool is_text(const std::string& value) {
  return !value.empty() && value.find('\0') == std::string::npos;
}
bool is_any(const std::string& value) {
  return value.find('\0') == std::string::npos;
}
bool is_database(const std::string& value) {
  return value == "sqlite" || (store::names_postgres(value) && is_any(value));
}
bool is_endpoint(const std::string& value) {
  return parse_endpoint(value).has_value();
}

// Scheme, host, perhaps a port: tokens and Location headers are built on it.
bool is_origin(const std::string& value) {
  size_t scheme = value.starts_with("https://") ? 8 : value.starts_with("http://") ? 7 : 0;
  return scheme > 0 && value.size() > scheme && value.find_first_of("/?#@ \t", scheme) == std::string::npos &&
         is_any(value);
}

bool is_environment(const std::string& value) {
  constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return !value.empty() && value.size() <= 40 && value.find_first_not_of(kAllowed) == std::string::npos;
}

bool is_issuer(const std::string& value) {
  return auth::may_call(value, {.allow_loopback = true});
}

std::string contents(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

Row<OutsideIssuer> authority() {
  auto set = [](OutsideIssuer& issuer, const Given& given) {
    auto file = as_text(given);
    std::string pem = file ? contents(*file) : "";
    if (pem.find("-----BEGIN CERTIFICATE-----") == std::string::npos) return false;
    issuer.ca_pem = std::move(pem);
    return true;
  };
  return {"ca",
          "file",
          "",
          "a readable PEM file with a certificate",
          "Trust this authority for the issuer's own https instead of the system's.",
          set};
}

constexpr const char* kEndpointAccepted =
    "ADDRESS:PORT with a number or localhost: 127.0.0.1:8080, [::1]:8080; port 0 takes a free one";

std::vector<Row<Settings>> make_setting_rows() {
  using S = Settings;
  return {
      text("data", "folder", &S::data, is_text, "a path",
           "The folder that holds everything the gateway keeps; made at first start. With PostgreSQL it holds "
           "secret.key, "
           "the same on every gateway, and the loaded addresses."),
      secret(text("database", "URL", &S::database, is_database,
                  "sqlite, or postgres://USER:PASSWORD@HOST:PORT/NAME?sslmode=verify-full",
                  "Where orders are kept: sqlite in the data folder, or a PostgreSQL database that several gateways "
                  "share.")),
      number("postgres.lanes", "lanes", &S::postgres_lanes, 1, 64,
             "Writing connections to PostgreSQL; the units of one order always use the same one."),
      number("postgres.readers", "threads", &S::postgres_readers, 1, 64,
             "Threads that read from PostgreSQL, each with a connection."),
      duration("postgres.statement_timeout", &S::statement_timeout, 100ms, 5min,
               "How long PostgreSQL may take for one statement."),
      duration("postgres.lock_timeout", &S::lock_timeout, 10ms, 1min,
               "How long a statement waits for an order that another gateway is changing; then it goes again."),
      text("listen", "address", &S::listen, is_endpoint, kEndpointAccepted,
           "The public listener: the APIs, the documents, health."),
      text("private", "address", &S::private_listen, is_endpoint, kEndpointAccepted,
           "The private listener: /metrics, /livez, /readyz."),
      flag("plain_http", &S::plain_http,
           "Allow the public listener to speak plain HTTP off loopback, because something in front of it terminates "
           "TLS."),
      text("external_url", "URL", &S::external_url, is_origin,
           "https://HOST or https://HOST:PORT, without a path (http too)",
           "What callers use to reach the gateway: the issuer of its tokens. The address it listens on when empty."),
      text("environment", "name", &S::environment, is_environment, "1 to 40 letters, digits, - and _",
           "The ENV_NAME in scopes and audience: com.fibregateway.SANDBOX/tenant.all.all."),
      number("threads", "threads", &S::threads, 0, 256,
             "Threads that serve the public listener; 0 takes one per processor."),
      text("tls.certificate", "file", &S::tls_certificate, is_text, "a path",
           "PEM chain of the public listener; with tls.key it speaks TLS."),
      text("tls.key", "file", &S::tls_key, is_text, "a path", "PEM private key of tls.certificate."),
      duration("dispatch.give_up_after", &S::give_up_after, 1s, 7 * kDay,
               "How long an order is tried, from the first attempt, before it is FAILED_TO_SEND."),
      duration("supplier.timeout", &S::supplier_timeout, 100ms, 5min,
               "How long a supplier may take to answer; a supplier's own --timeout overrides it."),
      duration("supplier.ask_timeout", &S::ask_timeout, 100ms, 2min,
               "How long a tenant waits for an answer that suppliers are asked for; a supplier's own --ask-timeout "
               "overrides it."),
      duration("updates.gap_wait", &S::gap_wait, 0s, 10min, "How long a supplier's KCI waits for the ones before it."),
      duration("deliveries.timeout", &S::delivery_timeout, 100ms, 2min,
               "How long a tenant's endpoint may take to answer."),
      duration("deliveries.refused_give_up", &S::refused_give_up, 1s, 30 * kDay,
               "How long a KCI that its tenant refuses (400, 404, 422) is tried before it is parked alone."),
      duration("deliveries.endpoint_give_up", &S::endpoint_give_up, 1s, 90 * kDay,
               "How long a tenant's endpoint may fail before it is stopped."),
      number("deliveries.calls_max", "calls", &S::deliveries_max, 1, 1000, "Deliveries at once to one tenant."),
      networks("endpoints.allow_networks", &S::allow_networks,
               "Private networks that suppliers, tenants' endpoints and outside issuers may be in; all others of the "
               "kind are refused."),
      flag("token.own", &S::own_tokens,
           "Issue and accept the gateway's own tokens; false leaves outside issuers alone."),
      duration("token.life", &S::token_life, 1s, kDay, "How long the gateway's own tokens live."),
      word("log.level", &S::log_level,
           {{"debug", observe::Level::kDebug},
            {"info", observe::Level::kInfo},
            {"warn", observe::Level::kWarn},
            {"error", observe::Level::kError}},
           "Log lines below it are dropped."),
      word("log.format", &S::log_format, {{"logfmt", observe::LogFormat::kLogfmt}, {"json", observe::LogFormat::kJson}},
           "The form of log lines; they go to stderr."),
      number("requests.queue_max", "requests", &S::queue_max, 1, 1'000'000,
             "Creating requests that wait for the store; beyond it callers get 503."),
      duration("stop.grace", &S::stop_grace, 0s, 10min, "How long a stop waits for what was accepted."),
  };
}

}  // namespace

const std::vector<Row<Settings>>& setting_rows() {
  static const std::vector<Row<Settings>> rows = make_setting_rows();
  return rows;
}

const std::vector<Row<OutsideIssuer>>& issuer_rows() {
  using I = OutsideIssuer;
  static const std::vector<Row<I>> rows = {
      text("issuer", "URL", &I::issuer, is_issuer, "an https URL (http on loopback)",
           "Equal to `iss` of its tokens; its keys are found by discovery below it. Required."),
      text("audience", "text", &I::audience, is_text, "a text", "What its tokens must name in `aud`. Required."),
      text("typ", "text", &I::type, is_any, "a text: at+jwt, JWT, or empty for tokens without one",
           "What its tokens have in `typ`."),
      text("scope_claim", "text", &I::scope_claim, is_text, "a text",
           "The claim that holds the scopes, as a text with spaces or as an array."),
      flag("scopes_by_client", &I::scopes_by_client,
           "Do not look at scopes: the registered client says what a caller may do."),
      authority(),
  };
  return rows;
}

}  // namespace fibrecafe::app
