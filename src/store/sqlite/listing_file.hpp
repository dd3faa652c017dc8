// SPDX-License-Identifier: Apache-2.0
// listing.db: what GET /service-orders searches, derived from the main database and never the only place of anything.
//
// One connection writes (the listing's thread), others read. Commits are not synced one by one; sync() does it for all
// before it. Everything throws SqliteError, or BrokenListing where the file is no database or a damaged one. What it
// does not do: know where entries come from, or mend a file.
#pragma once

#include "store/listing_entry.hpp"
#include "store/sqlite/database.hpp"

namespace fibrecafe::store::sqlite {

// How far the list is; kept in the same transaction as its rows.
struct ListingState {
  int64_t position = 0;                // the log is in the list up to here
  std::optional<OrderId> building_at;  // while the list is built: the orders up to here are in it
};

class ListingFile {
 public:
  explicit ListingFile(const std::filesystem::path& file);

  // Empties the place (of -wal and -shm too) and makes a file (0600) that belongs to the database `owner` and is being
  // built. Nobody may be reading.
  static void make(const std::filesystem::path& file, const Uuid& owner, int64_t position);

  // Nothing: not a listing, of another format, or another database's.
  std::optional<ListingState> state(const Uuid& owner);
  ListingState state();

  // In one transaction.
  void write(std::vector<ListingEntry> entries, const ListingState& state);

  // All that was written is on disk when it returns.
  void sync();
  int64_t wal_frames() const { return frames_; }

 private:
  ListingState read_state();
  void sync_wal();
  void write_all(const std::vector<ListingEntry>& entries, const ListingState& state);

  Database database_;
  int64_t frames_ = 0;  // in the WAL, after the last commit

  Statement begin_{database_, "BEGIN IMMEDIATE"};
  Statement commit_{database_, "COMMIT"};
  Statement roll_back_{database_, "ROLLBACK"};
  Statement state_{database_, "SELECT position, building_at, owner FROM state"};
  Statement set_state_{database_, "UPDATE state SET position = ?1, building_at = ?2"};
  Statement put_{database_,
                 "INSERT INTO listing (tenant, order_id, supplier, type, status, created, updated, address_id,"
                 " service_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
                 " ON CONFLICT DO UPDATE SET status = ?5, updated = ?7, service_id = ?9"};
};

// Runs `act`; an error that says that the file is no database, or a damaged one, becomes BrokenListing.
template <class Act>
auto finding_damage(Act act) {
  try {
    return act();
  } catch (const SqliteError& error) {
    bool damaged = error.primary_code() == SQLITE_CORRUPT || error.primary_code() == SQLITE_NOTADB;
    if (damaged) throw BrokenListing(error.what());
    throw;
  }
}

}  // namespace fibrecafe::store::sqlite
