// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/place_order.hpp"

#include "base/assert.hpp"
#include "tenant_api/encode_order.hpp"
#include "tenant_api/order_fields.hpp"
#include "tenant_api/request_calls.hpp"
#include "tenant_api/scenario_headers.hpp"

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
  auto body = fields::parse_body(call.request.body);
  if (!body) return tl::unexpected(body.error());
  const parties::Tenant* tenant = parties.tenant(call.principal->tenant());
  if (!tenant) return fail(ErrorCode::kForbidden, "the tenant is gone");

  Command wanted;
  fields::Findings findings(tenant->ignore_unknown_fields ? fields::UnknownFields::kIgnore
                                                          : fields::UnknownFields::kRefuse);
  read_body(body->as_object(), wanted, findings);
  if (tenant->sandbox) wanted.order.scenario = read_scenario(call.request.headers, findings);
  if (auto verdict = std::move(findings).verdict(); !verdict) return tl::unexpected(verdict.error());
  wanted.order.key.tenant = tenant->id;
  wanted.order.conversation_id = call.conversation_id;
  return wanted;
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
