// SPDX-License-Identifier: Apache-2.0
#include "orders/decide_place.hpp"

#include <algorithm>

namespace fibrecafe::orders {
namespace {

bool has_characteristic(const Order& order, std::string_view name) {
  return std::any_of(order.characteristics.begin(), order.characteristics.end(),
                     [name](const Characteristic& each) { return each.name == name && !each.value.empty(); });
}

bool names_its_line(const Order& order) {
  return has_characteristic(order, "LINE_ID") ||
         (has_characteristic(order, "ONT_REFERENCE") && has_characteristic(order, "ONT_PORT"));
}

}  // namespace

Done decide_place(const PlaceOrder& wanted, const parties::Supplier* supplier, const parties::Agreement* agreement,
                  Date today) {
  const Order& order = wanted.order;
  if (order.requested_completion_date && *order.requested_completion_date < today) {
    return fail(ErrorCode::kInvalid, {{"requestedCompletionDate", "accepted are today (" + format_date(today) +
                                                                      " in Europe/London) and later dates"}});
  }
  std::vector<Problem> broken;
  if (!supplier || !agreement) {
    broken.push_back({"supplier", "accepted are the suppliers you have an agreement with; " + wanted.supplier_name +
                                      " is not one of them"});
  }
  if (names_existing_line(order.type) && !names_its_line(order)) {
    broken.push_back({"serviceOrderItem.serviceCharacteristics",
                      std::string(text(order.type)) +
                          " orders name an existing line: by ONT_REFERENCE and ONT_PORT, or by LINE_ID"});
  }
  if (order.appointment_reservation_id) {
    // No reservation can be made through this gateway yet, so none can be quoted.
    broken.push_back(
        {"appointmentReservationId", "accepted are your own unused reservations; there is no reservation " +
                                         std::to_string(*order.appointment_reservation_id)});
  }
  if (!broken.empty()) return fail(ErrorCode::kRejected, std::move(broken));
  return {};
}

}  // namespace fibrecafe::orders
