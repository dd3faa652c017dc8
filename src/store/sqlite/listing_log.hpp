// SPDX-License-Identifier: Apache-2.0
// The log of changes to the list of orders: one row per commit that changed orders, in the main database and in the
// same transaction.
//
// The lane appends, the listing's thread reads, and forgets what the list has synced. The newest row always stays, so
// that numbers only ever go up.
#pragma once

#include "store/listing_entry.hpp"
#include "store/sqlite/database.hpp"

namespace fibrecafe::store::sqlite {

class ListingLog {
 public:
  explicit ListingLog(Database& database) : database_(database) {}

  void append(std::string_view records) { append_.execute(as_blob(records)); }

  struct Range {
    int64_t first = 0, last = 0;  // both 0: empty
  };
  Range range();

  struct Part {
    std::vector<ListingEntry> entries;  // oldest first
    int64_t rows = 0, last = 0;         // the last row's number
  };
  Part after(int64_t number, int64_t rows_max);

  // Drops at most `rows_max` rows below `number`, which must be at most the newest; how many it dropped.
  int forget(int64_t number, int64_t rows_max) { return forget_.execute(number, rows_max); }

 private:
  Database& database_;

  Statement append_{database_, "INSERT INTO listing_log (entries) VALUES (?1)"};
  Statement range_{database_, "SELECT (SELECT min(number) FROM listing_log), (SELECT max(number) FROM listing_log)"};
  Statement after_{database_, "SELECT number, entries FROM listing_log WHERE number > ?1 ORDER BY number LIMIT ?2"};
  Statement forget_{database_,
                    "DELETE FROM listing_log WHERE number IN"
                    " (SELECT number FROM listing_log WHERE number < ?1 ORDER BY number LIMIT ?2)"};
};

}  // namespace fibrecafe::store::sqlite
