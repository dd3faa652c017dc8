// SPDX-License-Identifier: Apache-2.0
#include "app/settings.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <numeric>

#include "app/settings_table.hpp"
#include "auth/call_url.hpp"

namespace fibrecafe::app {
namespace {

constexpr std::string_view kPrefix = "FIBRECAFE_";
// What the command line reads itself.
constexpr std::string_view kCommandLines[] = {"FIBRECAFE_CONFIG", "FIBRECAFE_URL", "FIBRECAFE_CLIENT_ID",
                                              "FIBRECAFE_CLIENT_SECRET", "FIBRECAFE_CLIENT_SECRET_FILE"};

size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t(0));
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = std::exchange(row[j + 1], std::min({changed, row[j] + 1, row[j + 1] + 1}));
    }
  }
  return row[b.size()];
}

template <class Target>
std::string unknown(const std::vector<Row<Target>>& rows, const std::string& name) {
  auto nearest = std::min_element(rows.begin(), rows.end(), [&](const auto& a, const auto& b) {
    return distance(name, a.name) < distance(name, b.name);
  });
  if (distance(name, nearest->name) <= 3) return "unknown setting; did you mean " + nearest->name + "?";
  std::string section = name.substr(0, name.rfind('.') + 1);
  std::string listed, last;
  for (const auto& row : rows) {
    if (!row.name.starts_with(section)) continue;
    size_t dot = row.name.find('.', section.size());
    std::string known = dot == std::string::npos ? row.name : "[" + row.name.substr(0, dot) + "]";
    if (known != std::exchange(last, known)) listed += (listed.empty() ? "" : ", ") + known;
  }
  return "unknown setting; known are " + listed;
}

class Loading {
 public:
  explicit Loading(const SettingSources& sources) : sources_(sources) {}

  Result<Settings> load() {
    if (sources_.file) take_file();
    take_environment();
    for (const auto& [name, value] : sources_.flags) take(flag_entry(name, value));
    finish_issuers();
    check();
    if (!problems_.empty()) return fail(ErrorCode::kInvalid, std::move(problems_));
    return std::move(settings_);
  }

 private:
  void take_file();
  void take_environment();
  void take_issuer_environment();
  void take(const Entry& entry);
  template <class Target>
  void set(const std::vector<Row<Target>>& rows, Target& target, const Entry& entry);
  void finish_issuers();
  void check();
  void problem(std::string where, std::string text) { problems_.push_back({std::move(where), std::move(text)}); }
  // Where a setting was last said, for problems that lie between settings.
  std::string place(const std::string& name) const {
    auto found = places_.find(name);
    return found == places_.end() ? name : found->second;
  }
  static Entry flag_entry(const std::string& name, const std::string& value) {
    return {name, {value, true}, "--" + name};
  }

  const SettingSources& sources_;
  Settings settings_;
  std::vector<std::string> issuers_at_;  // where each begins
  std::map<std::string, std::string> places_;
  std::vector<Problem> problems_;
};

void Loading::take_file() {
  FileEntries file = read_settings_file(*sources_.file);
  for (Problem& each : file.problems) problems_.push_back(std::move(each));
  issuers_at_ = std::move(file.issuers);
  settings_.issuers.resize(issuers_at_.size());
  for (const Entry& entry : file.entries) take(entry);
}

void Loading::take_environment() {
  for (const auto& row : setting_rows()) {
    std::string name = environment_name(row.name);
    auto found = sources_.environment.find(name);
    if (found != sources_.environment.end() && !found->second.empty()) take({row.name, {found->second, true}, name});
  }
  take_issuer_environment();
}

// FIBRECAFE_ISSUER_1_AUDIENCE: the first table's audience; one more than the file has begins another table.
void Loading::take_issuer_environment() {
  for (int index = 0;; ++index) {
    std::string prefix = environment_name("issuer." + std::to_string(index + 1) + ".");
    bool is_there = false;
    for (const auto& row : issuer_rows()) {
      std::string name = prefix + environment_name(row.name).substr(kPrefix.size());
      auto found = sources_.environment.find(name);
      if (found == sources_.environment.end()) continue;
      is_there = true;
      if (static_cast<size_t>(index) == settings_.issuers.size()) {
        settings_.issuers.emplace_back();
        issuers_at_.push_back(prefix + "*");
      }
      take({row.name, {found->second, true}, name, index});
    }
    if (!is_there && static_cast<size_t>(index) >= settings_.issuers.size()) return;
  }
}

