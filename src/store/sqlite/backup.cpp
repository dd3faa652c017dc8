// SPDX-License-Identifier: Apache-2.0
// A backup beside a running gateway: the database copied page by page, checked, and put in place as a whole directory.
//
// SQLite's online backup begins anew when another process commits between two of its steps. So it is tried in steps
// that hold nothing, and when a busy gateway made it begin anew a few times, the rest goes in one read transaction at
// full speed.
#include <thread>

#include "base/json.hpp"
#include "store/sqlite/files.hpp"
#include "store/sqlite/opening.hpp"
#include "store/sqlite/order_rows.hpp"
#include "store/sqlite/schema/migrations.hpp"
#include "store/upkeep.hpp"

namespace fibrecafe::store {
namespace {

using namespace sqlite;

constexpr Duration kBusyTimeout{10'000};
constexpr const char* kFacts = "backup.json";

// The pages of one database into another file.
class PageCopy {
 public:
  PageCopy(Database& from, Database& to)
      : to_(to), handle_(sqlite3_backup_init(to.handle(), "main", from.handle(), "main")) {
    if (!handle_) to.fail(sqlite3_errcode(to.handle()), "backup");
  }
  PageCopy(const PageCopy&) = delete;
  ~PageCopy() { sqlite3_backup_finish(handle_); }

  // False: it is done.
  bool step(int pages) {
    int code = sqlite3_backup_step(handle_, pages);
    if (code == SQLITE_DONE) return false;
    if (code != SQLITE_OK && code != SQLITE_BUSY && code != SQLITE_LOCKED) to_.fail(code, "backup");
    return true;
  }
  int copied() const { return sqlite3_backup_pagecount(handle_) - sqlite3_backup_remaining(handle_); }

 private:
  Database& to_;
  sqlite3_backup* handle_;
};

void copy_database(const std::filesystem::path& file, Database& to, const BackupOptions& options, const Clock& clock,
                   BackupDone& done) {
  Database from(file, Access::kReadWrite, kBusyTimeout);
  refuse_foreign(from);
  to.execute("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;");
  PageCopy copy(from, to);
  Monotonic held_since{};
  done.facts.taken = clock.now();
  int before = 0;
  for (Time began = done.facts.taken; copy.step(options.pages); began = clock.now()) {
    if (done.in_one_go) continue;
    bool began_anew = copy.copied() <= before;
    before = copy.copied();
    if (began_anew) done.facts.taken = began;
    if (began_anew && ++done.restarts >= options.restarts_max) {
      done.in_one_go = true;
      held_since = clock.monotonic();
      done.facts.taken = clock.now();
      from.execute("BEGIN");
      from.integer("SELECT count(*) FROM sqlite_schema");
      continue;
    }
    std::this_thread::sleep_for(options.pause);
  }
  if (done.in_one_go) {
    from.execute("COMMIT");
    done.held = std::chrono::duration_cast<Duration>(clock.monotonic() - held_since);
  }
}

// A file by itself, as a whole on disk; throws when a page of it is damaged.
void finish_database(const std::filesystem::path& file, Database& copy) {
  copy.execute("PRAGMA journal_mode = DELETE");
  Statement check(copy, "PRAGMA integrity_check(1)");
  Rows rows = check.query();
  if (!rows.next() || rows.text(0) != "ok") {
    throw std::runtime_error("the copy is damaged, and so, it seems, is the database: " + std::string(rows.text(0)));
  }
  sync_file(file);
}

void back_up_database(const BackupOptions& options, const std::filesystem::path& to, const Clock& clock,
                      BackupDone& done) {
  make_private_file(to);
  Database copy(to, Access::kReadWrite, kBusyTimeout);
  copy_database(DataDirectory{options.data}.database(), copy, options, clock, done);
  finish_database(to, copy);
  done.facts.schema = schema_version(copy);
  done.facts.highest_order = OrderRows(copy).highest_id();
  done.facts.bytes = static_cast<int64_t>(std::filesystem::file_size(to));
}

void write_facts(const std::filesystem::path& file, const BackupFacts& facts) {
  json::object object{
      {"taken", format_time(facts.taken)},   {"schema", facts.schema}, {"bytes", facts.bytes},
      {"highestOrder", facts.highest_order}, {"key", facts.has_key},   {"addresses", facts.has_addresses}};
  write_private(file, json::serialize(object) + "\n");
}

bool is_empty_or_missing(const std::filesystem::path& directory) {
  return !std::filesystem::exists(directory) ||
         (std::filesystem::is_directory(directory) && std::filesystem::is_empty(directory));
}

}  // namespace

BackupDone back_up(const BackupOptions& options, const Clock& clock) {
  DataDirectory from{options.data};
  refuse_unfinished_restore(from);
  if (!std::filesystem::exists(from.database())) {
    throw std::runtime_error("there is no gateway's database in " + options.data.string());
  }
  if (!is_empty_or_missing(options.to)) throw std::runtime_error(options.to.string() + " is there already");
  DataDirectory draft{options.to.string() + ".partial"};
  std::filesystem::remove_all(draft.path);  // of a backup that was cut off
  make_directory(draft);

  BackupDone done;
  back_up_database(options, draft.database(), clock, done);
  done.facts.has_addresses = std::filesystem::exists(from.addresses());
  if (done.facts.has_addresses) copy_private(from.addresses(), draft.addresses());
  done.facts.has_key = options.with_key;
  if (options.with_key) {
    copy_private(from.secret_key(), draft.secret_key());
    Database copy(draft.database(), Access::kReadWrite, kBusyTimeout);
    open_vault(draft, copy);  // throws when it is not the key
  }
  write_facts(draft.path / kFacts, done.facts);
  sync_directory(draft.path);
  rename_file(draft.path, options.to);
  sync_directory(std::filesystem::absolute(options.to).parent_path());
  return done;
}

BackupFacts backup_facts(const std::filesystem::path& backup) {
  std::filesystem::path file = backup / kFacts;
  if (!std::filesystem::exists(file)) {
    throw std::runtime_error(backup.string() + " is no backup: there is no " + kFacts + " in it");
  }
  try {
    json::value value = json::parse(read_whole(file));
    const json::object& object = value.as_object();
    BackupFacts facts;
    facts.taken = parse_time(std::string_view(object.at("taken").as_string())).value();
    facts.schema = object.at("schema").to_number<int64_t>();
    facts.bytes = object.at("bytes").to_number<int64_t>();
    facts.highest_order = object.at("highestOrder").to_number<int64_t>();
    facts.has_key = object.at("key").as_bool();
    facts.has_addresses = object.at("addresses").as_bool();
    return facts;
  } catch (const std::exception& fault) {
    throw std::runtime_error(file.string() + " cannot be read: " + fault.what());
  }
}

}  // namespace fibrecafe::store
