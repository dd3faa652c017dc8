// SPDX-License-Identifier: Apache-2.0
// An order, an amendment or a cancellation as the Supplier API 1.15 takes it: body, headers and URL.
//
// Source: supplier-and-updates.md 1.3, 2.6 to 2.8. What only the gateway and its tenants know (status, times, what the
// supplier told) is not sent. The same message and order give the same bytes.
#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"
#include "http/message.hpp"
#include "orders/messages.hpp"

namespace fibrecafe::suppliers {

json::object order_body(const orders::Order& order, std::string_view tenant);
// What an amendment does not change is absent; what it removes is empty, as the tenant wrote it.
json::object amendment_body(const orders::Order& order, const orders::Amendment& amendment);
json::object cancellation_body(const orders::Order& order, const orders::Cancellation& cancellation);
// The one that the message tells; `order` has the request that it names.
json::object message_body(const orders::SupplierMessage& message, const orders::Order& order, std::string_view tenant);

json::object address_json(const Address& address);

// Of every call; with the scenario headers, where there is a scenario.
http::Headers call_headers(bool has_body, std::string_view tenant, std::string_view request_id,
                           std::string_view conversation_id, const orders::Scenario& scenario);
http::Headers message_headers(const orders::SupplierMessage& message, const orders::Order& order,
                              std::string_view tenant);

std::string url_below(std::string_view base, std::string_view path);  // `path` begins with a slash

// The URL of a message of this kind at a supplier whose API is at `base`.
std::string message_url(std::string_view base, orders::MessageKind kind);

}  // namespace fibrecafe::suppliers
