// SPDX-License-Identifier: Apache-2.0
// An order as the Supplier API 1.15 takes it: body and headers of POST /service-orders.
//
// Source: supplier-and-updates.md 1.3 and 2.6. What only the gateway and its tenants know (status, times, what the
// supplier told) is not sent. The same message and order give the same bytes.
#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"
#include "http/message.hpp"
#include "orders/messages.hpp"

namespace fibrecafe::suppliers {

json::object order_body(const orders::Order& order, std::string_view tenant);

// With the scenario headers, where the order has them.
http::Headers message_headers(const orders::SupplierMessage& message, const orders::Order& order,
                              std::string_view tenant);

// The URL of a message of this kind at a supplier whose API is at `base`.
std::string message_url(std::string_view base, orders::MessageKind kind);

}  // namespace fibrecafe::suppliers
