// SPDX-License-Identifier: Apache-2.0
#include "disk.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace powercut {
namespace {

constexpr int kDescriptorsMax = 65'536;
std::array<std::atomic<File*>, kDescriptorsMax> files_by_descriptor;
std::array<std::atomic<int64_t>, kDescriptorsMax> losses_heard;  // by each descriptor

// The kernel itself: the library's own calls must not come back to it.
int kernel_open(const std::string& path, int flags) {
  return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path.c_str(), flags | O_CLOEXEC, 0600));
}

[[noreturn]] void give_up(const char* what) {
  std::fprintf(stderr, "powercut: %s: errno %d\n", what, errno);
  std::abort();
}

std::string path_of(int fd) {
  char link[64], path[4096];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = ::readlink(link, path, sizeof path);
  return length > 0 ? std::string(path, static_cast<size_t>(length)) : std::string();
}

void copy(int from, int to, Range range) {
  std::array<char, 65'536> bytes;
  for (off_t at = range.from; at < range.to;) {
    size_t wanted = std::min(bytes.size(), static_cast<size_t>(range.to - at));
    ssize_t got = ::syscall(SYS_pread64, from, bytes.data(), wanted, at);
    if (got <= 0) return;  // truncated meanwhile
    if (::syscall(SYS_pwrite64, to, bytes.data(), got, at) != got) give_up("what was synced cannot be kept");
    at += got;
  }
}

void put_name(const std::string& folder, const std::string& name, ino_t number) {
  std::string text = std::to_string(number), unfinished = folder + ".unfinished";
  int fd = kernel_open(unfinished, O_WRONLY | O_CREAT | O_TRUNC);
  if (fd < 0 || ::syscall(SYS_write, fd, text.data(), text.size()) < 0) give_up("a name cannot be kept");
  ::syscall(SYS_close, fd);
  ::syscall(SYS_rename, unfinished.c_str(), (folder + "/" + name).c_str());
}

bool takes_part(const std::string& name) {
  return name != "." && name != ".." && !name.ends_with("-shm");
}

std::map<std::string, ino_t> entries_of(const std::string& folder) {
  std::map<std::string, ino_t> entries;
  DIR* directory = ::opendir(folder.c_str());
  if (!directory) give_up("the folder cannot be read");
  while (const dirent* entry = ::readdir(directory)) {
    if (takes_part(entry->d_name)) entries[entry->d_name] = entry->d_ino;
  }
  ::closedir(directory);
  return entries;
}

bool concerns(const Control& control, const std::string& name) {
  switch (control.on.load()) {
    case 1: return name.ends_with("-wal");
    case 2: return name.ends_with(".db");
    default: return true;
  }
}

int failure_of(Fault fault) {
  switch (fault) {
    case Fault::kFull: return ENOSPC;
    case Fault::kShortWrite: return -1;
    default: return EIO;
  }
}

}  // namespace

void File::wrote(off_t from, off_t to) {
  std::lock_guard lock(changing_);
  if (!unsynced_.empty() && unsynced_.back().to == from) {
    unsynced_.back().to = to;
  } else {
    unsynced_.push_back({from, to});
  }
}

std::vector<Range> File::take() {
  std::lock_guard lock(changing_);
  return std::exchange(unsynced_, {});
}

// One at a time: a second sync must not return before what the first one took is kept.
void File::sync() {
  std::lock_guard lock(syncing_);
  for (Range range : take()) copy(live_, durable_, range);
  struct stat live;
  if (::fstat(live_, &live) != 0 || ::syscall(SYS_ftruncate, durable_, live.st_size) != 0) give_up("a size");
}

void File::lose() {
  std::lock_guard lock(syncing_);
  take();
  ++losses_;
}

Disk* Disk::instance() {
  static Disk* const disk = [] {
    const char *folder = std::getenv("POWERCUT_DIR"), *durable = std::getenv("POWERCUT_DURABLE");
    return folder && durable ? new Disk(folder, durable, std::getenv("POWERCUT_CONTROL")) : nullptr;
  }();
  return disk;
}

Disk::Disk(std::string folder, std::string durable, const char* control)
    : folder_(std::move(folder)), durable_(std::move(durable)) {
  int fd = control ? kernel_open(control, O_RDWR) : -1;
  if (fd < 0) give_up("POWERCUT_CONTROL");
  void* mapped = ::mmap(nullptr, sizeof(Control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (mapped == MAP_FAILED) give_up("POWERCUT_CONTROL");
  control_ = static_cast<Control*>(mapped);
}

void Disk::opened(int fd) {
  if (fd < 0 || fd >= kDescriptorsMax) return;
  std::string path = path_of(fd);
  bool is_folder = path == folder_;
  if (!is_folder && !path.starts_with(folder_ + "/")) return;
  std::string name = is_folder ? "" : path.substr(folder_.size() + 1);
  if (!is_folder && (!takes_part(name) || name.find('/') != std::string::npos)) return;
  struct stat status;
  if (::fstat(fd, &status) != 0) return;
  std::lock_guard lock(mutex_);
  std::unique_ptr<File>& file = files_[status.st_ino];
  if (!file) {
    std::string inode = durable_ + "/inodes/" + std::to_string(status.st_ino);
    int live = is_folder ? -1 : kernel_open("/proc/self/fd/" + std::to_string(fd), O_RDONLY);
    int kept = is_folder ? -1 : kernel_open(inode, O_RDWR | O_CREAT);
    if (!is_folder && (live < 0 || kept < 0)) give_up(name.c_str());
    file = std::make_unique<File>(std::move(name), live, kept);
  }
  losses_heard[static_cast<size_t>(fd)] = file->losses();
  files_by_descriptor[static_cast<size_t>(fd)] = file.get();
}

void Disk::closed(int fd) {
  if (fd >= 0 && fd < kDescriptorsMax) files_by_descriptor[static_cast<size_t>(fd)] = nullptr;
}

File* Disk::file(int fd) const {
  return fd >= 0 && fd < kDescriptorsMax ? files_by_descriptor[static_cast<size_t>(fd)].load() : nullptr;
}

int Disk::judge(const File& file, Call call) {
  auto fault = static_cast<Fault>(control_->fault.load());
  if (fault == Fault::kNone || file.is_directory() || !concerns(*control_, file.name())) return 0;
  if ((fault == Fault::kSync) != (call == Call::kSync)) return 0;
  if (control_->skip.fetch_sub(1) > 0) return 0;
  if (control_->count.fetch_sub(1) <= 0) return 0;
  control_->failed.fetch_add(1);
  return failure_of(fault);
}

bool Disk::sync(int fd, File& file) {
  control_->syncs.fetch_add(1);
  if (int64_t micros = control_->sync_micros.load(); micros > 0) ::usleep(static_cast<useconds_t>(micros));
  if (control_->drop_syncs.load() != 0) return true;
  if (judge(file, Call::kSync) != 0) {
    file.lose();
  } else {
    file.is_directory() ? sync_names() : file.sync();
  }
  int64_t losses = file.losses();
  return losses_heard[static_cast<size_t>(fd)].exchange(losses) == losses;
}

void Disk::sync_names() {
  std::lock_guard lock(mutex_);
  std::string names = durable_ + "/names";
  auto live = entries_of(folder_), kept = entries_of(names);
  for (const auto& [name, number] : live) put_name(names, name, number);
  for (const auto& [name, number] : kept) {
    if (!live.contains(name)) ::syscall(SYS_unlink, (names + "/" + name).c_str());
  }
}

}  // namespace powercut
