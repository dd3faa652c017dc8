// SPDX-License-Identifier: Apache-2.0
// The field tables of the small parts that several bodies have: suppliers' names, addresses, characteristics, service
// ids. Used by the decoders of this folder; limits: decisions.md 2.
#pragma once

#include "fields/fields.hpp"
#include "vocabulary/parts.hpp"

namespace fibrecafe::tenant_api {

const re2::RE2& supplier_pattern();
const re2::RE2& email_pattern();
// A UPRN is 1 to 12 digits; the other types have no shape.
void judge_uprn(const AddressIdentifier& identifier, const fields::Path& at, fields::Findings& findings);

inline constexpr fields::Matching kSupplierName{supplier_pattern, "a name of 1 to 20 letters, digits and underscores"};
inline constexpr fields::MatchingText kEmail{{3, 254}, {email_pattern, "an address with one @"}};
inline constexpr fields::Text kServiceIdText{1, 50};
inline constexpr fields::Text kSpecificationIdText{1, 64};
inline constexpr fields::Text kLongText{1, 1000};
inline constexpr fields::Text kPostalCode{1, 10};

// What is published or was shown to the tenant, and is not used.
struct Unused {
  fields::Text text;
  static constexpr bool kMayBeEmpty = false;
  std::string accepted() const { return text.accepted(); }
  template <class Owner>
  void read(const json::value& value, Owner&, const fields::Path& at, fields::Findings& findings) const {
    std::string unused;
    text.read(value, unused, at, findings);
  }
};

// A product by its id. It may be copied as it was offered: its name is not used.
template <class Member>
constexpr auto offered_specification(Member id) {
  return fields::object(
      fields::table(fields::field("id", fields::kMandatory, id, kSpecificationIdText),
                    fields::field("name", fields::kOptional, fields::itself(), Unused{fields::Text{1, 1000}})));
}

inline constexpr auto kIdentifier =
    fields::table(fields::field("id", fields::kMandatory, &AddressIdentifier::id, fields::Text{1, 64}),
                  fields::field("type", fields::kMandatory, &AddressIdentifier::type, fields::Word<AddressType>{}),
                  fields::rule(judge_uprn));

inline constexpr auto kAddress = fields::table(
    fields::field("id", fields::kMandatory, fields::within(&Address::identifier, &AddressIdentifier::id),
                  fields::Text{1, 64}),
    fields::field("type", fields::kMandatory, fields::within(&Address::identifier, &AddressIdentifier::type),
                  fields::Word<AddressType>{}),
    fields::rule([](const Address& address, const fields::Path& at, fields::Findings& findings) {
      judge_uprn(address.identifier, at, findings);
    }),
    fields::field("additionalIdentifiers", fields::kOptional, &Address::additional,
                  fields::list(fields::object(kIdentifier))));

inline constexpr auto kCharacteristic =
    fields::table(fields::field("name", fields::kMandatory, &Characteristic::name, fields::Text{1, 64}),
                  fields::field("value", fields::kMandatory, &Characteristic::value, fields::TextMaybeEmpty(1000)));

inline constexpr auto kCharacteristics = fields::list(fields::object(kCharacteristic), 100);

}  // namespace fibrecafe::tenant_api
