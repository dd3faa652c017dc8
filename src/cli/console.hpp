// SPDX-License-Identifier: Apache-2.0
// What every subcommand speaks to, how it fails, and how it prints.
#pragma once

#include <istream>
#include <map>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace fibrecafe::cli {

enum Exit {
  kDone = 0,
  kRefused = 1,      // refused, or failed
  kUsage = 2,        // the command line or the settings are wrong: nothing was tried
  kUnreachable = 3,  // the gateway, or its store, cannot be reached
};

// Ends a subcommand with a sentence for the person at the keyboard. Caught in run() alone.
class Failure : public std::runtime_error {
 public:
  Failure(Exit with, const std::string& sentence) : std::runtime_error(sentence), code(with) {}
  Exit code;
};

struct Console {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  std::map<std::string, std::string> environment;
  bool out_is_terminal = false;
  const Clock& clock;
  Random& random;
  std::string program = "fibrecafe";  // as it was called, for hints

  std::optional<std::string> variable(const std::string& name) const;  // set and not empty
  bool has_colour() const { return out_is_terminal && !variable("NO_COLOR"); }
};

// Columns as wide as their widest cell; the first row is the heading.
void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows);
// "name   value" lines.
void print_facts(std::ostream& out, const std::vector<std::pair<std::string, std::string>>& facts);
void print_json(std::ostream& out, const json::value& value);
std::string joined(const std::vector<std::string>& texts, std::string_view between);
// "FLAG: text" for each, one a line.
std::string listed(const std::vector<Problem>& problems);

// The contents of a file ("-": of standard input), or kRefused.
std::string read_file(const std::string& file, Console& console);

// A secret that may be said on the command line or, better, stand in a file.
struct SecretFlags {
  std::optional<std::string> value, file;
};
// Empty: neither was given. The file's last line end is not part of it. kUsage when both were given.
std::optional<std::string> read_secret(const SecretFlags& flags, const std::string& name, Console& console);

}  // namespace fibrecafe::cli
