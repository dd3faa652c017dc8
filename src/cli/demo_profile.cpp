// SPDX-License-Identifier: Apache-2.0
#include "cli/demo_profile.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>

namespace fibrecafe::cli {

namespace fs = std::filesystem;

std::optional<fs::path> demo_profile_path(const Console& console) {
  auto state = console.variable("XDG_STATE_HOME"), home = console.variable("HOME");
  if (!state && !home) return {};
  return (state ? fs::path(*state) : fs::path(*home) / ".local" / "state") / "fibrecafe" / "demo.json";
}

void write_demo_profile(const fs::path& path, const ApiAccess& access) {
  std::error_code ignored;
  fs::create_directories(path.parent_path(), ignored);
  fs::remove(path, ignored);  // one of another mode
  int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  std::string text =
      json::serialize(
          json::object{{"url", access.url}, {"client_id", access.client_id}, {"client_secret", access.client_secret}}) +
      "\n";
  bool is_written = file >= 0 && write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (file >= 0) close(file);
  if (!is_written) throw Failure(kRefused, path.string() + " cannot be written");
}

std::optional<ApiAccess> read_demo_profile(const fs::path& path) {
  std::ifstream stream(path);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  auto profile = parse_json(text);
  if (!profile) return {};
  ApiAccess access{text_at(*profile, "url"), text_at(*profile, "client_id"), text_at(*profile, "client_secret")};
  return access.url.empty() ? std::nullopt : std::optional(access);
}

}  // namespace fibrecafe::cli
