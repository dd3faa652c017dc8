// SPDX-License-Identifier: Apache-2.0
// The rows of the embedded store's database as they stood at one moment, for audit/ and the copy.
#pragma once

#include "store/sqlite/database.hpp"
#include "store/table_rows.hpp"

namespace fibrecafe::store::sqlite {

class SqliteTableReader final : public TableReader {
 public:
  // A read transaction from here to the destructor: while it is open beside a running gateway, its WAL grows by what is
  // committed meanwhile.
  explicit SqliteTableReader(const std::filesystem::path& file);
  ~SqliteTableReader() override;

  std::unique_ptr<TableRows> rows(const std::string& sql) override;
  bool sorts_by_tenant() const override { return false; }
  std::string order_references() const override;
  std::string service_references() const override;
  std::vector<Counter> counters() override;
  std::vector<std::string> own_problems() override;

  Database& database() { return database_; }

 private:
  Database database_;
};

}  // namespace fibrecafe::store::sqlite
