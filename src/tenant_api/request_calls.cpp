// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/request_calls.hpp"

#include "base/assert.hpp"

namespace fibrecafe::tenant_api {

const std::string& supplier_name(const orders::Context& context, SupplierId id) {
  const auto* supplier = context.parties.supplier(id);
  FIBRECAFE_ASSERT(supplier);
  return supplier->name;
}

Result<Caller> caller_of(const edge::Call& call, const parties::Directory& parties) {
  const parties::Tenant* tenant = parties.tenant(call.principal->tenant());
  if (!tenant) return fail(ErrorCode::kForbidden, "the tenant is gone");
  return Caller{*tenant,
                tenant->ignore_unknown_fields ? fields::UnknownFields::kIgnore : fields::UnknownFields::kRefuse};
}

http::Response created_answer(const json::object& body) {
  http::Response response;
  response.status = 201;
  response.headers.add("Content-Type", "application/json");
  response.body = json::serialize(body);
  return response;
}

}  // namespace fibrecafe::tenant_api
