// SPDX-License-Identifier: Apache-2.0
// The parts of FaultyDisk, and a test that it fails what it should.
#include "store/sqlite/faulty_disk.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "store/sqlite/database.hpp"
#include "store/testing.hpp"

namespace fibrecafe::store::testing {
namespace {

using Operation = FaultyDisk::Operation;

// SQLite's view first; the real file lies behind, in the room that szOsFile asks for.
struct FaultyFile {
  sqlite3_file base;
  FaultyDisk* disk;
  std::string* name;
};

FaultyFile* own(sqlite3_file* file) {
  return reinterpret_cast<FaultyFile*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(own(file) + 1);
}
const sqlite3_io_methods* methods(sqlite3_file* file) {
  return real(file)->pMethods;
}
int judge(sqlite3_file* file, Operation operation) {
  return own(file)->disk->judge(operation, *own(file)->name);
}

int close(sqlite3_file* file) {
  delete own(file)->name;
  return methods(file)->xClose(real(file));
}
int read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  if (int code = judge(file, Operation::kRead)) return code;
  return methods(file)->xRead(real(file), to, size, at);
}
int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  if (int code = judge(file, Operation::kWrite)) return code;
  return methods(file)->xWrite(real(file), from, size, at);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  return methods(file)->xTruncate(real(file), size);
}
int sync(sqlite3_file* file, int flags) {
  if (int code = judge(file, Operation::kSync)) return code;
  return methods(file)->xSync(real(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return methods(file)->xFileSize(real(file), size);
}
int lock(sqlite3_file* file, int level) {
  return methods(file)->xLock(real(file), level);
}
int unlock(sqlite3_file* file, int level) {
  return methods(file)->xUnlock(real(file), level);
}
int check_lock(sqlite3_file* file, int* reserved) {
  return methods(file)->xCheckReservedLock(real(file), reserved);
}
int control(sqlite3_file* file, int op, void* arg) {
  return methods(file)->xFileControl(real(file), op, arg);
}
int sector_size(sqlite3_file* file) {
  return methods(file)->xSectorSize(real(file));
}
int device(sqlite3_file* file) {
  return methods(file)->xDeviceCharacteristics(real(file));
}
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  return methods(file)->xShmMap(real(file), page, size, extend, out);
}
int shm_lock(sqlite3_file* file, int offset, int n, int flags) {
  return methods(file)->xShmLock(real(file), offset, n, flags);
}
void shm_barrier(sqlite3_file* file) {
  methods(file)->xShmBarrier(real(file));
}
int shm_unmap(sqlite3_file* file, int remove) {
  return methods(file)->xShmUnmap(real(file), remove);
}

const sqlite3_io_methods kMethods = {2,        close,       read,       write,   truncate,    sync,   file_size,
                                     lock,     unlock,      check_lock, control, sector_size, device, shm_map,
                                     shm_lock, shm_barrier, shm_unmap,  nullptr, nullptr};

struct OpenArguments {
  FaultyDisk* disk;
  sqlite3_vfs* real;
};

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* arguments = static_cast<OpenArguments*>(vfs->pAppData);
  int code = arguments->real->xOpen(arguments->real, name, real(file), flags, out_flags);
  own(file)->base.pMethods = code == SQLITE_OK ? &kMethods : nullptr;
  own(file)->disk = arguments->disk;
  own(file)->name = code == SQLITE_OK ? new std::string(name ? name : "") : nullptr;
  return code;
}

}  // namespace

FaultyDisk::FaultyDisk() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
  vfs_.zName = "faulty";
  vfs_.szOsFile = real_->szOsFile + static_cast<int>(sizeof(FaultyFile));
  vfs_.pAppData = new OpenArguments{this, real_};
  vfs_.xOpen = open;
  sqlite3_vfs_register(&vfs_, 1);
}

FaultyDisk::~FaultyDisk() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(real_, 1);
  delete static_cast<OpenArguments*>(vfs_.pAppData);
}

void FaultyDisk::fail(Operation operation, int skip, int code, bool stays, std::string file) {
  std::lock_guard lock(mutex_);
  operation_ = operation;
  code_ = code;
  stays_ = stays;
  file_ = std::move(file);
  left_ = skip;
  failed_ = 0;
  armed_ = true;
}

void FaultyDisk::heal() {
  std::lock_guard lock(mutex_);
  armed_ = false;
}

bool FaultyDisk::has_failed() const {
  std::lock_guard lock(mutex_);
  return failed_ > 0;
}

int FaultyDisk::judge(Operation operation, const std::string& file) {
  std::lock_guard lock(mutex_);
  if (!armed_ || operation != operation_ || !file.ends_with(file_)) return 0;
  if (left_ > 0) {
    --left_;
    return 0;
  }
  if (!stays_ && failed_ > 0) return 0;
  ++failed_;
  return code_;
}

TEST(FaultyDisk, FailsTheWriteItWasToldTo) {
  TemporaryDirectory directory;
  std::filesystem::create_directories(directory.data());
  std::ofstream(directory.data() / "x.db").flush();
  FaultyDisk disk;
  sqlite::Database database(directory.data() / "x.db", sqlite::Access::kReadWrite, Duration(0));
  database.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (a)");
  disk.fail(Operation::kWrite, 1, SQLITE_FULL, false, "-wal");
  EXPECT_THROW(database.execute("INSERT INTO t VALUES (1)"), sqlite::SqliteError);
  EXPECT_TRUE(disk.has_failed());
  database.execute("INSERT INTO t VALUES (2)");
  EXPECT_EQ(database.integer("SELECT sum(a) FROM t"), 2);
}

}  // namespace fibrecafe::store::testing
