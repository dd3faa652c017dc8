// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/listing_file.hpp"

#include <algorithm>

#include "store/sqlite/opening.hpp"

namespace fibrecafe::store::sqlite {
namespace {

constexpr Duration kBusyTimeout{10'000};
constexpr int64_t kApplication = 0x4643474C;  // "FCGL", in the file's header
constexpr int64_t kVersion = 1;               // of the tables and of the numbers for words; another one: built anew

constexpr const char* kTables = R"sql(
CREATE TABLE state (
  owner BLOB NOT NULL,
  position INTEGER NOT NULL,
  building_at INTEGER
) STRICT;

CREATE TABLE listing (
  tenant INTEGER NOT NULL,
  order_id INTEGER NOT NULL,
  supplier INTEGER NOT NULL,
  type INTEGER NOT NULL,
  status INTEGER NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  address_id TEXT,
  service_id TEXT,
  PRIMARY KEY (tenant, order_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX listing_address ON listing (tenant, address_id, order_id) WHERE address_id IS NOT NULL;
CREATE INDEX listing_service ON listing (tenant, service_id, order_id) WHERE service_id IS NOT NULL;
CREATE INDEX listing_updated ON listing (tenant, updated, order_id);
CREATE INDEX listing_open ON listing (tenant, status, order_id) WHERE status < 100;
)sql";

std::optional<std::string_view> or_null(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

int keep_frames(void* frames, sqlite3*, const char*, int count) {
  *static_cast<int64_t*>(frames) = count;
  return SQLITE_OK;
}

// Sorted, the last entry of each order: neighbours in the tree are written one after the other.
void sort_last_of_each(std::vector<ListingEntry>& entries) {
  auto same = [](const ListingEntry& a, const ListingEntry& b) { return a.key == b.key; };
  std::stable_sort(entries.begin(), entries.end(),
                   [](const ListingEntry& a, const ListingEntry& b) { return a.key < b.key; });
  std::reverse(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end(), same), entries.end());
  std::reverse(entries.begin(), entries.end());
}

}  // namespace

ListingFile::ListingFile(const std::filesystem::path& file)
    : database_(finding_damage([&] { return Database(file, Access::kReadWrite, kBusyTimeout); })) {
  database_.execute("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768;");
  sqlite3_wal_hook(database_.handle(), keep_frames, &frames_);
}

void ListingFile::make(const std::filesystem::path& file, const Uuid& owner, int64_t position) {
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + suffix);
  make_private_file(file);
  Database database(file, Access::kReadWrite, kBusyTimeout);
  database.execute("PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; BEGIN IMMEDIATE;");
  database.execute(kTables);
  Statement(database, "INSERT INTO state (owner, position, building_at) VALUES (?1, ?2, 0)").execute(owner, position);
  database.execute(("PRAGMA application_id = " + std::to_string(kApplication)).c_str());
  database.execute(("PRAGMA user_version = " + std::to_string(kVersion)).c_str());
  database.execute("COMMIT");
}

std::optional<ListingState> ListingFile::state(const Uuid& owner) {
  return finding_damage([&]() -> std::optional<ListingState> {
    if (database_.integer("PRAGMA application_id") != kApplication) return {};
    if (database_.integer("PRAGMA user_version") != kVersion) return {};
    {
      Rows rows = state_.query();
      if (!rows.next() || !std::ranges::equal(rows.blob(2), owner.bytes)) return {};
    }
    return read_state();
  });
}

ListingState ListingFile::state() {
  return finding_damage([this] { return read_state(); });
}

ListingState ListingFile::read_state() {
  Rows rows = state_.query();
  if (!rows.next()) throw BrokenListing("the list of orders: its state is gone");
  ListingState state{rows.integer(0), {}};
  if (auto at = rows.optional_integer(1)) state.building_at = OrderId{*at};
  return state;
}

void ListingFile::write(std::vector<ListingEntry> entries, const ListingState& state) {
  sort_last_of_each(entries);
  finding_damage([&] {
    begin_.execute();
    try {
      write_all(entries, state);
      commit_.execute();
    } catch (...) {
      if (database_.in_transaction()) roll_back_.execute();
      throw;
    }
  });
}

void ListingFile::write_all(const std::vector<ListingEntry>& entries, const ListingState& state) {
  for (const ListingEntry& entry : entries) {
    put_.execute(entry.key.tenant, entry.key.order, entry.supplier, entry.type, entry.status, entry.created,
                 entry.updated, or_null(entry.address_id), or_null(entry.service_id));
  }
  set_state_.execute(state.position, state.building_at);
}

// A checkpoint that meets a reader may do nothing, not even sync the WAL: that comes first.
void ListingFile::sync() {
  finding_damage([this] {
    sync_wal();
    int code = sqlite3_wal_checkpoint_v2(database_.handle(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (code != SQLITE_OK) database_.fail(code, "checkpoint of the list of orders");
  });
}

void ListingFile::sync_wal() {
  sqlite3_file* wal = nullptr;
  int code = sqlite3_file_control(database_.handle(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal);
  bool is_open = code == SQLITE_OK && wal->pMethods;
  if (is_open) code = wal->pMethods->xSync(wal, SQLITE_SYNC_NORMAL);
  if (code != SQLITE_OK) database_.fail(code, "sync of the list of orders");
}

}  // namespace fibrecafe::store::sqlite
