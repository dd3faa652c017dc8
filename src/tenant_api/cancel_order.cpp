// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/cancel_order.hpp"

#include "base/assert.hpp"
#include "tenant_api/part_fields.hpp"
#include "tenant_api/request_calls.hpp"
#include "tenant_json/request_json.hpp"

namespace fibrecafe::tenant_api {
namespace {

using namespace fields;
using Wanted = orders::CancelOrder;

constexpr auto kCancellation =
    table(field("orderId", kMandatory, within(&Wanted::order, within(&orders::OrderKey::order, &OrderId::value)),
                OrderNumber{}),
          field("supplier", kOptional, &Wanted::supplier_name, kSupplierName),
          field("reasonCode", kMandatory, &Wanted::reason, Word<CancellationReason>{}),
          field("text", kOptional, &Wanted::text, kLongText));

void read_body(const json::object& body, Wanted& into, Findings& findings) {
  kCancellation.read(body, into, Path(), findings);
}

}  // namespace

Result<orders::CancelOrder> decode_cancellation(const json::value& body, UnknownFields unknown) {
  return decode_request<Wanted>(body, unknown, read_body);
}

Result<CancelOrder::Command> CancelOrder::decode(const edge::Call& call, const parties::Directory& parties) {
  return decode_call<Wanted>(call, parties, read_body);
}

Result<CancelOrder::Reply> CancelOrder::act(const Command& command, const orders::Context& context) {
  auto cancelled = orders::cancel(context, command);
  if (!cancelled) return tl::unexpected(cancelled.error());
  return Reply{command.order.order, std::move(cancelled->cancellation),
               supplier_name(context, cancelled->order.supplier), command.order.tenant};
}

Result<CancelOrder::Reply> CancelOrder::replay(const store::Created& created, const orders::Context& context) {
  auto order = context.store.find(created.order);
  FIBRECAFE_ASSERT(order);
  const auto* cancellation = orders::find(*order, CancellationId{created.subject});
  FIBRECAFE_ASSERT(cancellation);
  Reply reply{order->key.order, *cancellation, supplier_name(context, order->supplier), order->key.tenant};
  reply.cancellation.status = RequestStatus::kReceivedByGateway;
  reply.cancellation.supplier_reference.reset();
  return reply;
}

http::Response CancelOrder::encode(const Reply& reply) {
  return created_answer(tenant_json::cancellation_json(reply.order, reply.cancellation, reply.supplier));
}

}  // namespace fibrecafe::tenant_api
