// SPDX-License-Identifier: Apache-2.0
#include "orders/service_of.hpp"

namespace fibrecafe::orders {

std::string service_of(const Order& order) {
  bool delivered = order.status == OrderStatus::kCompleted || order.status == OrderStatus::kPartial;
  if (!order.service_id.empty() || !delivered) return order.service_id;
  for (const Characteristic& each : order.characteristics) {
    if (each.name == "SERVICE_ID") return each.value;
  }
  return {};
}

}  // namespace fibrecafe::orders
