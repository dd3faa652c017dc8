// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/redeliver_order.hpp"

#include "base/json.hpp"
#include "tenant_api/path_order.hpp"

namespace fibrecafe::tenant_api {

http::Response redelivery_answer(int64_t count) {
  http::Response response;
  response.status = 202;
  response.headers.add("Content-Type", "application/json");
  response.body = json::serialize(json::object{{"count", count}});
  return response;
}

Result<RedeliverOrder::Command> RedeliverOrder::decode(const edge::Call& call, const parties::Directory&) {
  auto key = order_in_path(call);
  if (key && !call.request.body.empty()) {
    return fail(ErrorCode::kInvalid, "This operation takes no body - all KCIs of the order are sent again");
  }
  return key;
}

Result<int64_t> RedeliverOrder::act(const Command& key, store::Unit& unit, Time now) {
  if (!unit.find(key)) return no_such_order();
  return unit.redeliver(key, {}, now);
}

}  // namespace fibrecafe::tenant_api
