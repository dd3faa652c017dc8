// SPDX-License-Identifier: Apache-2.0
// The way of a subcommand to the settings and to the store: in one short transaction, beside a running gateway or
// without one.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/registration.hpp"
#include "app/settings.hpp"
#include "cli/command_line.hpp"
#include "store/store.hpp"

namespace fibrecafe::cli {

struct StoreFlags {
  std::optional<std::string> data, database, config;
};
void add_store_flags(const Command& command, StoreFlags& flags);

// From flags, the environment and the file that --config or FIBRECAFE_CONFIG names; `more` are further flags by
// setting. kUsage with every problem.
app::Settings read_settings(const StoreFlags& flags, const Console& console,
                            const std::vector<std::pair<std::string, std::string>>& more = {});

class StoreAccess {
 public:
  // kUsage when nothing says where the store is.
  StoreAccess(const StoreFlags& flags, Console& console);

  // Runs `work` in a transaction that is durable when this returns; a Failure thrown by `work` undoes it. A folder that
  // is not there yet is made.
  void write(const std::function<void(store::Unit&)>& work);
  // Runs `work` and writes nothing. kUnreachable when there is no store.
  void read(const std::function<void(store::Unit&)>& work);

  store::StoreLocation location() const { return {settings_.data, settings_.database}; }
  const std::string& folder() const { return settings_.data; }
  app::RegistrationRules rules() const { return {.allow_networks = settings_.allow_networks}; }

 private:
  Console& console_;
  app::Settings settings_;
};

// kRefused with all of them, when there are any.
void refuse(const std::vector<Problem>& problems);

// By name among those that are not removed, or kRefused.
parties::Tenant tenant_named(const parties::Directory::Content& parties, const std::string& name);
parties::Supplier supplier_named(const parties::Directory::Content& parties, const std::string& name);

}  // namespace fibrecafe::cli
