// SPDX-License-Identifier: Apache-2.0
// A CSV file becomes addresses.db: written beside the one that is there, then put in its place.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

#include "store/address_csv.hpp"
#include "store/sqlite/address_file.hpp"
#include "store/sqlite/opening.hpp"

namespace fibrecafe::store {
namespace {

using sqlite::AddressFileWriter;
using sqlite::DataDirectory;

[[noreturn]] void fail_for_errno(const std::string& doing, const std::filesystem::path& file) {
  throw std::runtime_error("cannot " + doing + " " + file.string() + ": " + std::strerror(errno));
}

class Descriptor {
 public:
  Descriptor(const std::filesystem::path& file, int flags) : fd_(::open(file.c_str(), flags | O_CLOEXEC, 0600)) {
    if (fd_ < 0) fail_for_errno("open", file);
  }
  Descriptor(const Descriptor&) = delete;
  ~Descriptor() { ::close(fd_); }
  int get() const { return fd_; }

 private:
  int fd_;
};

// Two loads at once would write into one new file. The kernel ends the lock with the process, however that ends.
class OnlyLoad {
 public:
  explicit OnlyLoad(const std::filesystem::path& file) : lock_(file, O_RDWR | O_CREAT) {
    if (::flock(lock_.get(), LOCK_EX | LOCK_NB) == 0) return;
    if (errno != EWOULDBLOCK) fail_for_errno("lock", file);
    throw std::runtime_error("another load of addresses is under way in " + file.parent_path().string());
  }

 private:
  Descriptor lock_;
};

// An empty file beside the one that is there; gone at the end unless it took that one's place.
class NewFile {
 public:
  explicit NewFile(const std::filesystem::path& place) : place_(place), path_(place.string() + ".new") {
    std::filesystem::remove(path_);  // of a load that was cut
    sqlite::make_private_file(path_);
  }
  NewFile(const NewFile&) = delete;
  ~NewFile() { ::unlink(path_.c_str()); }

  const std::filesystem::path& path() const { return path_; }
  void take_place() const {
    if (::rename(path_.c_str(), place_.c_str()) != 0) fail_for_errno("replace", place_);
    Descriptor folder(place_.parent_path(), O_RDONLY | O_DIRECTORY);
    if (::fsync(folder.get()) != 0) fail_for_errno("sync", place_.parent_path());
  }

 private:
  std::filesystem::path place_, path_;
};

// The problems of a file that is no good are gathered to its end; its addresses need not be kept for that.
void copy(AddressCsv& from, AddressFileWriter& to) {
  enquiries::AddressRecord record;
  while (from.next(record)) {
    if (from.problems().is_empty()) to.add(record);
  }
}

}  // namespace

Result<AddressFacts> load_addresses(const std::filesystem::path& directory, std::istream& csv,
                                    const std::string& loaded_from, Time now) {
  DataDirectory data{directory};
  sqlite::make_directory(data);
  OnlyLoad only(data.path / "addresses.lock");
  NewFile file(data.addresses());
  AddressCsv from(csv);
  {
    AddressFileWriter to(file.path());
    copy(from, to);
    AddressProblems problems = from.problems();
    if (problems.is_empty() && to.added() == 0) problems.add({"", "there are no addresses below the first line"});
    if (!problems.is_empty()) return fail(ErrorCode::kInvalid, problems.listed());
    to.finish(loaded_from, now);
  }
  file.take_place();
  return *address_facts(directory);
}

std::optional<AddressFacts> address_facts(const std::filesystem::path& directory) {
  DataDirectory data{directory};
  if (!std::filesystem::exists(data.addresses())) return {};
  try {
    return sqlite::AddressFile(data.addresses()).facts();
  } catch (const sqlite::SqliteError& error) {
    throw std::runtime_error(data.addresses().string() + " cannot be read: " + error.what());
  }
}

}  // namespace fibrecafe::store
