// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/listing_log.hpp"

#include <iterator>

namespace fibrecafe::store::sqlite {

ListingLog::Range ListingLog::range() {
  Rows rows = range_.query();
  if (!rows.next()) return {};
  return {rows.integer(0), rows.integer(1)};
}

ListingLog::Part ListingLog::after(int64_t number, int64_t rows_max) {
  Part part;
  part.last = number;
  Rows rows = after_.query(number, rows_max);
  for (; rows.next(); ++part.rows) {
    part.last = rows.integer(0);
    auto entries = read_records(rows.blob(1));
    std::move(entries.begin(), entries.end(), std::back_inserter(part.entries));
  }
  return part;
}

}  // namespace fibrecafe::store::sqlite
