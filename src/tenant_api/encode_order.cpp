// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/encode_order.hpp"

#include "tenant_json/kci_json.hpp"
#include "tenant_json/order_json.hpp"

namespace fibrecafe::tenant_api {

http::Response encode_order(const orders::Order& order, std::string_view supplier, const std::vector<ToldKci>& kcis) {
  unsigned char buffer[8192];  // what a usual order needs; more comes from the heap
  json::monotonic_resource memory(buffer, sizeof buffer);
  json::object body = tenant_json::order_json(order, supplier, &memory);
  json::array updates(&memory);
  updates.reserve(kcis.size());
  for (const ToldKci& told : kcis) {
    const orders::Order* as_told = told.order ? &*told.order : nullptr;
    updates.push_back(tenant_json::update_json(told.kci, as_told, supplier, &memory));
  }
  body.emplace("updates", std::move(updates));

  http::Response response;
  response.headers.add("Content-Type", "application/json");
  response.body = json::serialize(body);
  return response;
}

}  // namespace fibrecafe::tenant_api