void Loading::take(const Entry& entry) {
  if (entry.issuer >= 0) {
    set(issuer_rows(), settings_.issuers[static_cast<size_t>(entry.issuer)], entry);
  } else {
    set(setting_rows(), settings_, entry);
    places_[entry.name] = entry.where;
  }
}

template <class Target>
void Loading::set(const std::vector<Row<Target>>& rows, Target& target, const Entry& entry) {
  auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& each) { return each.name == entry.name; });
  if (row == rows.end()) return problem(entry.where, unknown(rows, entry.name));
  if (!row->set(target, entry.given)) problem(entry.where, "accepted is " + row->accepted);
}

void Loading::finish_issuers() {
  for (size_t i = 0; i < settings_.issuers.size(); ++i) {
    auth::OutsideIssuer& issuer = settings_.issuers[i];
    if (issuer.issuer.empty()) problem(issuers_at_[i], "issuer is missing: the URL of the outside issuer");
    if (issuer.audience.empty()) problem(issuers_at_[i], "audience is missing: what its tokens name in `aud`");
    issuer.allow_loopback = issuer.issuer.starts_with("http://");  // accepted on loopback only
    issuer.allow_networks = settings_.allow_networks;
  }
}

void Loading::check() {
  bool has_certificate = !settings_.tls_certificate.empty(), has_key = !settings_.tls_key.empty();
  if (has_certificate && !has_key) problem(place("tls.certificate"), "tls.key is missing: both or none");
  if (has_key && !has_certificate) problem(place("tls.key"), "tls.certificate is missing: both or none");
  auto listen = parse_endpoint(settings_.listen);
  if (listen && !is_loopback(listen->address) && !has_certificate && !settings_.plain_http) {
    problem(place("listen"),
            settings_.listen +
                " is not loopback, and plain HTTP would carry tokens in the clear: set tls.certificate and "
                "tls.key, or plain_http = true (FIBRECAFE_PLAIN_HTTP=true) when something in front terminates TLS");
  }
  if (!settings_.own_tokens && settings_.issuers.empty()) {
    problem(place("token.own"), "false without an [[issuer]]: nobody could call");
  }
}

}  // namespace

std::string environment_name(std::string_view setting) {
  std::string name(kPrefix);
  for (char c : setting) name += c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return name;
}

Result<Settings> load_settings(const SettingSources& sources) {
  return Loading(sources).load();
}

std::vector<std::string> unknown_environment(const std::map<std::string, std::string>& environment) {
  std::vector<std::string> unknown;
  for (const auto& [name, value] : environment) {
    if (!name.starts_with(kPrefix) || name.starts_with("FIBRECAFE_ISSUER_")) continue;
    bool is_setting = std::any_of(setting_rows().begin(), setting_rows().end(),
                                  [&](const auto& row) { return environment_name(row.name) == name; });
    bool is_command_lines =
        std::find(std::begin(kCommandLines), std::end(kCommandLines), name) != std::end(kCommandLines);
    if (!is_setting && !is_command_lines) unknown.push_back(name);
  }
  return unknown;
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return {};
  std::string host(text.substr(0, colon));
  std::string_view digits = text.substr(colon + 1);
  uint16_t port = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return {};
  if (host == "localhost") return Endpoint{"127.0.0.1", port};
  unsigned char bytes[16];
  if (inet_pton(AF_INET, host.c_str(), bytes) == 1) return Endpoint{host, port};
  if (host.size() < 2 || host.front() != '[' || host.back() != ']') return {};
  host = host.substr(1, host.size() - 2);
  return inet_pton(AF_INET6, host.c_str(), bytes) == 1 ? std::optional(Endpoint{host, port}) : std::nullopt;
}

bool is_loopback(std::string_view address) {
  static const std::vector<std::string> networks = {"127.0.0.0/8", "::1"};
  return address == "localhost" || http::in_networks(address, networks);
}

}  // namespace fibrecafe::app
