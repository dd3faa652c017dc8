// SPDX-License-Identifier: Apache-2.0
#include "orders/decide_place.hpp"

#include "orders/reserved_slot.hpp"
#include "orders/rules.hpp"
#include "parties/not_agreed.hpp"

namespace fibrecafe::orders {

Done decide_place(const PlaceOrder& wanted, const parties::Supplier* supplier, const parties::Agreement* agreement,
                  const ReservedSlot* slot, Time now) {
  const Order& order = wanted.order;
  if (auto passed = passed_date(order.requested_completion_date, london_date(now))) {
    return fail(ErrorCode::kInvalid, {*passed});
  }
  std::vector<Problem> broken;
  if (!supplier || !agreement) broken.push_back(parties::not_agreed(wanted.supplier_name));
  if (names_existing_line(order.type) && !names_its_line(order.characteristics)) {
    broken.push_back({"serviceOrderItem.serviceCharacteristics", line_rule(order.type)});
  }
  if (order.appointment_reservation_id) {
    auto of = supplier ? std::optional(supplier->id) : std::nullopt;
    auto unfit = reservation_problems(*order.appointment_reservation_id, slot, order, of, now);
    broken.insert(broken.end(), unfit.begin(), unfit.end());
  }
  if (!broken.empty()) return fail(ErrorCode::kRejected, std::move(broken));
  return {};
}

}  // namespace fibrecafe::orders
