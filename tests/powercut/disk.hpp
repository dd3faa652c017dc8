// SPDX-License-Identifier: Apache-2.0
// A disk that remembers what was synced: the memory behind the preloaded calls of preload.cpp.
//
// The live files are the page cache: they hold all that was written. Beside them, in another folder, lies what a power
// cut cannot take: `inodes/N` the content of file N as of its last sync, `names/NAME` the number of the file that the
// directory had under that name when the directory was last synced. Both survive a SIGKILL of the program; afterwards
// tests/e2e/support/powercut.mjs puts the live files back to what was synced, with any part of the rest.
//
// It takes part in the files of one flat folder, but for -shm (mapped memory that SQLite makes anew). It can also fail
// syncs and writes, as told by the control file that the test and this library map (Control). A failed sync loses what
// it was to write as Linux does: the pages count as clean, every descriptor that is open on the file hears of it once,
// and the next sync says yes without them.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace powercut {

enum class Fault : int64_t { kNone, kSync, kFull, kWrite, kShortWrite };
enum class Call { kSync, kWrite };

// The control file, as both sides map it; every field a little-endian int64.
struct Control {
  std::atomic<int64_t> fault;        // a Fault
  std::atomic<int64_t> on;           // 0: every file, 1: those that end in -wal, 2: those that end in .db
  std::atomic<int64_t> skip;         // calls of the kind that still work
  std::atomic<int64_t> count;        // how many fail then
  std::atomic<int64_t> failed;       // how many did
  std::atomic<int64_t> drop_syncs;   // 1: syncs say yes and do nothing
  std::atomic<int64_t> syncs;        // seen so far
  std::atomic<int64_t> sync_micros;  // that each sync takes
};

struct Range {
  off_t from, to;
};

class File {
 public:
  File(std::string name, int live, int durable) : name_(std::move(name)), live_(live), durable_(durable) {}
  const std::string& name() const { return name_; }
  bool is_directory() const { return durable_ < 0; }
  void wrote(off_t from, off_t to);
  void sync();
  void lose();                                // what a failed sync was to write
  int64_t losses() const { return losses_; }  // how often

 private:
  std::vector<Range> take();

  const std::string name_;
  const int live_, durable_;  // never closed: closing any descriptor of a file drops the process's locks on it
  std::atomic<int64_t> losses_{0};
  std::mutex syncing_, changing_;
  std::vector<Range> unsynced_;
};

class Disk {
 public:
  // Null where the environment names no POWERCUT_DIR.
  static Disk* instance();

  void opened(int fd);
  void closed(int fd);
  File* file(int fd) const;  // null: none of ours
  // The errno to fail with, 0 for none, or -1: write half of it.
  int judge(const File& file, Call call);
  // False: a sync of this file failed since the descriptor heard of it.
  bool sync(int fd, File& file);

 private:
  Disk(std::string folder, std::string durable, const char* control);
  void sync_names();

  const std::string folder_, durable_;
  Control* control_ = nullptr;
  std::mutex mutex_;
  std::map<ino_t, std::unique_ptr<File>> files_;
};

}  // namespace powercut
