// SPDX-License-Identifier: Apache-2.0
#include "cli/cli.hpp"

#include <unistd.h>

#include <iostream>

#include "cli/commands.hpp"

namespace fibrecafe::cli {
namespace {

constexpr const char* kHelp =
    "The Fibre Cafe gateway: ISPs order broadband through one API from many network operators.";
constexpr const char* kFooter =
    "Exit codes: 0 done; 1 refused or failed; 2 the command line or the settings are wrong, nothing was tried;\n"
    "3 the gateway or its store cannot be reached. `fibrecafe COMMAND --help` explains each command.";

std::map<std::string, std::string> process_environment() {
  std::map<std::string, std::string> all;
  for (char** each = environ; *each; ++each) {
    std::string_view entry(*each);
    size_t equals = entry.find('=');
    if (equals != std::string_view::npos) all.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return all;
}

}  // namespace

int run(const std::vector<std::string>& arguments, Console& console) {
  CommandLine line("fibrecafe", kHelp, kFooter);
  Command root = line.root();
  add_serve_command(root, console);
  add_migrate_command(root, console);
  add_demo_command(root, console);
  add_stub_commands(root, console);
  add_tenant_commands(root, console);
  add_supplier_commands(root, console);
  add_agreement_commands(root, console);
  add_client_commands(root, console);
  add_order_commands(root, console);
  add_address_commands(root, console);
  add_parked_commands(root, console);
  add_key_commands(root, console);
  add_replica_commands(root, console);
  add_about_commands(root, console);
  try {
    int code = line.run(arguments, console);
    if (!console.out.flush()) throw Failure(kRefused, "standard output cannot be written");
    return code;
  } catch (const Failure& failure) {
    console.err << "fibrecafe: " << failure.what() << std::endl;
    return failure.code;
  } catch (const std::exception& error) {
    console.err << "fibrecafe: " << error.what() << std::endl;
    return kRefused;
  }
}

int run(int argc, char** argv) {
  SystemClock clock;
  SystemRandom random;
  Console console{std::cin,
                  std::cout,
                  std::cerr,
                  process_environment(),
                  isatty(STDOUT_FILENO) == 1,
                  clock,
                  random,
                  argc > 0 ? argv[0] : "fibrecafe"};
  return run(std::vector<std::string>(argv + 1, argv + argc), console);
}

}  // namespace fibrecafe::cli
