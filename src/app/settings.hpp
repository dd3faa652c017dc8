// SPDX-License-Identifier: Apache-2.0
// Every setting of the gateway: from flags, then the environment, then a TOML file, then its default.
//
// Used by the command line (which reads them) and by gateway.cpp (which obeys them). settings_table.cpp has one row per
// setting; reading, checking, the environment's names and the reference page all come from that table. All problems of
// all sources are found at once. Nothing here opens a file that a setting names, but for an issuer's `ca`: whoever uses
// the file says what is wrong with it.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/tokens.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "observe/log.hpp"

namespace fibrecafe::app {

// Where to listen: "127.0.0.1:8080", "[::1]:8080", "localhost:0" (port 0: any free one).
struct Endpoint {
  std::string address;  // a number: "127.0.0.1", "::1"
  uint16_t port = 0;
  bool operator==(const Endpoint&) const = default;
};
std::optional<Endpoint> parse_endpoint(std::string_view text);
bool is_loopback(std::string_view address);  // a number or "localhost"

// The comments give each member's name in the file.
struct Settings {
  std::string data;                                       // data; empty: not said
  std::string database = "sqlite";                        // database; or a PostgreSQL URL, which is a secret
  int postgres_lanes = 8, postgres_readers = 2;           // postgres.lanes, postgres.readers
  Duration statement_timeout{std::chrono::seconds(10)};   // postgres.statement_timeout
  Duration lock_timeout{std::chrono::seconds(2)};         // postgres.lock_timeout
  std::string listen = "127.0.0.1:8080";                  // listen; an Endpoint
  std::string private_listen = "127.0.0.1:9464";          // private; an Endpoint
  bool plain_http = false;                                // plain_http
  std::string external_url;                               // external_url; empty: the address it listens on
  std::string environment = "SANDBOX";                    // environment
  int threads = 0;                                        // threads; 0: one per processor
  std::string tls_certificate, tls_key;                   // tls.certificate, tls.key: PEM files; both or none
  Duration give_up_after{std::chrono::minutes(10)};       // dispatch.give_up_after
  Duration supplier_timeout{std::chrono::seconds(30)};    // supplier.timeout
  Duration ask_timeout{std::chrono::seconds(10)};         // supplier.ask_timeout
  Duration gap_wait{std::chrono::seconds(10)};            // updates.gap_wait
  Duration delivery_timeout{std::chrono::seconds(15)};    // deliveries.timeout
  Duration refused_give_up{std::chrono::hours(1)};        // deliveries.refused_give_up
  Duration endpoint_give_up{std::chrono::hours(24 * 7)};  // deliveries.endpoint_give_up
  int deliveries_max = 16;                                // deliveries.calls_max
  std::vector<std::string> allow_networks;                // endpoints.allow_networks: CIDR
  bool own_tokens = true;                                 // token.own
  Duration token_life{std::chrono::hours(1)};             // token.life
  // The [[issuer]] tables, in order. Each has allow_networks; loopback is allowed to an issuer that is there itself.
  std::vector<auth::OutsideIssuer> issuers;
  observe::Level log_level = observe::Level::kInfo;             // log.level
  observe::LogFormat log_format = observe::LogFormat::kLogfmt;  // log.format
  int queue_max = 4096;                                         // requests.queue_max
  Duration stop_grace{std::chrono::seconds(10)};                // stop.grace
};

struct SettingSources {
  std::optional<std::filesystem::path> file{};
  std::map<std::string, std::string> environment{};          // the process's; only FIBRECAFE_ names are looked at
  std::vector<std::pair<std::string, std::string>> flags{};  // by setting: {"listen", "127.0.0.1:0"}
};

// The settings, or kInvalid with every problem: `path` says where ("fibrecafe.toml:3: dispatch.give_up_after",
// "FIBRECAFE_LISTEN", "--listen"), `text` what would be accepted.
Result<Settings> load_settings(const SettingSources& sources);

// Names that begin with FIBRECAFE_ and mean nothing. Not an error: container platforms invent such names.
std::vector<std::string> unknown_environment(const std::map<std::string, std::string>& environment);

// The text of docs/generated/settings.md.
std::string settings_reference();

}  // namespace fibrecafe::app
