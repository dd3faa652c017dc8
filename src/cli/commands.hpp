// SPDX-License-Identifier: Apache-2.0
// The groups of subcommands, each in its own file. `console` outlives the command line.
#pragma once

#include <memory>

#include "cli/command_line.hpp"

namespace fibrecafe::cli {

void add_serve_command(const Command& root, Console& console);
void add_migrate_command(const Command& root, Console& console);
void add_demo_command(const Command& root, Console& console);
void add_stub_commands(const Command& root, Console& console);
void add_tenant_commands(const Command& root, Console& console);
void add_supplier_commands(const Command& root, Console& console);
void add_agreement_commands(const Command& root, Console& console);
void add_client_commands(const Command& root, Console& console);
void add_order_commands(const Command& root, Console& console);
void add_address_commands(const Command& root, Console& console);
void add_parked_commands(const Command& root, Console& console);
void add_key_commands(const Command& root, Console& console);
void add_replica_commands(const Command& root, Console& console);
void add_about_commands(const Command& root, Console& console);

// A subcommand with its flags: `declare(command, *flags)` names them, `act(*flags)` runs it and gives the exit code.
template <class Flags, class Declare, class Act>
void add(const Command& parent, const char* name, const char* help, Declare declare, Act act) {
  auto flags = std::make_shared<Flags>();
  Command command = parent.command(name, help);
  declare(command, *flags);
  command.action([flags, act] { return act(*flags); });
}

inline constexpr const char* kJsonHelp = "Print JSON.";

}  // namespace fibrecafe::cli
