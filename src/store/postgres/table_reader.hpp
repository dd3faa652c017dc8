// SPDX-License-Identifier: Apache-2.0
// The rows of a PostgreSQL database as they stood at one moment, for audit/.
#pragma once

#include <list>

#include "store/postgres/connection.hpp"
#include "store/table_rows.hpp"

namespace fibrecafe::store::postgres {

// The rows of a query through a cursor, on a connection inside a transaction. Keeps the texts of its queries as long as
// the connection's prepared statements, which are known by where their text stands.
class Cursors {
 public:
  explicit Cursors(Connection& connection) : connection_(connection) {}
  std::unique_ptr<TableRows> rows(const std::string& sql);

 private:
  Connection& connection_;
  std::list<std::string> texts_;
  int64_t opened_ = 0;
};

class PgTableReader final : public TableReader {
 public:
  // A read transaction from here to the destructor: vacuum keeps what it may still see.
  explicit PgTableReader(const std::string& url);
  ~PgTableReader() override;

  std::unique_ptr<TableRows> rows(const std::string& sql) override { return cursors_.rows(sql); }
  bool sorts_by_tenant() const override { return true; }
  std::string order_references() const override;
  std::string service_references() const override;
  std::vector<Counter> counters() override;
  std::vector<std::string> own_problems() override;

  Connection& connection() { return connection_; }

 private:
  Connection connection_;
  Cursors cursors_{connection_};
};

}  // namespace fibrecafe::store::postgres
