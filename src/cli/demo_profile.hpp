// SPDX-License-Identifier: Apache-2.0
// Where a running demo leaves its address and a client's credentials, so that `fibrecafe order ...` finds it without
// flags: fibrecafe/demo.json in XDG_STATE_HOME or ~/.local/state, 0600.
#pragma once

#include <filesystem>
#include <optional>

#include "cli/api_client.hpp"

namespace fibrecafe::cli {

// Empty: the environment names no home.
std::optional<std::filesystem::path> demo_profile_path(const Console& console);
// Throws Failure when it cannot be written.
void write_demo_profile(const std::filesystem::path& path, const ApiAccess& access);
// Empty: there is none, or it is no profile.
std::optional<ApiAccess> read_demo_profile(const std::filesystem::path& path);

}  // namespace fibrecafe::cli
