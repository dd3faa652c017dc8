// SPDX-License-Identifier: Apache-2.0
// Messages to suppliers that are not settled yet.
#pragma once

#include "store/postgres/connection.hpp"
#include "store/unit.hpp"

namespace fibrecafe::store::postgres {

class MessageRows {
 public:
  explicit MessageRows(Connection& connection) : connection_(connection) {}

  void put(const orders::SupplierMessage& message);
  // `due` hears, once it was carried out, of the supplier whose next message of this order may go now.
  void settle(orders::OrderKey key, int64_t number, std::function<void(SupplierId)> due);
  std::optional<orders::SupplierMessage> first(orders::OrderKey key);
  std::vector<orders::SupplierMessage> all(orders::OrderKey key);
  std::vector<orders::SupplierMessage> waiting(SupplierId supplier, size_t limit);
  std::vector<orders::SupplierMessage> attempting();
  void postpone_give_up(std::optional<SupplierId> supplier, Duration by);
  int64_t count_waiting();
  int64_t count_unknown();

 private:
  Connection& connection_;

  Statement put_{
      connection_,
      "INSERT INTO supplier_message (tenant, order_id, number, supplier, kind, request_id, conversation_id, state,"
      " due, attempts, last_attempt, give_up, maybe_taken, unknown_fault, waiting, subject)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
      " ON CONFLICT (tenant, order_id, number) DO UPDATE SET state = excluded.state, due = excluded.due,"
      " attempts = excluded.attempts, last_attempt = excluded.last_attempt, give_up = excluded.give_up,"
      " maybe_taken = excluded.maybe_taken, unknown_fault = excluded.unknown_fault, waiting = excluded.waiting"};
  Statement settle_{connection_, "DELETE FROM supplier_message WHERE tenant = $1 AND order_id = $2 AND number = $3"};
  Statement next_{connection_,
                  "SELECT supplier, waiting FROM supplier_message WHERE tenant = $1 AND order_id = $2"
                  " ORDER BY number LIMIT 1"};
  Statement first_{connection_,
                   "SELECT order_id, number, tenant, supplier, kind, request_id, conversation_id, state, due, attempts,"
                   " last_attempt, give_up, maybe_taken, unknown_fault, subject FROM supplier_message"
                   " WHERE tenant = $1 AND order_id = $2 ORDER BY number LIMIT 1"};
  Statement all_{connection_,
                 "SELECT order_id, number, tenant, supplier, kind, request_id, conversation_id, state, due, attempts,"
                 " last_attempt, give_up, maybe_taken, unknown_fault, subject FROM supplier_message"
                 " WHERE tenant = $1 AND order_id = $2 ORDER BY number"};
  Statement waiting_{
      connection_,
      "SELECT order_id, number, tenant, supplier, kind, request_id, conversation_id, state, due, attempts,"
      " last_attempt, give_up, maybe_taken, unknown_fault, subject FROM supplier_message AS message"
      " WHERE supplier = $1 AND waiting AND NOT EXISTS (SELECT 1 FROM supplier_message AS earlier"
      " WHERE earlier.tenant = message.tenant AND earlier.order_id = message.order_id"
      " AND earlier.number < message.number) ORDER BY due LIMIT $2"};
  Statement attempting_{
      connection_,
      "SELECT order_id, number, tenant, supplier, kind, request_id, conversation_id, state, due, attempts,"
      " last_attempt, give_up, maybe_taken, unknown_fault, subject FROM supplier_message"
      " WHERE state = 'ATTEMPTING' AND NOT waiting ORDER BY order_id, number"};
  Statement postpone_{connection_, "UPDATE supplier_message SET give_up = give_up + $1 WHERE give_up IS NOT NULL"};
  Statement postpone_of_{
      connection_, "UPDATE supplier_message SET give_up = give_up + $1 WHERE give_up IS NOT NULL AND supplier = $2"};
  Statement count_waiting_{connection_, "SELECT count(*) FROM supplier_message WHERE waiting"};
  Statement count_unknown_{connection_,
                           "SELECT count(*) FROM supplier_message WHERE state = 'UNKNOWN' AND NOT waiting"};
};

}  // namespace fibrecafe::store::postgres
