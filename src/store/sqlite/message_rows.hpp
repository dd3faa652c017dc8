// SPDX-License-Identifier: Apache-2.0
// Messages to suppliers that are not settled yet.
#pragma once

#include "store/sqlite/database.hpp"
#include "store/unit.hpp"

namespace fibrecafe::store::sqlite {

class MessageRows {
 public:
  explicit MessageRows(Database& database) : database_(database) {}

  void put(const orders::SupplierMessage& message);
  // The supplier whose next message of this order may go now, if there is one.
  std::optional<SupplierId> settle(orders::OrderKey key, int64_t number);
  std::optional<orders::SupplierMessage> first(orders::OrderKey key);
  std::vector<orders::SupplierMessage> all(orders::OrderKey key);
  std::vector<orders::SupplierMessage> waiting(SupplierId supplier, size_t limit);
  std::vector<orders::SupplierMessage> attempting();
  void postpone_give_up(std::optional<SupplierId> supplier, Duration by);
  int64_t count_waiting();
  int64_t count_unknown();

 private:
  Database& database_;

  Statement put_{
      database_,
      "INSERT INTO supplier_message (order_id, number, tenant, supplier, kind, request_id, conversation_id, state,"
      " due, attempts, last_attempt, give_up, maybe_taken, unknown_fault, waiting, subject)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"
      " ON CONFLICT DO UPDATE SET state = ?8, due = ?9, attempts = ?10, last_attempt = ?11, give_up = ?12,"
      " maybe_taken = ?13, unknown_fault = ?14, waiting = ?15"};
  Statement settle_{database_, "DELETE FROM supplier_message WHERE order_id = ?1 AND tenant = ?2 AND number = ?3"};
  Statement first_{database_,
                   "SELECT order_id, number, tenant, supplier, kind, request_id, conversation_id, state, due, attempts,"
                   " last_attempt, give_up, maybe_taken, unknown_fault, subject FROM supplier_message"
                   " WHERE order_id = ?1 AND tenant = ?2 ORDER BY number LIMIT 1"};
  Statement all_{database_,
                 "SELECT order_id, number, tenant, supplier, kind, request_id, conversation_id, state, due, attempts,"
                 " last_attempt, give_up, maybe_taken, unknown_fault, subject FROM supplier_message"
                 " WHERE order_id = ?1 AND tenant = ?2 ORDER BY number"};
  Statement waiting_{
      database_,
      "SELECT order_id, number, tenant, supplier, kind, request_id, conversation_id, state, due, attempts,"
      " last_attempt, give_up, maybe_taken, unknown_fault, subject FROM supplier_message AS message"
      " WHERE supplier = ?1 AND waiting = 1 AND NOT EXISTS (SELECT 1 FROM supplier_message AS earlier"
      " WHERE earlier.order_id = message.order_id AND earlier.number < message.number)"
      " ORDER BY due LIMIT ?2"};
  Statement attempting_{
      database_,
      "SELECT order_id, number, tenant, supplier, kind, request_id, conversation_id, state, due, attempts,"
      " last_attempt, give_up, maybe_taken, unknown_fault, subject FROM supplier_message"
      " WHERE state = 'ATTEMPTING' AND waiting = 0 ORDER BY order_id, number"};
  Statement postpone_{database_, "UPDATE supplier_message SET give_up = give_up + ?1 WHERE give_up IS NOT NULL"};
  Statement postpone_of_{
      database_, "UPDATE supplier_message SET give_up = give_up + ?1 WHERE give_up IS NOT NULL AND supplier = ?2"};
  Statement count_waiting_{database_, "SELECT count(*) FROM supplier_message WHERE waiting = 1"};
  Statement count_unknown_{database_, "SELECT count(*) FROM supplier_message WHERE state = 'UNKNOWN' AND waiting = 0"};
};

}  // namespace fibrecafe::store::sqlite
