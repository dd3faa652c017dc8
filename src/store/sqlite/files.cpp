// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <stdexcept>
#include <vector>

namespace fibrecafe::store::sqlite {
namespace {

[[noreturn]] void fail_for_errno(const std::string& doing, const std::filesystem::path& file) {
  throw std::runtime_error("cannot " + doing + " " + file.string() + ": " + std::strerror(errno));
}

class Descriptor {
 public:
  Descriptor(const std::filesystem::path& file, int flags)
      : file_(file), fd_(::open(file.c_str(), flags | O_CLOEXEC, 0600)) {
    if (fd_ < 0) fail_for_errno(flags & O_CREAT ? "make" : "open", file);
  }
  Descriptor(const Descriptor&) = delete;
  ~Descriptor() { ::close(fd_); }

  size_t read(std::span<char> into) {
    for (;;) {
      ssize_t size = ::read(fd_, into.data(), into.size());
      if (size >= 0) return static_cast<size_t>(size);
      if (errno != EINTR) fail_for_errno("read", file_);
    }
  }
  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      ssize_t size = ::write(fd_, bytes.data(), bytes.size());
      if (size < 0 && errno != EINTR) fail_for_errno("write", file_);
      if (size > 0) bytes.remove_prefix(static_cast<size_t>(size));
    }
  }
  void sync() {
    if (::fsync(fd_) != 0) fail_for_errno("sync", file_);
  }

 private:
  std::filesystem::path file_;
  int fd_;
};

constexpr int kNew = O_WRONLY | O_CREAT | O_EXCL;

}  // namespace

void write_private(const std::filesystem::path& file, std::string_view bytes) {
  Descriptor to(file, kNew);
  to.write(bytes);
  to.sync();
}

void copy_private(const std::filesystem::path& from, const std::filesystem::path& to) {
  Descriptor source(from, O_RDONLY), target(to, kNew);
  std::vector<char> buffer(1 << 20);
  while (size_t size = source.read(buffer)) target.write({buffer.data(), size});
  target.sync();
}

std::string read_whole(const std::filesystem::path& file) {
  Descriptor source(file, O_RDONLY);
  std::string all;
  std::array<char, 4096> buffer;
  while (size_t size = source.read(buffer)) all.append(buffer.data(), size);
  return all;
}

void sync_file(const std::filesystem::path& file) {
  Descriptor(file, O_RDONLY).sync();
}

void sync_directory(const std::filesystem::path& directory) {
  Descriptor(directory, O_RDONLY | O_DIRECTORY).sync();
}

void rename_file(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) fail_for_errno("move", from);
}

}  // namespace fibrecafe::store::sqlite
