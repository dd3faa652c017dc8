// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/look_up_addresses.hpp"

#include <array>

#include "enquiries/decide_addresses.hpp"
#include "tenant_api/part_fields.hpp"
#include "tenant_json/availability_json.hpp"

namespace fibrecafe::tenant_api {
namespace {

using namespace fields;
using enquiries::AddressSearch;
using Command = LookUpAddresses::Command;
using Reply = LookUpAddresses::Reply;

struct Given {
  AddressSearch search;
  std::string supplier;
};
template <class Member>
constexpr auto of_search(Member member) {
  return within(&Given::search, member);
}

const re2::RE2& uprn_pattern() {
  static const re2::RE2 pattern("[0-9]{1,12}");
  return pattern;
}

constexpr std::array kParameters = {Parameter{"postalCode"},   Parameter{"uprn"},       Parameter{"name"},
                                    Parameter{"streetNumber"}, Parameter{"streetName"}, Parameter{"supplier"}};

constexpr Text kNarrowing{1, 100};

constexpr auto names_a_place = [](const Given& given, const Path& at, Findings& findings) {
  if (enquiries::normal_postcode(given.search.postcode).empty() && given.search.uprn.empty()) {
    findings.missing(Path(at, "postalCode"), "a postcode here, or a UPRN in uprn");
  }
};

constexpr auto kLookUp =
    table(field("postalCode", kOptional, of_search(&AddressSearch::postcode), kPostalCode),
          field("uprn", kOptional, of_search(&AddressSearch::uprn), Matching{uprn_pattern, "a UPRN of 1 to 12 digits"}),
          field("name", kOptional, of_search(&AddressSearch::name), kNarrowing),
          field("streetNumber", kOptional, of_search(&AddressSearch::street_number), kNarrowing),
          field("streetName", kOptional, of_search(&AddressSearch::street_name), kNarrowing),
          field("supplier", kOptional, &Given::supplier, kSupplierName), rule(names_a_place));

}  // namespace

Result<Command> LookUpAddresses::decode(const edge::Call& call, const parties::Directory& parties) {
  auto asker = asker_of(call, parties);
  if (!asker) return tl::unexpected(asker.error());
  auto given = read_parameters<Given>(call, *asker, kParameters, kLookUp);
  if (!given) return tl::unexpected(given.error());
  given->search.postcode = enquiries::normal_postcode(given->search.postcode);
  return Command{std::move(*asker), std::move(given->search), std::move(given->supplier)};
}

void LookUpAddresses::ask(const Command& command, const AskingNeeds& needs, std::function<void(Result<Reply>)> done) {
  auto parties = needs.parties();
  auto source =
      enquiries::decide_address_source(*parties, command.asker.tenant, command.supplier, needs.addresses.is_loaded());
  if (!source) return done(tl::unexpected(source.error()));
  if (!*source) return done(needs.addresses.find(command.search));
  const parties::Supplier& supplier = *parties->supplier(**source);
  auto answered = [&command, &log = needs.door.log, name = supplier.name, done = std::move(done)](Asked<Reply> asked) {
    log_unanswered(log, command.asker, name, asked);
    if (asked.end != AskEnd::kAnswered) return done(tl::unexpected(parties::ask_error(asked, name)));
    done(std::move(asked.value));
  };
  needs.suppliers.addresses(asking(command.asker, needs, parties, supplier), command.search, std::move(answered));
}

http::Response LookUpAddresses::encode(const Reply& reply) {
  http::Response response;
  response.headers.add("Content-Type", "application/json");
  response.body = json::serialize(tenant_json::address_records_json(reply));
  return response;
}

}  // namespace fibrecafe::tenant_api
