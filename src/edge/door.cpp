// SPDX-License-Identifier: Apache-2.0
#include "edge/door.hpp"

namespace fibrecafe::edge {

void Visit::refuse(const Error& error, std::string_view cause) {
  std::string_view client = call_.principal ? std::string_view(call_.principal->client()) : std::string_view();
  respond_(errors_.answer(error, {call_.operation, client, call_.request_id, call_.conversation_id}, cause));
}

void Visit::log_accepted(std::optional<store::Created> created) const {
  bool has_order = created && created->order.order.value > 0;
  needs_.log.debug("request_accepted",
                   {{"request", call_.request_id},
                    {"conversation", call_.conversation_id},
                    {"operation", call_.operation},
                    {"client", call_.principal->client()},
                    {"order", has_order ? std::to_string(created->order.order.value) : std::string()}});
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

tl::unexpected<Error> used_before(const store::Created& by) {
  int64_t order = by.order.order.value;
  std::string what = by.subject == 0 ? "placed order " + std::to_string(order)
                     : order > 0     ? "asked for a change of order " + std::to_string(order)
                                     : "made reservation " + std::to_string(by.subject);
  return fail(ErrorCode::kInvalid, "X-Request-ID was used before for a different request, which " + what);
}

}  // namespace fibrecafe::edge
