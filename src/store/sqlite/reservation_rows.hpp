// SPDX-License-Identifier: Apache-2.0
// Reserved appointments. What finds one is in columns, the rest is a record.
#pragma once

#include "appointments/reservation.hpp"
#include "orders/ports.hpp"
#include "store/sqlite/database.hpp"

namespace fibrecafe::store::sqlite {

class ReservationRows {
 public:
  explicit ReservationRows(Database& database) : database_(database) {}

  void put(const appointments::Reservation& reservation);
  std::optional<appointments::Reservation> find(TenantId tenant, ReservationId id);
  // As orders see it: nothing while the supplier is still asked.
  std::optional<orders::ReservedSlot> slot(TenantId tenant, ReservationId id);
  void use(TenantId tenant, ReservationId id, OrderId by);  // throws std::logic_error when it is not there
  void drop(TenantId tenant, ReservationId id);
  void forget(Time over_before);  // unused ones

 private:
  Database& database_;

  Statement put_{database_,
                 "INSERT INTO reservation (id, tenant, supplier, state, over, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                 " ON CONFLICT DO UPDATE SET state = ?4, over = ?5, content = ?6"};
  Statement find_{database_, "SELECT supplier, state, content FROM reservation WHERE id = ?1 AND tenant = ?2"};
  Statement drop_{database_, "DELETE FROM reservation WHERE id = ?1 AND tenant = ?2"};
  Statement forget_{database_, "DELETE FROM reservation WHERE over < ?1 AND state != 'USED'"};
};

}  // namespace fibrecafe::store::sqlite
