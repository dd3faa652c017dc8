// SPDX-License-Identifier: Apache-2.0
// Rows of any table of any store, read one after the other: for what looks at a whole store (audit/, and the copy from
// one store to another).
//
// A store gives a TableReader (upkeep.hpp), whose queries all see the same moment. Column names are the same in every
// store; what differs is said by TableReader. Columns are read by their place in the query, like the stores' own rows,
// so that row_shapes.hpp fits.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "base/time.hpp"

namespace fibrecafe::store {

class TableRows {
 public:
  virtual ~TableRows() = default;
  virtual bool next() = 0;  // to the next row, or false after the last
  virtual bool is_null(int column) const = 0;
  virtual int64_t integer(int column) const = 0;
  virtual std::string_view text(int column) const = 0;  // until next()
  virtual std::span<const uint8_t> blob(int column) const = 0;

  bool boolean(int column) const { return integer(column) != 0; }
  Time time(int column) const { return Time(Duration(integer(column))); }
  std::string bytes(int column) const {
    auto found = blob(column);
    return {found.begin(), found.end()};
  }
  std::optional<int64_t> optional_integer(int column) const {
    return is_null(column) ? std::nullopt : std::optional(integer(column));
  }
  std::optional<Time> optional_time(int column) const {
    return is_null(column) ? std::nullopt : std::optional(time(column));
  }
  Uuid uuid(int column) const {  // throws std::runtime_error where there are not 16 bytes
    Uuid uuid;
    auto found = blob(column);
    if (found.size() != uuid.bytes.size()) throw std::runtime_error("an id is not 16 bytes long");
    std::copy(found.begin(), found.end(), uuid.bytes.begin());
    return uuid;
  }
};

// The last number that a counter gave, and a query for the highest that is in use in the tables.
struct Counter {
  std::string name;  // "orders", "amendments", "cancellations", "reservations"
  int64_t last = 0;
};

class TableReader {
 public:
  virtual ~TableReader() = default;

  // Several may be read at once. The query must name its order where that matters.
  virtual std::unique_ptr<TableRows> rows(const std::string& sql) = 0;
  // How tables that hold an order's rows are sorted by their keys: "order_id" or "tenant, order_id".
  virtual bool sorts_by_tenant() const = 0;
  // tenant, order_id, supplier, reference of every supplier's reference to an order; to a service.
  virtual std::string order_references() const = 0;
  virtual std::string service_references() const = 0;
  virtual std::vector<Counter> counters() = 0;
  // What only this store can say of itself: damaged pages, directories of its own. Each a sentence that names the row.
  virtual std::vector<std::string> own_problems() = 0;
};

}  // namespace fibrecafe::store
