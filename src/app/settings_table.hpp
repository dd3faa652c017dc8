// SPDX-License-Identifier: Apache-2.0
// The settings table: one row per setting. Used by settings.cpp (reading, checking), settings_reference.cpp and their
// tests.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/settings.hpp"

namespace fibrecafe::app {

// A value as a source gives it. Texts of the environment and of flags stand for every type: they are `loose`.
struct Given {
  struct Other {};  // a float, a date, a table, a mixed array
  std::variant<Other, std::string, int64_t, bool, std::vector<std::string>> value;
  bool loose = false;
};

template <class Target>
struct Row {
  std::string name;      // with dots, as in the file
  std::string type;      // with its unit
  std::string initial;   // the default, as it would be written
  std::string accepted;  // bounds: "a duration from 1s to 7d, ..."
  std::string sentence;
  std::function<bool(Target&, const Given&)> set;  // false: not accepted, nothing changed
  bool secret = false;                             // printed as ***; may come from a file or the environment
};

const std::vector<Row<Settings>>& setting_rows();
const std::vector<Row<auth::OutsideIssuer>>& issuer_rows();  // names within an [[issuer]] table

// One setting as one source gives it.
struct Entry {
  std::string name;  // "dispatch.give_up_after", or "audience" of an issuer
  Given given;
  std::string where;  // "fibrecafe.toml:3: dispatch.give_up_after"
  int issuer = -1;    // from 0: of that [[issuer]] table
};

struct FileEntries {
  std::vector<Entry> entries;
  std::vector<std::string> issuers;  // where each [[issuer]] table begins
  std::vector<Problem> problems;     // of syntax and structure
};

// Reads a TOML file; unknown names are entries too.
FileEntries read_settings_file(const std::filesystem::path& file);

std::string environment_name(std::string_view setting);  // FIBRECAFE_DISPATCH_GIVE_UP_AFTER

}  // namespace fibrecafe::app
