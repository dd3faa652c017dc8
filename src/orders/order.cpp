// SPDX-License-Identifier: Apache-2.0
#include "orders/order.hpp"

#include <algorithm>

namespace fibrecafe::orders {
namespace {

template <class Request>
bool any_pending(const std::vector<Request>& requests) {
  return std::any_of(requests.begin(), requests.end(),
                     [](const Request& each) { return each.status == RequestStatus::kPending; });
}

template <class Request, class Id>
const Request* find_in(const std::vector<Request>& requests, Id id) {
  auto found = std::find_if(requests.begin(), requests.end(), [&](const Request& each) { return each.id == id; });
  return found == requests.end() ? nullptr : &*found;
}

}  // namespace

OrderStatus shown_status(const Order& order) {
  if (is_final(order.status)) return order.status;
  if (any_pending(order.cancellations)) return OrderStatus::kPendingCancellation;
  if (any_pending(order.amendments)) return OrderStatus::kPendingAmendment;
  return order.status;
}

const Amendment* find(const Order& order, AmendmentId id) {
  return find_in(order.amendments, id);
}

const Cancellation* find(const Order& order, CancellationId id) {
  return find_in(order.cancellations, id);
}

}  // namespace fibrecafe::orders
