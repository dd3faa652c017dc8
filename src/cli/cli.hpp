// SPDX-License-Identifier: Apache-2.0
// The command line of fibrecafe: serve, demo, stubs, registration, orders, parked work, keys, backup
// and restore.
//
// main.cpp calls run(). Each *_commands.cpp holds one group of subcommands; what they share: command_line.hpp
// (parsing), console.hpp (streams, failures, tables), store_access.hpp (settings and the store), api_client.hpp (the
// Tenant API).
#pragma once

#include <string>
#include <vector>

#include "cli/console.hpp"

namespace fibrecafe::cli {

int run(int argc, char** argv);

// The same on any streams: for tests. `arguments` without the program's name.
int run(const std::vector<std::string>& arguments, Console& console);

}  // namespace fibrecafe::cli
