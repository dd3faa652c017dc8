// SPDX-License-Identifier: Apache-2.0
#include "cli/console.hpp"

#include <algorithm>
#include <fstream>

#include "base/utf8.hpp"

namespace fibrecafe::cli {
namespace {

constexpr size_t kColumnGap = 2;

void indent_json(std::ostream& out, const json::value& value, size_t depth) {
  std::string indent(2 * depth, ' ');
  if (value.is_object() && !value.get_object().empty()) {
    const char* between = "{\n";
    for (const auto& [key, member] : value.get_object()) {
      out << between << indent << "  " << json::serialize(json::string(key)) << ": ";
      indent_json(out, member, depth + 1);
      between = ",\n";
    }
    out << "\n" << indent << "}";
  } else if (value.is_array() && !value.get_array().empty()) {
    const char* between = "[\n";
    for (const json::value& each : value.get_array()) {
      out << between << indent << "  ";
      indent_json(out, each, depth + 1);
      between = ",\n";
    }
    out << "\n" << indent << "]";
  } else {
    out << json::serialize(value);
  }
}

}  // namespace

std::optional<std::string> Console::variable(const std::string& name) const {
  auto found = environment.find(name);
  return found == environment.end() || found->second.empty() ? std::nullopt : std::optional(found->second);
}

void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], code_points(row[i]));
  }
  for (const auto& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i)
      line += row[i] + std::string(widths[i] + kColumnGap - code_points(row[i]), ' ');
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << "\n";
  }
}

void print_facts(std::ostream& out, const std::vector<std::pair<std::string, std::string>>& facts) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, value] : facts) rows.push_back({name, value});
  print_table(out, rows);
}

void print_json(std::ostream& out, const json::value& value) {
  indent_json(out, value, 0);
  out << "\n";
}

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : std::string(between)) + text;
  return all;
}

std::string listed(const std::vector<Problem>& problems) {
  std::vector<std::string> lines;
  for (const Problem& problem : problems)
    lines.push_back(problem.path.empty() ? problem.text : problem.path + ": " + problem.text);
  return joined(lines, "\n  ");
}

std::string read_file(const std::string& file, Console& console) {
  std::ifstream stream(file, std::ios::binary);
  std::istream& from = file == "-" ? console.in : stream;
  std::string text{std::istreambuf_iterator<char>(from), {}};
  if (file != "-" && (!stream.is_open() || stream.bad())) throw Failure(kRefused, file + " cannot be read");
  return text;
}

std::optional<std::string> read_secret(const SecretFlags& flags, const std::string& name, Console& console) {
  if (flags.value && flags.file) throw Failure(kUsage, "give " + name + " or " + name + "-file, not both");
  if (!flags.file) return flags.value;
  std::string secret = read_file(*flags.file, console);
  if (secret.ends_with('\n')) secret.pop_back();
  if (secret.ends_with('\r')) secret.pop_back();
  if (secret.empty()) throw Failure(kRefused, *flags.file + " is empty");
  return secret;
}

}  // namespace fibrecafe::cli
