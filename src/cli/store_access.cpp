// SPDX-License-Identifier: Apache-2.0
#include "cli/store_access.hpp"

#include <algorithm>

namespace fibrecafe::cli {
namespace {

template <class Party>
Party named(const std::vector<Party>& parties, const std::string& name, const char* what) {
  auto found = std::find_if(parties.begin(), parties.end(),
                            [&](const Party& each) { return each.name == name && !each.removed; });
  if (found == parties.end()) throw Failure(kRefused, std::string("there is no ") + what + " " + name);
  return *found;
}

}  // namespace

void add_store_flags(const Command& command, StoreFlags& flags) {
  command.optional("--data", "DIR", flags.data, "The gateway's data folder (or FIBRECAFE_DATA, or data in the file).");
  command.optional(
      "--database", "URL", flags.database,
      "A PostgreSQL database in place of the data folder's (or FIBRECAFE_DATABASE, or database in the file, "
      "where its password is not shown).");
  command.optional("--config", "FILE", flags.config, "The gateway's settings, TOML (or FIBRECAFE_CONFIG).");
}

app::Settings read_settings(const StoreFlags& flags, const Console& console,
                            const std::vector<std::pair<std::string, std::string>>& more) {
  app::SettingSources sources;
  sources.environment = console.environment;
  std::optional<std::string> file = flags.config ? flags.config : console.variable("FIBRECAFE_CONFIG");
  if (file) sources.file = *file;
  if (flags.data) sources.flags.emplace_back("data", *flags.data);
  if (flags.database) sources.flags.emplace_back("database", *flags.database);
  sources.flags.insert(sources.flags.end(), more.begin(), more.end());
  auto settings = app::load_settings(sources);
  if (!settings) throw Failure(kUsage, "the settings are not accepted:\n  " + listed(settings.error().problems));
  return *std::move(settings);
}

StoreAccess::StoreAccess(const StoreFlags& flags, Console& console)
    : console_(console), settings_(read_settings(flags, console)) {
  if (settings_.data.empty()) {
    throw Failure(kUsage, "say where the store is: --data DIR, --config FILE, FIBRECAFE_DATA or FIBRECAFE_CONFIG");
  }
}

void StoreAccess::write(const std::function<void(store::Unit&)>& work) {
  std::optional<Failure> failure;
  auto act = [&](store::Unit& unit) {
    try {
      work(unit);
    } catch (const Failure& caught) {
      failure = caught;
    }
    return !failure;
  };
  store::run_beside(location(), true, console_.clock, console_.random, act);
  if (failure) throw *failure;
}

void StoreAccess::read(const std::function<void(store::Unit&)>& work) {
  std::optional<Failure> failure;
  auto act = [&](store::Unit& unit) {
    try {
      work(unit);
    } catch (const Failure& caught) {
      failure = caught;
    }
    return false;
  };
  try {
    store::run_beside(location(), false, console_.clock, console_.random, act);
  } catch (const std::runtime_error& error) {
    throw Failure(kUnreachable, error.what());
  }
  if (failure) throw *failure;
}

void refuse(const std::vector<Problem>& problems) {
  if (!problems.empty()) throw Failure(kRefused, "not accepted:\n  " + listed(problems));
}

parties::Tenant tenant_named(const parties::Directory::Content& parties, const std::string& name) {
  return named(parties.tenants, name, "tenant");
}

parties::Supplier supplier_named(const parties::Directory::Content& parties, const std::string& name) {
  return named(parties.suppliers, name, "supplier");
}

}  // namespace fibrecafe::cli
