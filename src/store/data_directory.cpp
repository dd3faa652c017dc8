// SPDX-License-Identifier: Apache-2.0
#include "store/data_directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace fibrecafe::store {
namespace {

constexpr const char* kCheckText = "fibrecafe";

}  // namespace

void make_directory(const DataDirectory& directory) {
  std::error_code error;
  if (directory.path.has_parent_path()) std::filesystem::create_directories(directory.path.parent_path(), error);
  if (::mkdir(directory.path.c_str(), 0700) == 0) return;
  int why = errno;
  if (std::filesystem::is_directory(directory.path, error)) return;
  throw std::runtime_error("cannot make the data directory " + directory.path.string() + ": " + std::strerror(why));
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

auth::Vault open_vault(const DataDirectory& directory, const std::string& of, const KeyCheck& check) {
  auto sealed = check.find();
  auth::Vault vault = auth::Vault::open(directory.secret_key(), !sealed);
  if (!sealed) {
    check.keep(vault.seal(kCheckText));
    sealed = check.find();
  }
  std::string opened;
  try {
    opened = vault.open_sealed(sealed.value_or(""));
  } catch (const std::runtime_error&) {
  }
  if (opened != kCheckText) {
    throw std::runtime_error(directory.secret_key().string() + " is not the key of " + of);
  }
  return vault;
}

}  // namespace fibrecafe::store
