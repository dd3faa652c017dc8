// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/message_rows.hpp"

#include "store/row_shapes.hpp"

namespace fibrecafe::store::postgres {
namespace {

std::vector<orders::SupplierMessage> messages_from(Rows rows) {
  std::vector<orders::SupplierMessage> out;
  while (rows.next()) out.push_back(message_from(rows));
  return out;
}

int64_t count_from(Rows rows) {
  return rows.next() ? rows.integer(0) : 0;
}

}  // namespace

void MessageRows::put(const orders::SupplierMessage& message) {
  put_.queue(message.key.tenant, message.key.order, message.number, message.supplier, spelled(message.kind),
             message.request_id, message.conversation_id, spelled(message.state), message.due, message.attempts,
             message.last_attempt, message.give_up, message.maybe_taken, text(message.unknown_fault),
             message.state == orders::MessageState::kWaiting, message.subject);
}

void MessageRows::settle(orders::OrderKey key, int64_t number, std::function<void(SupplierId)> due) {
  settle_.queue(key.tenant, key.order, number);
  auto tell = [due = std::move(due)](Rows& rows) {
    if (rows.next() && rows.boolean(1)) due(SupplierId{rows.integer(0)});
  };
  next_.queue_then(tell, key.tenant, key.order);
}

std::optional<orders::SupplierMessage> MessageRows::first(orders::OrderKey key) {
  Rows rows = first_.query(key.tenant, key.order);
  if (!rows.next()) return {};
  return message_from(rows);
}

std::vector<orders::SupplierMessage> MessageRows::all(orders::OrderKey key) {
  return messages_from(all_.query(key.tenant, key.order));
}

std::vector<orders::SupplierMessage> MessageRows::waiting(SupplierId supplier, size_t limit) {
  return messages_from(waiting_.query(supplier, static_cast<int64_t>(limit)));
}

std::vector<orders::SupplierMessage> MessageRows::attempting() {
  return messages_from(attempting_.query());
}

void MessageRows::postpone_give_up(std::optional<SupplierId> supplier, Duration by) {
  if (supplier) {
    postpone_of_.queue(int64_t(by.count()), *supplier);
  } else {
    postpone_.queue(int64_t(by.count()));
  }
}

int64_t MessageRows::count_waiting() {
  return count_from(count_waiting_.query());
}
int64_t MessageRows::count_unknown() {
  return count_from(count_unknown_.query());
}

}  // namespace fibrecafe::store::postgres
