// SPDX-License-Identifier: Apache-2.0
// One reading connection: each read is one transaction that sees one moment.
#pragma once

#include "store/postgres/queries.hpp"
#include "store/readers.hpp"

namespace fibrecafe::store::postgres {

class PgReader final : public Reader {
 public:
  PgReader(ConnectionOptions options, const auth::Vault& vault)
      : connection_(std::move(options)), tables_(connection_, vault) {}
  void run(const std::function<void(Queries&)>& read) override;

 private:
  void make_sure();
  void roll_back();

  Connection connection_;
  Tables tables_;
  PgQueries queries_{tables_};
  Statement begin_{connection_, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"};
  Statement end_{connection_, "COMMIT"};
  std::chrono::steady_clock::time_point used_{};
};

}  // namespace fibrecafe::store::postgres
