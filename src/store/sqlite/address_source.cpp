// SPDX-License-Identifier: Apache-2.0
// The address source over addresses.db: a few connections that any thread borrows for one look-up, all to the file that
// is there now. Which file that is, one stat(2) per look-up tells.
#include <sys/stat.h>

#include <mutex>
#include <tuple>

#include "store/addresses.hpp"
#include "store/sqlite/address_file.hpp"
#include "store/sqlite/opening.hpp"

namespace fibrecafe::store {
namespace {

using sqlite::AddressFile;

constexpr size_t kIdleMax = 8;

// Which file stands under a name; a loaded one is never changed in place, but an operator may copy one over it.
struct Identity {
  bool is_there = false;
  dev_t device = 0;
  ino_t number = 0;
  off_t size = 0;
  time_t seconds = 0;
  long nanoseconds = 0;
  bool operator==(const Identity&) const = default;

  static Identity of(const std::filesystem::path& file) {
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0) return {};
    return {true, found.st_dev, found.st_ino, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec};
  }
};

class LoadedAddresses final : public enquiries::AddressSource {
 public:
  LoadedAddresses(std::filesystem::path file, observe::Log& log) : path_(std::move(file)), log_(log) { is_loaded(); }

  bool is_loaded() const override {
    Borrowed borrowed = borrow();
    bool is_readable = borrowed.file != nullptr;
    give_back(std::move(borrowed));
    return is_readable;
  }

  std::vector<enquiries::AddressRecord> find(const enquiries::AddressSearch& search) const override {
    Borrowed borrowed = borrow();
    if (!borrowed.file) return {};
    try {
      auto found = borrowed.file->find(search);
      give_back(std::move(borrowed));
      return found;
    } catch (const sqlite::SqliteError& error) {
      std::lock_guard lock(mutex_);
      if (borrowed.of == of_) cannot_be_read(error.what(), error.says_broken());
      throw;
    }
  }

 private:
  struct Borrowed {
    std::unique_ptr<AddressFile> file;
    Identity of;
  };

  Borrowed borrow() const {
    std::lock_guard lock(mutex_);
    Identity now = Identity::of(path_);
    if (!(now == of_)) start_anew(now);
    if (!now.is_there || is_broken_) return {};
    if (idle_.empty()) return {open(), now};
    auto file = std::move(idle_.back());
    idle_.pop_back();
    return {std::move(file), now};
  }

  void give_back(Borrowed borrowed) const {
    std::lock_guard lock(mutex_);
    if (borrowed.file && borrowed.of == of_ && !is_broken_ && idle_.size() < kIdleMax)
      idle_.push_back(std::move(borrowed.file));
  }

  void start_anew(const Identity& now) const {
    if (!now.is_there) log_.info("addresses_removed");
    of_ = now;
    idle_.clear();
    is_broken_ = is_announced_ = false;
    cause_.clear();
  }

  std::unique_ptr<AddressFile> open() const {
    try {
      auto file = std::make_unique<AddressFile>(path_);
      if (!is_announced_) {
        AddressFacts facts = file->facts();
        log_.info("addresses_opened", {{"addresses", facts.addresses}, {"loaded", format_time(facts.loaded)}});
        is_announced_ = true;
      }
      cause_.clear();
      return file;
    } catch (const sqlite::SqliteError& error) {
      cannot_be_read(error.what(), error.says_broken());
    } catch (const std::runtime_error& error) {
      cannot_be_read(error.what(), true);
    }
    return nullptr;
  }

  // Broken: until another file takes its place. Else (a permission, too many open files) the next look-up tries again.
  void cannot_be_read(const std::string& cause, bool is_broken) const {
    is_broken_ = is_broken;
    if (is_broken) idle_.clear();
    if (cause == cause_) return;
    cause_ = cause;
    log_.error("addresses_unreadable", {{"file", path_.string()}, {"cause", cause}});
  }

  const std::filesystem::path path_;
  observe::Log& log_;
  mutable std::mutex mutex_;
  mutable Identity of_;
  mutable std::vector<std::unique_ptr<AddressFile>> idle_;
  mutable bool is_broken_ = false, is_announced_ = false;
  mutable std::string cause_;  // logged last
};

}  // namespace

std::unique_ptr<enquiries::AddressSource> open_addresses(const std::filesystem::path& directory, observe::Log& log) {
  return std::make_unique<LoadedAddresses>(sqlite::DataDirectory{directory}.addresses(), log);
}

}  // namespace fibrecafe::store
