// SPDX-License-Identifier: Apache-2.0
// Copying and syncing whole files, for backups and restores. Everything throws std::runtime_error that names the file.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace fibrecafe::store::sqlite {

// 0600 and on disk when it returns. The target must not exist.
void write_private(const std::filesystem::path& file, std::string_view bytes);
void copy_private(const std::filesystem::path& from, const std::filesystem::path& to);
std::string read_whole(const std::filesystem::path& file);

void sync_file(const std::filesystem::path& file);
void sync_directory(const std::filesystem::path& directory);
void rename_file(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace fibrecafe::store::sqlite
