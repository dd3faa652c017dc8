// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/opening.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

namespace fibrecafe::store::sqlite {
namespace {

constexpr const char* kCheckText = "fibrecafe";

std::optional<std::string> sealed_check(Database& database) {
  Statement statement(database, "SELECT value FROM meta WHERE name = 'key_check'");
  Rows rows = statement.query();
  if (!rows.next()) return {};
  return rows.bytes(0);
}

}  // namespace

void make_directory(const DataDirectory& directory) {
  std::error_code error;
  if (directory.path.has_parent_path()) std::filesystem::create_directories(directory.path.parent_path(), error);
  if (::mkdir(directory.path.c_str(), 0700) == 0) return;
  int why = errno;
  if (std::filesystem::is_directory(directory.path, error)) return;
  throw std::runtime_error("cannot make the data directory " + directory.path.string() + ": " + std::strerror(why));
}

void make_database_file(const DataDirectory& directory) {
  make_private_file(directory.database());
}

// SQLite would make it readable by all; its -wal and -shm take the permissions of the database.
void make_private_file(const std::filesystem::path& file) {
  int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) {
    ::close(fd);
  } else if (errno != EEXIST) {
    throw std::runtime_error("cannot make " + file.string() + ": " + std::strerror(errno));
  }
}

auth::Vault open_vault(const DataDirectory& directory, Database& database) {
  auto check = sealed_check(database);
  auth::Vault vault = auth::Vault::open(directory.secret_key(), !check);
  if (!check) {
    Statement keep(database, "INSERT INTO meta (name, value) VALUES ('key_check', ?1) ON CONFLICT DO NOTHING");
    keep.execute(as_blob(vault.seal(kCheckText)));
    check = sealed_check(database);
  }
  std::string opened;
  try {
    opened = vault.open_sealed(*check);
  } catch (const std::runtime_error&) {
  }
  if (opened != kCheckText) {
    throw std::runtime_error(directory.secret_key().string() + " is not the key of " + directory.database().string());
  }
  return vault;
}

}  // namespace fibrecafe::store::sqlite
