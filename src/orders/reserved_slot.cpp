// SPDX-License-Identifier: Apache-2.0
#include "orders/reserved_slot.hpp"

namespace fibrecafe::orders {
namespace {

AppointmentPurpose purpose_of(OrderKind kind) {
  return kind == OrderKind::kModify ? AppointmentPurpose::kModify : AppointmentPurpose::kProvide;
}

}  // namespace

std::vector<Problem> reservation_problems(int64_t quoted, const ReservedSlot* slot, const Order& order,
                                          std::optional<SupplierId> supplier, Time now) {
  std::vector<Problem> problems;
  auto objects = [&](bool bad, const std::string& accepted) {
    if (bad) problems.push_back({"appointmentReservationId", "accepted are " + accepted});
  };
  std::string number = std::to_string(quoted);
  objects(!slot, "your own unused reservations; there is no reservation " + number);
  if (!slot) return problems;

  OrderKind kind = kind_of(order.type);
  AppointmentPurpose purpose = purpose_of(kind);
  objects(slot->used, "unused reservations; reservation " + number + " was used");
  objects(slot->expires && *slot->expires <= now,
          "reservations that are still held; reservation " + number + " expired");
  objects(slot->timeslot.start <= now, "reservations of a slot to come; that of reservation " + number + " has begun");
  objects(supplier && slot->supplier != *supplier, "reservations with the order's supplier");
  objects(kind == OrderKind::kProvide && order.address && slot->address.identifier != order.address->identifier,
          "reservations for the order's address");
  objects(kind == OrderKind::kProvide && slot->specification_id != order.specification_id,
          "reservations for the order's service specification");
  objects(!slot->service_id.empty() && !order.service_id.empty() && slot->service_id != order.service_id,
          "reservations for the order's serviceId");
  objects(slot->purpose && *slot->purpose != purpose,
          "reservations with the purpose " + std::string(text(purpose)) + " or none");
  return problems;
}

}  // namespace fibrecafe::orders
