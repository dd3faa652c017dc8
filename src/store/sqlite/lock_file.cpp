// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/lock_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>
#include <string>
#include <thread>

namespace fibrecafe::store::sqlite {
namespace {

constexpr std::chrono::milliseconds kAgain{20};
constexpr std::chrono::seconds kPatience{10};  // for a command line that migrates

int open_lock(const std::filesystem::path& file) {
  int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) throw std::runtime_error("cannot open " + file.string() + ": " + std::strerror(errno));
  return fd;
}

bool try_lock(int fd) {
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno == EWOULDBLOCK) return false;
    throw std::runtime_error(std::string("cannot lock the data directory: ") + std::strerror(errno));
  }
  return true;
}

std::string read_pid(int fd) {
  char text[32];
  ssize_t size = ::pread(fd, text, sizeof text, 0);
  std::string pid(text, size > 0 ? static_cast<size_t>(size) : 0);
  return pid.substr(0, pid.find('\n'));
}

void write_pid(int fd, const std::string& pid) {
  if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    throw std::runtime_error(std::string("cannot write the lock file: ") + std::strerror(errno));
  }
}

}  // namespace

LockFile LockFile::hold(const std::filesystem::path& file) {
  LockFile lock(open_lock(file));
  std::string pid = lock.wait();
  if (!pid.empty()) {
    throw std::runtime_error("the data directory " + file.parent_path().string() +
                             " is in use by the gateway with pid " + pid);
  }
  write_pid(lock.fd_, std::to_string(::getpid()) + "\n");
  lock.names_us_ = true;
  return lock;
}

std::optional<LockFile> LockFile::borrow(const std::filesystem::path& file) {
  LockFile lock(open_lock(file));
  if (!lock.wait().empty()) return {};
  write_pid(lock.fd_, "");  // whoever left a pid there is gone
  return lock;
}

// A lock without a pid is a command line's, or a gateway's that is about to write its own.
std::string LockFile::wait() {
  auto until = std::chrono::steady_clock::now() + kPatience;
  while (!try_lock(fd_)) {
    std::string pid = read_pid(fd_);
    if (!pid.empty()) return pid;
    if (std::chrono::steady_clock::now() > until) {
      throw std::runtime_error("the data directory is being migrated by another command; try again when it has ended");
    }
    std::this_thread::sleep_for(kAgain);
  }
  return "";
}

LockFile::~LockFile() {
  if (fd_ < 0) return;
  if (names_us_ && ::ftruncate(fd_, 0) != 0) {
    // The pid of a gateway that ended is no harm: nobody reads it without finding the lock held.
  }
  ::close(fd_);
}

}  // namespace fibrecafe::store::sqlite
