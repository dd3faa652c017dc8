// SPDX-License-Identifier: Apache-2.0
// One running gateway per data directory: a file that is locked for the process's life and names its pid.
//
// The kernel drops the lock when the process ends, however it ends, so a lock is never stale. The command line takes
// the same lock, without naming itself and briefly, while it makes or migrates a database that no gateway has open;
// everybody waits for that.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace fibrecafe::store::sqlite {

class LockFile {
 public:
  // For a gateway. Throws std::runtime_error that names the pid of the gateway that has it.
  static LockFile hold(const std::filesystem::path& file);
  // For the command line; nothing when a gateway runs. Throws std::runtime_error.
  static std::optional<LockFile> borrow(const std::filesystem::path& file);

  LockFile(LockFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)), names_us_(other.names_us_) {}
  LockFile& operator=(LockFile&&) = delete;
  ~LockFile();

 private:
  explicit LockFile(int fd) : fd_(fd) {}
  std::string wait();  // the pid of the gateway that has it, "" once it is ours

  int fd_;
  bool names_us_ = false;
};

}  // namespace fibrecafe::store::sqlite
