// SPDX-License-Identifier: Apache-2.0
// What placing, amending and cancelling share at the edge: reading the call, and the answer.
#pragma once

#include <string>

#include "edge/door.hpp"
#include "fields/fields.hpp"
#include "orders/service.hpp"
#include "tenant_api/scenario_headers.hpp"

namespace fibrecafe::tenant_api {

// An order's number in a body. Zero and below are well formed, and no order has them (decisions.md 1: 404).
struct OrderNumber {
  static constexpr fields::WholeNumber kNumber{-kIdMax, kIdMax};
  static constexpr bool kMayBeEmpty = false;
  std::string accepted() const { return "the number of an order of yours"; }
  void read(const json::value& value, int64_t& into, const fields::Path& at, fields::Findings& findings) const {
    if (!value.is_number()) return findings.wrong_type(at, value, accepted());
    kNumber.read(value, into, at, findings);
  }
};

const std::string& supplier_name(const orders::Context& context, SupplierId id);
http::Response created_answer(const json::object& body);  // 201

template <class Wanted, class Read>
Result<Wanted> decode_request(const json::value& body, fields::UnknownFields unknown, Read read) {
  Wanted wanted;
  fields::Findings findings(unknown);
  read(body.as_object(), wanted, findings);
  if (auto verdict = std::move(findings).verdict(); !verdict) return tl::unexpected(verdict.error());
  return wanted;
}

// Who calls, and what becomes of fields that nobody knows. Errors: kForbidden (the tenant is gone).
struct Caller {
  const parties::Tenant& tenant;  // of the directory
  fields::UnknownFields unknown;
};
Result<Caller> caller_of(const edge::Call& call, const parties::Directory& parties);

// What a command keeps of its call beside the body.
struct Circumstances {
  TenantId& tenant;
  std::string& conversation_id;
  orders::Scenario& scenario;
};
inline Circumstances circumstances(orders::PlaceOrder& wanted) {
  return {wanted.order.key.tenant, wanted.order.conversation_id, wanted.order.scenario};
}
template <class Request>
Circumstances circumstances(Request& wanted) {
  return {wanted.order.tenant, wanted.conversation_id, wanted.scenario};
}

// Body, tenant, conversation and, for the sandbox, the scenario headers.
template <class Wanted, class Read>
Result<Wanted> decode_call(const edge::Call& call, const parties::Directory& parties, Read read) {
  auto body = fields::parse_body(call.request.body);
  if (!body) return tl::unexpected(body.error());
  auto caller = caller_of(call, parties);
  if (!caller) return tl::unexpected(caller.error());
  return decode_request<Wanted>(*body, caller->unknown, [&](const auto& object, auto& into, auto& findings) {
    read(object, into, findings);
    Circumstances around = circumstances(into);
    around.tenant = caller->tenant.id;
    around.conversation_id = call.conversation_id;
    if (caller->tenant.sandbox) around.scenario = read_scenario(call.request.headers, findings);
  });
}

}  // namespace fibrecafe::tenant_api
