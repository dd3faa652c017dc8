// SPDX-License-Identifier: Apache-2.0
// A tree of subcommands with their flags and help texts, on CLI11, which only command_line.cpp knows.
//
// A flag writes into a variable of its subcommand while the line is parsed; the subcommand's action runs afterwards.
// The variables live as long as the action: a subcommand keeps them in a shared_ptr that its action holds.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/console.hpp"

namespace CLI {
class App;
}

namespace fibrecafe::cli {

class CommandLine;

// A handle; copies are the same command. Flags are written as in help texts: "--url".
class Command {
 public:
  Command(CommandLine& line, CLI::App& app) : line_(&line), app_(&app) {}

  Command command(const std::string& name, const std::string& help) const;  // one of its subcommands
  // Runs when this command was chosen; gives the exit code.
  void action(std::function<int()> run) const;

  void positional(const std::string& name, std::string& into, const std::string& help) const;  // required
  // `value`: what stands for the value in the help text: "URL".
  void required(const std::string& flag, const std::string& value, std::string& into, const std::string& help) const;
  void optional(const std::string& flag, const std::string& value, std::optional<std::string>& into,
                const std::string& help) const;
  void repeatable(const std::string& flag, const std::string& value, std::vector<std::string>& into,
                  const std::string& help) const;
  void number(const std::string& flag, const std::string& value, std::optional<int64_t>& into,
              const std::string& help) const;
  void choice(const std::string& flag, const std::vector<std::string>& words, std::optional<std::string>& into,
              const std::string& help) const;
  void flag(const std::string& flag, bool& into, const std::string& help) const;
  // --NAME and --NAME-file.
  void secret(const std::string& flag, SecretFlags& into, const std::string& help) const;

 private:
  CommandLine* line_;
  CLI::App* app_;
};

class CommandLine {
 public:
  CommandLine(const std::string& name, const std::string& help, const std::string& footer);
  ~CommandLine();
  Command root() { return {*this, *app_}; }
  // Parses and runs the chosen action. Help goes to console.out (kDone), what cannot be parsed to console.err (kUsage).
  int run(const std::vector<std::string>& arguments, Console& console);

 private:
  friend class Command;
  std::unique_ptr<CLI::App> app_;
  std::function<int()> chosen_;
};

}  // namespace fibrecafe::cli
