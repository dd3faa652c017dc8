// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/store_access.hpp"

namespace fibrecafe::cli {
namespace {

int migrate(const StoreFlags& flags, Console& console) {
  StoreAccess store(flags, console);
  auto log = observe::make_silent_log();
  store::migrate_store(store.location(), *log);
  console.out << "the store has this program's schema\n";
  return kDone;
}

}  // namespace

void add_migrate_command(const Command& root, Console& console) {
  add<StoreFlags>(
      root, "migrate",
      "Bring the store to this program's schema, as the gateway does when it starts; on PostgreSQL beside "
      "running gateways of the release before.",
      [](const Command& command, StoreFlags& flags) { add_store_flags(command, flags); },
      [&console](const StoreFlags& flags) { return migrate(flags, console); });
}

}  // namespace fibrecafe::cli
