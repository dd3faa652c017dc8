// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/check_availability.hpp"

#include <array>

#include "tenant_api/part_fields.hpp"
#include "tenant_json/availability_json.hpp"

namespace fibrecafe::tenant_api {
namespace {

using namespace fields;
using Command = CheckAvailability::Command;
using Reply = CheckAvailability::Reply;

// `postalCode` is published and not used.
struct Given {
  enquiries::AvailabilityQuestion question;
  std::vector<std::string> suppliers;
  std::string postal_code;
  std::vector<ServiceType> service_types;
};

constexpr std::array kParameters = {Parameter{"address", Written::kJson}, Parameter{"suppliers", Written::kTexts},
                                    Parameter{"postalCode", Written::kText},
                                    Parameter{"serviceTypes", Written::kTexts}};

constexpr auto kAvailability = table(
    field("address", kMandatory, within(&Given::question, &enquiries::AvailabilityQuestion::address), object(kAddress)),
    field("suppliers", kOptional, &Given::suppliers, list(kSupplierName)),
    field("postalCode", kOptional, &Given::postal_code, kPostalCode),
    field("serviceTypes", kOptional, &Given::service_types, list(Word<ServiceType>{})));

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace

Result<Command> CheckAvailability::decode(const edge::Call& call, const parties::Directory& parties) {
  auto asker = asker_of(call, parties);
  if (!asker) return tl::unexpected(asker.error());
  auto given = read_parameters<Given>(call, *asker, kParameters, kAvailability);
  if (!given) return tl::unexpected(given.error());
  if (!given->service_types.empty()) given->question.service_types = std::move(given->service_types);
  return Command{std::move(*asker), std::move(given->question), std::move(given->suppliers)};
}

void CheckAvailability::ask(const Command& command, const AskingNeeds& needs, std::function<void(Result<Reply>)> done) {
  auto parties = needs.parties();
  auto whom = enquiries::decide_whom(*parties, command.asker.tenant, command.suppliers);
  if (!whom) return done(tl::unexpected(whom.error()));
  enquiries::Enquiry enquiry{parties, command.asker.tenant, command.asker.conversation_id, needs.ask_timeout,
                             command.question};
  auto gathered = [&command, &log = needs.door.log, done = std::move(done)](std::vector<enquiries::SupplierSaid> said) {
    for (const auto& each : said) log_unanswered(log, command.asker, each.supplier, each.asked);
    auto merged = enquiries::merged(std::move(said));
    if (!merged) return done(tl::unexpected(merged.error()));
    done(Reply{std::move(*merged), command.question.address});
  };
  enquiries::ask_all(needs.suppliers, enquiry, *whom, std::move(gathered));
}

http::Response CheckAvailability::encode(const Reply& reply) {
  http::Response response;
  response.headers.add("Content-Type", "application/json");
  if (!reply.gathered.unavailable.empty()) {
    response.headers.add("X-Suppliers-Unavailable", joined(reply.gathered.unavailable));
  }
  response.body = json::serialize(tenant_json::availability_json(reply.gathered.elements, reply.asked));
  return response;
}

}  // namespace fibrecafe::tenant_api
