// SPDX-License-Identifier: Apache-2.0
// A disk that fails on demand, for tests: a SQLite VFS over the default one. While a FaultyDisk lives it is the
// default, so every connection opened meanwhile runs on it, through the real code.
#pragma once

#include <sqlite3.h>

#include <mutex>
#include <string>

namespace fibrecafe::store::testing {

class FaultyDisk {
 public:
  enum class Operation { kRead, kWrite, kSync };

  FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  ~FaultyDisk();

  // From now on, the operation after `skip` more of its kind fails with `code`; then all of them (`stays`), or none
  // again. Only files whose name ends in `file` ("" for all) take part.
  void fail(Operation operation, int skip, int code, bool stays, std::string file = "");
  void heal();
  bool has_failed() const;

  // Called by the files; the code to fail with, or 0.
  int judge(Operation operation, const std::string& file);

 private:
  sqlite3_vfs* real_;
  sqlite3_vfs vfs_;
  mutable std::mutex mutex_;
  bool armed_ = false;
  int left_ = 0, failed_ = 0;
  Operation operation_ = Operation::kWrite;
  int code_ = 0;
  bool stays_ = false;
  std::string file_;
};

}  // namespace fibrecafe::store::testing
