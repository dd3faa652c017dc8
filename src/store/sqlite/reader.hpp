// SPDX-License-Identifier: Apache-2.0
// One reading connection of the embedded store.
#pragma once

#include "store/readers.hpp"
#include "store/sqlite/queries.hpp"

namespace fibrecafe::store::sqlite {

class SqliteReader final : public Reader {
 public:
  SqliteReader(const std::filesystem::path& file, const auth::Vault& vault, Duration busy_timeout,
               ListingShelf& listing);
  void run(const std::function<void(Queries&)>& read) override;

 private:
  Database database_;
  Tables tables_;
  ListingReader listing_;
  SqliteQueries queries_{tables_, &listing_};
  Statement begin_{database_, "BEGIN"};
  Statement end_{database_, "COMMIT"};
};

}  // namespace fibrecafe::store::sqlite
