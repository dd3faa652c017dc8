// SPDX-License-Identifier: Apache-2.0
// An order with its `updates[]` as the body of an answer: 201 of placing and 200 of reading show the same.
#pragma once

#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "orders/order.hpp"

namespace fibrecafe::tenant_api {

// A KCI, and the order after its step where the KCI reports on a request.
struct ToldKci {
  orders::Kci kci;
  std::optional<orders::Order> order;
};

http::Response encode_order(const orders::Order& order, std::string_view supplier, const std::vector<ToldKci>& kcis);

}  // namespace fibrecafe::tenant_api
