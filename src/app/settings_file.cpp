// SPDX-License-Identifier: Apache-2.0
// The TOML side of the settings; toml++ is known here alone.
#include <toml++/toml.h>

#include <fstream>

#include "app/settings_table.hpp"

namespace fibrecafe::app {
namespace {

class Reader {
 public:
  explicit Reader(std::string file) : file_(std::move(file)) {}

  void read(const toml::table& document) {
    walk(document, "", -1);
    std::stable_sort(lined_.begin(), lined_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [line, entry] : lined_) found.entries.push_back(std::move(entry));
  }

  FileEntries found;

 private:
  std::string where(uint32_t line, const std::string& name) const {
    return file_ + ":" + std::to_string(line) + ": " + name;
  }

  void walk(const toml::table& table, const std::string& prefix, int issuer) {
    for (const auto& [key, node] : table) {
      std::string name = prefix + std::string(key.str());
      uint32_t line = key.source().begin.line;
      if (issuer < 0 && name == "issuer") {
        read_issuers(node, line);
      } else if (node.is_table() && issuer < 0 && is_section(name)) {
        walk(*node.as_table(), name + ".", issuer);
      } else {
        lined_.push_back({line, {name, given(node), where(line, issuer < 0 ? name : "issuer." + name), issuer}});
      }
    }
  }

  void read_issuers(const toml::node& node, uint32_t line) {
    const toml::array* tables = node.as_array();
    if (!tables || !tables->is_homogeneous<toml::table>()) {
      found.problems.push_back({where(line, "issuer"), "accepted are tables, each under its own [[issuer]]"});
      return;
    }
    for (const toml::node& table : *tables) {
      found.issuers.push_back(where(table.source().begin.line, "issuer"));
      walk(*table.as_table(), "", static_cast<int>(found.issuers.size()) - 1);
    }
  }

  static bool is_section(const std::string& name) {
    for (const auto& row : setting_rows()) {
      if (row.name.starts_with(name + ".")) return true;
    }
    return false;
  }

  static Given given(const toml::node& node) {
    if (auto text = node.value_exact<std::string>()) return {*text};
    if (auto number = node.value_exact<int64_t>()) return {*number};
    if (auto flag = node.value_exact<bool>()) return {*flag};
    const toml::array* array = node.as_array();
    if (!array) return {};
    std::vector<std::string> texts;
    for (const toml::node& each : *array) {
      auto text = each.value_exact<std::string>();
      if (!text) return {};
      texts.push_back(*text);
    }
    return {texts};
  }

  std::string file_;
  std::vector<std::pair<uint32_t, Entry>> lined_;
};

}  // namespace

FileEntries read_settings_file(const std::filesystem::path& file) {
  Reader reader(file.string());
  std::ifstream stream(file, std::ios::binary);
  if (!stream || std::filesystem::is_directory(file)) {
    reader.found.problems.push_back({file.string(), "cannot be read"});
    return reader.found;
  }
  try {
    reader.read(toml::parse(stream, file.string()));
  } catch (const toml::parse_error& error) {
    std::string line = std::to_string(error.source().begin.line);
    reader.found.problems.push_back({file.string() + ":" + line, "is no TOML: " + std::string(error.description())});
  }
  return std::move(reader.found);
}

}  // namespace fibrecafe::app
