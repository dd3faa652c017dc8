// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/asking.hpp"

#include "tenant_api/request_calls.hpp"

namespace fibrecafe::tenant_api {
namespace {

std::string_view word(AskEnd end) {
  switch (end) {
    case AskEnd::kAnswered: return "answered";
    case AskEnd::kRefused: return "refused";
    case AskEnd::kFailed: return "failed";
    case AskEnd::kTimedOut: return "timed_out";
    case AskEnd::kNotOffered: return "not_offered";
  }
  return {};
}

}  // namespace

bool Waiting::enter() {
  if (now_.fetch_add(1) < most_) return true;
  --now_;
  return false;
}

Result<Asker> asker_of(const edge::Call& call, const parties::Directory& parties) {
  auto caller = caller_of(call, parties);
  if (!caller) return tl::unexpected(caller.error());
  return Asker{caller->tenant.id, caller->tenant.name, call.request_id, call.conversation_id, caller->unknown};
}

parties::Asking asking(const Asker& asker, const AskingNeeds& needs, parties::DirectoryPtr parties,
                       const parties::Supplier& supplier) {
  Duration within = parties::ask_time(supplier, needs.ask_timeout);
  return {std::move(parties), asker.tenant, supplier.id, asker.conversation_id, within};
}

void log_unanswered(observe::Log& log, const Asker& asker, std::string_view supplier, AskEnd end,
                    std::string_view detail) {
  if (end == AskEnd::kAnswered || end == AskEnd::kRefused) return;
  log.warn("supplier_ask_failed", {{"supplier", supplier},
                                   {"tenant", asker.tenant_name},
                                   {"request", asker.request_id},
                                   {"conversation", asker.conversation_id},
                                   {"end", word(end)},
                                   {"cause", detail}});
}

}  // namespace fibrecafe::tenant_api
