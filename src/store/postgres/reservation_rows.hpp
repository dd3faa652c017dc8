// SPDX-License-Identifier: Apache-2.0
// Reserved appointments. What finds one is in columns, the rest is a record.
#pragma once

#include "appointments/reservation.hpp"
#include "orders/ports.hpp"
#include "store/postgres/connection.hpp"

namespace fibrecafe::store::postgres {

class ReservationRows {
 public:
  explicit ReservationRows(Connection& connection) : connection_(connection) {}

  ReservationId next_number();  // never given twice
  void put(const appointments::Reservation& reservation);
  std::optional<appointments::Reservation> find(TenantId tenant, ReservationId id) { return found(find_, tenant, id); }
  // Until the transaction ends nobody else uses it.
  std::optional<appointments::Reservation> find_and_lock(TenantId tenant, ReservationId id) {
    return found(find_and_lock_, tenant, id);
  }
  // As orders see it, locked: nothing while the supplier is still asked.
  std::optional<orders::ReservedSlot> slot(TenantId tenant, ReservationId id);
  void use(TenantId tenant, ReservationId id, OrderId by);  // throws std::logic_error when it is not there
  void drop(TenantId tenant, ReservationId id) { drop_.queue(tenant, id); }
  void forget(Time over_before) { forget_.queue(over_before); }  // unused ones

 private:
  static std::optional<appointments::Reservation> found(Statement& find, TenantId tenant, ReservationId id);

  Connection& connection_;

  Statement next_{connection_, "SELECT nextval('reservation_number')"};
  Statement put_{connection_,
                 "INSERT INTO reservation (tenant, id, supplier, state, over, content) VALUES ($1, $2, $3, $4, $5, $6)"
                 " ON CONFLICT (tenant, id) DO UPDATE SET state = excluded.state, over = excluded.over,"
                 " content = excluded.content"};
  Statement find_{connection_, "SELECT supplier, state, content FROM reservation WHERE tenant = $1 AND id = $2"};
  Statement find_and_lock_{
      connection_, "SELECT supplier, state, content FROM reservation WHERE tenant = $1 AND id = $2 FOR NO KEY UPDATE"};
  Statement drop_{connection_, "DELETE FROM reservation WHERE tenant = $1 AND id = $2"};
  Statement forget_{connection_, "DELETE FROM reservation WHERE over < $1 AND state <> 'USED'"};
};

}  // namespace fibrecafe::store::postgres
