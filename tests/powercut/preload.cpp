// SPDX-License-Identifier: Apache-2.0
// The calls of the C library that reach a file, with a power cut in mind (LD_PRELOAD). disk.hpp says what is kept.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>

#include "disk.hpp"

using powercut::Call;
using powercut::Disk;
using powercut::File;

namespace {

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

File* file_of(int fd) {
  Disk* disk = Disk::instance();
  return disk ? disk->file(fd) : nullptr;
}

int note_opened(int fd) {
  int error = errno;
  if (Disk* disk = Disk::instance(); disk && fd >= 0) disk->opened(fd);
  errno = error;
  return fd;
}

template <class Opening>
int open_truncating(int flags, Opening opening) {
  int fd = note_opened(opening());
  if (File* file = file_of(fd); file && (flags & O_TRUNC) != 0) file->wrote(0, 0);
  return fd;
}

// `write` gives what was written of `size` bytes at its place, `at` says where that ended.
template <class Write, class Where>
ssize_t write_judged(int fd, size_t size, Write write, Where where) {
  File* file = file_of(fd);
  if (!file) return write(size);
  int fault = Disk::instance()->judge(*file, Call::kWrite);
  if (fault > 0) {
    errno = fault;
    return -1;
  }
  ssize_t written = write(fault < 0 && size > 1 ? size / 2 : size);
  if (written > 0) {
    off_t from = where(written);
    file->wrote(from, from + written);
  }
  return written;
}

using SyncCall = int (*)(int);
int sync_judged(int fd, SyncCall call) {
  File* file = file_of(fd);
  if (!file) return call(fd);
  if (Disk::instance()->sync(fd, *file)) return 0;  // the real disk need not: nobody cuts its power
  errno = EIO;
  return -1;
}

template <class Truncate>
int truncate_kept(int fd, off_t size, Truncate truncate) {
  struct stat before;
  File* file = file_of(fd);
  bool shrinks = file && ::fstat(fd, &before) == 0 && before.st_size > size;
  int result = truncate(fd, size);
  if (result == 0 && shrinks) file->wrote(size, before.st_size);
  return result;
}

unsigned mode_of(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, unsigned) : 0;
}

}  // namespace

extern "C" {

#define POWERCUT_OPEN(name)                                                 \
  int name(const char* path, int flags, ...) {                              \
    static const auto real = next<int (*)(const char*, int, ...)>(#name);   \
    va_list arguments;                                                      \
    va_start(arguments, flags);                                             \
    unsigned mode = mode_of(flags, arguments);                              \
    va_end(arguments);                                                      \
    return open_truncating(flags, [&] { return real(path, flags, mode); }); \
  }
#define POWERCUT_OPENAT(name)                                                       \
  int name(int folder, const char* path, int flags, ...) {                          \
    static const auto real = next<int (*)(int, const char*, int, ...)>(#name);      \
    va_list arguments;                                                              \
    va_start(arguments, flags);                                                     \
    unsigned mode = mode_of(flags, arguments);                                      \
    va_end(arguments);                                                              \
    return open_truncating(flags, [&] { return real(folder, path, flags, mode); }); \
  }
#define POWERCUT_PWRITE(name)                                                             \
  ssize_t name(int fd, const void* bytes, size_t size, off64_t at) {                      \
    static const auto real = next<ssize_t (*)(int, const void*, size_t, off64_t)>(#name); \
    auto write = [&](size_t some) { return real(fd, bytes, some, at); };                  \
    return write_judged(fd, size, write, [at](ssize_t) { return at; });                   \
  }
#define POWERCUT_TRUNCATE(name)                                  \
  int name(int fd, off64_t size) noexcept {                      \
    static const auto real = next<int (*)(int, off64_t)>(#name); \
    return truncate_kept(fd, size, real);                        \
  }

POWERCUT_OPEN(open)
POWERCUT_OPEN(open64)
POWERCUT_OPENAT(openat)
POWERCUT_OPENAT(openat64)
POWERCUT_PWRITE(pwrite)
POWERCUT_PWRITE(pwrite64)
POWERCUT_TRUNCATE(ftruncate)
POWERCUT_TRUNCATE(ftruncate64)

ssize_t write(int fd, const void* bytes, size_t size) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
  auto some_of_it = [&](size_t some) { return real(fd, bytes, some); };
  return write_judged(fd, size, some_of_it, [fd](ssize_t n) { return ::lseek(fd, 0, SEEK_CUR) - n; });
}

ssize_t writev(int fd, const iovec* parts, int count) {
  static const auto real = next<ssize_t (*)(int, const iovec*, int)>("writev");
  auto all_of_it = [&](size_t) { return real(fd, parts, count); };
  return write_judged(fd, 0, all_of_it, [fd](ssize_t n) { return ::lseek(fd, 0, SEEK_CUR) - n; });
}

ssize_t pwritev(int fd, const iovec* parts, int count, off64_t at) {
  static const auto real = next<ssize_t (*)(int, const iovec*, int, off64_t)>("pwritev");
  auto all_of_it = [&](size_t) { return real(fd, parts, count, at); };
  return write_judged(fd, 0, all_of_it, [at](ssize_t) { return at; });
}

int fsync(int fd) {
  static const auto real = next<SyncCall>("fsync");
  return sync_judged(fd, real);
}

int fdatasync(int fd) {
  static const auto real = next<SyncCall>("fdatasync");
  return sync_judged(fd, real);
}

int close(int fd) {
  static const auto real = next<int (*)(int)>("close");
  if (Disk* disk = Disk::instance()) disk->closed(fd);
  return real(fd);
}

}  // extern "C"
