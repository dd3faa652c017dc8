// SPDX-License-Identifier: Apache-2.0
#include "edge/door.hpp"

namespace fibrecafe::edge {

void Visit::refuse(const Error& error, std::string_view cause) {
  std::string_view client = call_.principal ? std::string_view(call_.principal->client()) : std::string_view();
  respond_(errors_.answer(error, {call_.operation, client, call_.request_id, call_.conversation_id}, cause));
}

void Visit::log_accepted(std::optional<OrderId> placed) const {
  needs_.log.debug("request_accepted", {{"request", call_.request_id},
                                        {"conversation", call_.conversation_id},
                                        {"operation", call_.operation},
                                        {"client", call_.principal->client()},
                                        {"order", placed ? std::to_string(placed->value) : std::string()}});
}

void Visit::refuse_uncommitted(store::Job::Ended ended, const Error* refused, const std::string& thrown) {
  switch (ended.end) {
    case store::CommitEnd::kUncertain:
      return refuse({ErrorCode::kUncertain, {}}, "the store cannot tell whether its commit reached the disk");
    case store::CommitEnd::kNotCommitted:
      return refuse({ErrorCode::kUnavailable, {}}, thrown.empty() ? "the store did not commit" : thrown);
    case store::CommitEnd::kRolledBack:
    case store::CommitEnd::kCommitted: break;
  }
  if (refused && !ended.threw) return refuse(*refused);
  refuse({ErrorCode::kDefect, {}}, thrown.empty() ? "the unit was undone without a reason" : thrown);
}

tl::unexpected<Error> used_before(OrderId order) {
  return fail(ErrorCode::kInvalid, "X-Request-ID was used before for a different request, which placed order " +
                                       std::to_string(order.value));
}

}  // namespace fibrecafe::edge
