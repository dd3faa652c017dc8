// SPDX-License-Identifier: Apache-2.0
#include "supplier_updates/post_kci.hpp"

#include <algorithm>
#include <array>

#include "orders/decide_kci.hpp"
#include "supplier_updates/kci_fields.hpp"

namespace fibrecafe::supplier_updates {
namespace {

// Members of the entity, as problems found behind the field tables name them.
constexpr std::array<std::string_view, 8> kEntityMembers = {
    "id", "status", "orderType", "tenant", "supplierOrderReference", "committedDate", "targetDate", "serviceId"};

Error with_entity_paths(Error error, const std::string& entity) {
  for (Problem& problem : error.problems) {
    bool of_entity = std::find(kEntityMembers.begin(), kEntityMembers.end(), problem.path) != kEntityMembers.end();
    if (of_entity) problem.path = entity + '.' + problem.path;
  }
  return error;
}

Done offered(const GivenKci& given) {
  if (!given.entity_offered) {
    return fail(ErrorCode::kNotOffered, std::string(given.entity_name) + " is not offered by this gateway yet");
  }
  return {};
}

// Do the parts fit each other, as far as the KCI alone shows?
Done judge_alone(const GivenKci& given) {
  const orders::SupplierKci& kci = given.kci;
  auto problems = orders::missing_requirements(kci, given.claim);
  if (!orders::agrees(kci.reason, kci.status, {})) {
    problems.push_back({"status", std::string(text(kci.status)) + " does not go with reasonCode " +
                                      std::string(text(kci.reason)) + "; accepted are " +
                                      orders::agreeing_statuses(kci.reason, {})});
  }
  if (!problems.empty()) return fail(ErrorCode::kInvalid, std::move(problems));
  return {};
}

// What suppliers may write in two ways has one way inside.
void settle_spelling(GivenKci& given) {
  if (given.kci.text && given.kci.text->empty()) given.kci.text.reset();
  auto& codes = given.kci.supplier_codes;
  if (given.supplier_code && std::find(codes.begin(), codes.end(), *given.supplier_code) == codes.end()) {
    codes.insert(codes.begin(), *given.supplier_code);
  }
}

}  // namespace

Result<PostKci::Command> PostKci::decode(const edge::Call& call, const parties::Directory&) {
  auto body = fields::parse_body(call.request.body);
  if (!body) return tl::unexpected(body.error());
  fields::Findings findings(fields::UnknownFields::kIgnore);
  GivenKci given = read_kci(body->as_object(), findings);
  if (auto verdict = std::move(findings).verdict(); !verdict) return tl::unexpected(verdict.error());
  settle_spelling(given);
  if (auto known = offered(given); !known) return tl::unexpected(known.error());
  if (auto fits = judge_alone(given); !fits) {
    return tl::unexpected(with_entity_paths(fits.error(), std::string(given.entity_name)));
  }
  Command command{call.principal->supplier(), std::string(given.entity_name), std::move(given.claim),
                  std::move(given.kci)};
  command.claim.conversation_id = call.conversation_id;
  command.kci.raw = call.request.body;
  return command;
}

Result<PostKci::Reply> PostKci::act(const Command& command, const orders::Context& context) {
  orders::SupplierKci kci = command.kci;
  kci.received_on = context.now;
  auto received = orders::kci_received(context, command.from, command.claim, kci);
  if (!received) return tl::unexpected(with_entity_paths(received.error(), command.entity_name));
  return Reply{};
}

http::Response PostKci::encode(const Reply&) {
  http::Response response;
  response.status = 204;
  return response;
}

}  // namespace fibrecafe::supplier_updates
