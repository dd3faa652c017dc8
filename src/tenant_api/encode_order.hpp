// SPDX-License-Identifier: Apache-2.0
// An order with its `updates[]` as the body of an answer: 201 of placing and 200 of reading show the same.
#pragma once

#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "orders/order.hpp"

namespace fibrecafe::tenant_api {

http::Response encode_order(const orders::Order& order, std::string_view supplier,
                            const std::vector<orders::Kci>& kcis);

}  // namespace fibrecafe::tenant_api
