// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>

namespace fibrecafe::cli {
namespace {

// "fibrecafe tenant add": as far as the line was understood.
std::string understood(const CLI::App& app) {
  auto chosen = app.get_subcommands();
  return app.get_name() + (chosen.empty() ? "" : " " + understood(*chosen.front()));
}

}  // namespace

Command Command::command(const std::string& name, const std::string& help) const {
  app_->require_subcommand(1);
  return {*line_, *app_->add_subcommand(name, help)};
}

void Command::action(std::function<int()> run) const {
  app_->callback([line = line_, run = std::move(run)] { line->chosen_ = run; });
}

void Command::positional(const std::string& name, std::string& into, const std::string& help) const {
  app_->add_option(name, into, help)->required()->type_name("");
}

void Command::required(const std::string& flag, const std::string& value, std::string& into,
                       const std::string& help) const {
  app_->add_option(flag, into, help)->required()->type_name(value);
}

void Command::optional(const std::string& flag, const std::string& value, std::optional<std::string>& into,
                       const std::string& help) const {
  app_->add_option(flag, into, help)->type_name(value)->expected(1);
}

void Command::repeatable(const std::string& flag, const std::string& value, std::vector<std::string>& into,
                         const std::string& help) const {
  app_->add_option(flag, into, help + " May be given several times.")->type_name(value)->allow_extra_args(false);
}

void Command::number(const std::string& flag, const std::string& value, std::optional<int64_t>& into,
                     const std::string& help) const {
  app_->add_option(flag, into, help)->type_name(value)->expected(1);
}

void Command::choice(const std::string& flag, const std::vector<std::string>& words, std::optional<std::string>& into,
                     const std::string& help) const {
  app_->add_option(flag, into, help)
      ->type_name(joined(words, "|"))
      ->expected(1)
      ->check([words](const std::string& given) {
        bool is_one = std::find(words.begin(), words.end(), given) != words.end();
        return is_one ? std::string() : given + " is not one of " + joined(words, ", ");
      });
}

void Command::flag(const std::string& flag, bool& into, const std::string& help) const {
  app_->add_flag(flag, into, help);
}

void Command::secret(const std::string& flag, SecretFlags& into, const std::string& help) const {
  optional(flag, "SECRET", into.value, help);
  optional(flag + "-file", "FILE", into.file, "The same, read from a file (-: standard input).");
}

CommandLine::CommandLine(const std::string& name, const std::string& help, const std::string& footer)
    : app_(std::make_unique<CLI::App>(help, name)) {
  app_->footer(footer);
  app_->get_formatter()->column_width(42);
}

CommandLine::~CommandLine() = default;

int CommandLine::run(const std::vector<std::string>& arguments, Console& console) {
  try {
    app_->parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 takes from the end
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app_->exit(error, console.out, console.err);  // help was asked for
    console.err << "fibrecafe: " << error.what() << "\nSee `" << understood(*app_) << " --help`.\n";
    return kUsage;
  }
  return chosen_ ? chosen_() : kUsage;
}

}  // namespace fibrecafe::cli
