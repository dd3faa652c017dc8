// SPDX-License-Identifier: Apache-2.0
// The rows of one table, handed out order by order while the orders themselves are read in the same sequence.
//
// Every query has tenant and order_id as its first two columns and is sorted as its reader sorts (table_rows.hpp).
#pragma once

#include "orders/order.hpp"
#include "store/table_rows.hpp"

namespace fibrecafe::store::audit_parts {

// The columns behind tenant and order_id, counted from 0 again.
class Behind {
 public:
  explicit Behind(const TableRows& rows) : rows_(rows) {}
  bool is_null(int column) const { return rows_.is_null(column + kBehind); }
  int64_t integer(int column) const { return rows_.integer(column + kBehind); }
  bool boolean(int column) const { return rows_.boolean(column + kBehind); }
  Time time(int column) const { return rows_.time(column + kBehind); }
  std::string_view text(int column) const { return rows_.text(column + kBehind); }
  Uuid uuid(int column) const { return rows_.uuid(column + kBehind); }
  std::optional<Time> optional_time(int column) const { return rows_.optional_time(column + kBehind); }

 private:
  static constexpr int kBehind = 2;
  const TableRows& rows_;
};

class ByOrder {
 public:
  // `columns` without tenant and order_id; `more_order` sorts the rows of one order: ", step".
  ByOrder(TableReader& reader, const std::string& table, const std::string& columns, const std::string& more_order = {})
      : ByOrder(reader, "SELECT tenant, order_id, " + columns + " FROM " + table, Sorted{more_order}) {}
  static ByOrder of_query(TableReader& reader, const std::string& query) {
    return {reader, "SELECT * FROM (" + query + ") AS r", Sorted{}};
  }

  // The rows of that order go to `visit`; rows that come before it belong to no order and go to `stray`.
  template <class Visit, class Stray>
  void take(orders::OrderKey key, Visit visit, Stray stray) {
    while (more_ && !(later(here(), key))) {
      if (here() == key) {
        visit(Behind(*rows_));
      } else {
        stray(here(), Behind(*rows_));
      }
      more_ = rows_->next();
    }
  }
  // What is left when there is no further order.
  template <class Stray>
  void rest(Stray stray) {
    for (; more_; more_ = rows_->next()) stray(here(), Behind(*rows_));
  }

 private:
  struct Sorted {
    std::string then_by;
  };
  ByOrder(TableReader& reader, const std::string& query, const Sorted& sorted)
      : by_tenant_(reader.sorts_by_tenant()),
        rows_(reader.rows(query + " ORDER BY " + (by_tenant_ ? "tenant, order_id" : "order_id") + sorted.then_by)),
        more_(rows_->next()) {}

  orders::OrderKey here() const { return {TenantId{rows_->integer(0)}, OrderId{rows_->integer(1)}}; }
  // Comes after the order in the sequence; of the same number and another tenant: it is nobody's.
  bool later(orders::OrderKey row, orders::OrderKey order) const {
    return by_tenant_ ? row > order : row.order > order.order;
  }

  bool by_tenant_;
  std::unique_ptr<TableRows> rows_;
  bool more_;
};

}  // namespace fibrecafe::store::audit_parts
