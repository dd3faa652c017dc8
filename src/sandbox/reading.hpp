// SPDX-License-Identifier: Apache-2.0
// How the supplier stub reads what the gateway sends: the headers that every call must have, then a body or a query
// through a field table; one pass, every problem.
//
// Used by the files that know one thing each: orders, requests about them, reservations, questions. Source:
// supplier-and-updates.md 1.3.
#pragma once

#include <span>
#include <string>

#include "fields/fields.hpp"
#include "fields/query.hpp"
#include "http/message.hpp"
#include "sandbox/scenarios.hpp"
#include "vocabulary/parts.hpp"

namespace fibrecafe::sandbox {

struct Head {
  std::string tenant;
  std::string conversation_id;
};

// Tenant, X-Request-ID, X-Conversation-ID, and with a body its Content-Type.
Head read_head(const http::Request& request, fields::Findings& findings);
// As they came; judged by script_of().
ScenarioHeaders scenario_headers(const http::Request& request);
// An object that `body` holds, empty when it holds none: that is a finding then.
json::object body_object(const std::string& body, fields::Findings& findings);

// What a POST says, and its body as it came. kMalformed or kInvalid with every problem.
template <class Table, class Into>
Result<json::object> read_post(const http::Request& request, const Table& table, Into& into) {
  fields::Findings findings(fields::UnknownFields::kRefuse);
  read_head(request, findings);
  size_t before = findings.count();
  json::object body = body_object(request.body, findings);
  if (findings.count() == before) table.read(body, into, fields::Path(), findings);
  if (auto verdict = std::move(findings).verdict(); !verdict) return tl::unexpected(verdict.error());
  return body;
}

// What a GET asks. kMalformed or kInvalid with every problem.
template <class Table, class Into>
Done read_get(const http::Request& request, std::span<const fields::Parameter> parameters, const Table& table,
              Into& into) {
  fields::Findings findings(fields::UnknownFields::kRefuse);
  read_head(request, findings);
  auto query = fields::read_query(request.query, parameters);
  if (query) {
    table.read(*query, into, fields::Path(), findings);
  } else {
    for (const Problem& problem : query.error().problems) {
      findings.malformed(fields::Path(fields::Path(), problem.path), problem.text);
    }
  }
  return std::move(findings).verdict();
}

inline constexpr fields::Text kShortText{1, 128};
inline constexpr fields::Text kLongText{1, 1000};

inline constexpr auto kIdentifier =
    fields::table(fields::field("id", fields::kMandatory, &AddressIdentifier::id, fields::Text{1, 64}),
                  fields::field("type", fields::kMandatory, &AddressIdentifier::type, fields::Word<AddressType>{}));
inline constexpr auto kAddress = fields::table(
    fields::field("id", fields::kMandatory, fields::within(&Address::identifier, &AddressIdentifier::id),
                  fields::Text{1, 64}),
    fields::field("type", fields::kMandatory, fields::within(&Address::identifier, &AddressIdentifier::type),
                  fields::Word<AddressType>{}),
    fields::field("additionalIdentifiers", fields::kOptional, &Address::additional,
                  fields::list(fields::object(kIdentifier))));
inline constexpr auto kCharacteristic =
    fields::table(fields::field("name", fields::kMandatory, &Characteristic::name, fields::Text{1, 64}),
                  fields::field("value", fields::kMandatory, &Characteristic::value, fields::TextMaybeEmpty(1000)));
inline constexpr auto kCharacteristics = fields::list(fields::object(kCharacteristic), 100);

}  // namespace fibrecafe::sandbox
