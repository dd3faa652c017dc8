// SPDX-License-Identifier: Apache-2.0
// What amending and cancelling share at the edge: reading the call, and the answer.
#pragma once

#include <string>

#include "edge/door.hpp"
#include "fields/fields.hpp"
#include "tenant_api/scenario_headers.hpp"

namespace fibrecafe::tenant_api {

// An order's number in a body. Zero and below are well formed, and no order has them (decisions.md 1: 404).
inline constexpr fields::WholeNumber kOrderNumber{-kIdMax, kIdMax};

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

// Body, tenant and, for the sandbox, the scenario headers.
template <class Wanted, class Read>
Result<Wanted> decode_call(const edge::Call& call, const parties::Directory& parties, Read read) {
  auto body = fields::parse_body(call.request.body);
  if (!body) return tl::unexpected(body.error());
  const parties::Tenant* tenant = parties.tenant(call.principal->tenant());
  if (!tenant) return fail(ErrorCode::kForbidden, "the tenant is gone");
  auto unknown = tenant->ignore_unknown_fields ? fields::UnknownFields::kIgnore : fields::UnknownFields::kRefuse;
  auto wanted = decode_request<Wanted>(*body, unknown, [&](const auto& object, auto& into, auto& findings) {
    read(object, into, findings);
    if (tenant->sandbox) into.scenario = read_scenario(call.request.headers, findings);
  });
  if (!wanted) return wanted;
  wanted->order.tenant = tenant->id;
  wanted->conversation_id = call.conversation_id;
  return wanted;
}

}  // namespace fibrecafe::tenant_api
