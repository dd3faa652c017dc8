// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/place_order.hpp"

#include "base/assert.hpp"
#include "tenant_api/encode_order.hpp"
#include "tenant_api/order_fields.hpp"
#include "tenant_api/request_calls.hpp"

namespace fibrecafe::tenant_api {
namespace {

std::optional<OrderType> type_in(const json::object& body) {
  const json::value* type = body.if_contains("orderType");
  const json::string* word = type ? type->if_string() : nullptr;
  return word ? parse<OrderType>(std::string_view(word->data(), word->size())) : std::nullopt;
}

void read_body(const json::object& body, orders::PlaceOrder& into, fields::Findings& findings) {
  if (auto type = type_in(body)) {
    read_order(kind_of(*type), body, into, findings);
  } else {
    read_without_branch(body, into, findings);
  }
}

}  // namespace

Result<orders::PlaceOrder> decode_order(const json::value& body, fields::UnknownFields unknown) {
  return decode_request<orders::PlaceOrder>(body, unknown, read_body);
}

Result<PlaceOrder::Command> PlaceOrder::decode(const edge::Call& call, const parties::Directory& parties) {
  return decode_call<orders::PlaceOrder>(call, parties, read_body);
}

Result<PlaceOrder::Reply> PlaceOrder::act(const Command& command, const orders::Context& context) {
  auto order = orders::place(context, command);
  if (!order) return tl::unexpected(order.error());
  return Reply{std::move(*order), command.supplier_name};
}

Result<PlaceOrder::Reply> PlaceOrder::replay(const store::Created& created, const orders::Context& context) {
  auto order = context.store.find_as_placed(created.order);
  FIBRECAFE_ASSERT(order);
  std::string supplier = supplier_name(context, order->supplier);
  return Reply{std::move(*order), std::move(supplier)};
}

http::Response PlaceOrder::encode(const Reply& reply) {
  http::Response response = encode_order(reply.order, reply.supplier, {});
  response.status = 201;
  response.headers.add("Location", "/v1/service-orders/" + std::to_string(reply.order.key.order.value));
  return response;
}

}  // namespace fibrecafe::tenant_api
