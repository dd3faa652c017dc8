// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/get_order.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "tenant_api/encode_order.hpp"
#include "tenant_api/path_order.hpp"

namespace fibrecafe::tenant_api {
namespace {

bool reports_on_request(const orders::Kci& kci) {
  return kci.amendment || kci.cancellation;
}

// Only KCIs about requests need the order as it was; then the history is read once.
std::vector<ToldKci> told_kcis(store::Queries& queries, orders::OrderKey key) {
  std::vector<ToldKci> told;
  for (orders::Kci& kci : queries.kcis(key)) told.push_back({std::move(kci), {}});
  if (std::none_of(told.begin(), told.end(), [](const ToldKci& each) { return reports_on_request(each.kci); })) {
    return told;
  }
  auto history = queries.history(key);
  for (ToldKci& each : told) {
    if (reports_on_request(each.kci)) each.order = history.at(static_cast<size_t>(each.kci.step - 1)).after;
  }
  return told;
}

}  // namespace

Result<GetOrder::Command> GetOrder::decode(const edge::Call& call, const parties::Directory&) {
  return order_in_path(call);
}

Result<GetOrder::Reply> GetOrder::read(const Command& key, store::Queries& queries, const parties::Directory& parties) {
  auto order = queries.find(key);
  if (!order) return no_such_order();
  const auto* supplier = parties.supplier(order->supplier);
  FIBRECAFE_ASSERT(supplier);
  return Reply{std::move(*order), supplier->name, told_kcis(queries, key)};
}

http::Response GetOrder::encode(const Reply& reply) {
  return encode_order(reply.order, reply.supplier, reply.kcis);
}

}  // namespace fibrecafe::tenant_api
