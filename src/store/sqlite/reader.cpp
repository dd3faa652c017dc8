// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/reader.hpp"

namespace fibrecafe::store::sqlite {

SqliteReader::SqliteReader(const std::filesystem::path& file, const auth::Vault& vault, Duration busy_timeout,
                           ListingShelf& listing)
    : database_(file, Access::kReadOnly, busy_timeout), tables_(database_, vault), listing_(listing) {
  database_.execute("PRAGMA cache_size = -8192");
}

void SqliteReader::run(const std::function<void(Queries&)>& read) {
  begin_.execute();
  try {
    read(queries_);
  } catch (...) {
    if (database_.in_transaction()) end_.execute();
    throw;
  }
  end_.execute();
}

}  // namespace fibrecafe::store::sqlite
