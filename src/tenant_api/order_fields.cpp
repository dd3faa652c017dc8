// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/order_fields.hpp"

namespace fibrecafe::tenant_api {
namespace {

using namespace fields;
using orders::Order;
using Wanted = orders::PlaceOrder;

const re2::RE2& supplier_pattern() {
  static const re2::RE2 pattern(R"(\w{1,20})");
  return pattern;
}
const re2::RE2& email_pattern() {
  static const re2::RE2 pattern(R"([^@]+@[^@]+)", re2::RE2::DefaultOptions);
  return pattern;
}
const re2::RE2& uprn_pattern() {
  static const re2::RE2 pattern("[0-9]{1,12}");
  return pattern;
}

constexpr auto uprn_is_digits = [](const AddressIdentifier& identifier, const Path& at, Findings& findings) {
  if (identifier.type == AddressType::kUprn && !re2::RE2::FullMatch(identifier.id, uprn_pattern())) {
    findings.invalid(Path(at, "id"), "accepted are 1 to 12 digits for a UPRN");
  }
};

template <class Member>
constexpr auto of_order(Member member) {
  return within(&Wanted::order, member);
}

constexpr auto kIdentifier =
    table(field("id", kMandatory, &AddressIdentifier::id, Text{1, 64}),
          field("type", kMandatory, &AddressIdentifier::type, Word<AddressType>{}), rule(uprn_is_digits));

constexpr auto kAddress =
    table(field("id", kMandatory, within(&Address::identifier, &AddressIdentifier::id), Text{1, 64}),
          field("type", kMandatory, within(&Address::identifier, &AddressIdentifier::type), Word<AddressType>{}),
          rule([](const Address& address, const Path& at, Findings& findings) {
            uprn_is_digits(address.identifier, at, findings);
          }),
          field("additionalIdentifiers", kOptional, &Address::additional, list(object(kIdentifier))));

constexpr auto kCharacteristic = table(field("name", kMandatory, &Characteristic::name, Text{1, 64}),
                                       field("value", kMandatory, &Characteristic::value, TextMaybeEmpty(1000)));

constexpr auto kCharacteristics = list(object(kCharacteristic), 100);

constexpr auto kContact =
    table(field("name", kMandatory, &Contact::name, Text{1, 100}),
          field("phoneNumber", kMandatory, &Contact::phone_number, Text{3, 30}),
          field("email", kOptional, &Contact::email, MatchingText{{3, 254}, {email_pattern, "an address with one @"}}));

constexpr auto kSpecification = table(field("id", kMandatory, of_order(&Order::specification_id), Text{1, 64}));

constexpr auto kItem =
    table(field("serviceSpecification", kMandatory, itself(), object(kSpecification)),
          field("serviceCharacteristics", kOptional, of_order(&Order::characteristics), kCharacteristics));

// The rows that branches share.
constexpr auto kOrderType = field("orderType", kMandatory, of_order(&Order::type), Word<OrderType>{});
constexpr auto kSupplier = field("supplier", kMandatory, &Wanted::supplier_name,
                                 Matching{supplier_pattern, "a name of 1 to 20 letters, digits and underscores"});
constexpr auto kServiceId = field("serviceId", kMandatory, of_order(&Order::service_id), Text{1, 50});
constexpr auto kSecondaryContact =
    field("secondaryContact", kOptional, of_order(&Order::secondary_contact), object(kContact));
constexpr auto kReservation =
    field("appointmentReservationId", kOptional, of_order(&Order::appointment_reservation_id), WholeNumber{});
constexpr auto kCompletionDate =
    field("requestedCompletionDate", kOptional, of_order(&Order::requested_completion_date), CalendarDate{});
constexpr auto kEngineerTasks =
    field("engineerTasks", kOptional, of_order(&Order::engineer_tasks), list(Word<EngineerTask>{}));
constexpr auto kHazards = field("hazards", kOptional, of_order(&Order::hazards), Text{1, 1000});
constexpr auto kRestrictions =
    field("onSiteRestrictions", kOptional, of_order(&Order::on_site_restrictions), Text{1, 1000});
constexpr auto kNotes = field("notes", kOptional, of_order(&Order::notes), Text{1, 1000});

constexpr auto kProvide =
    table(kOrderType, kSupplier, field("address", kMandatory, of_order(&Order::address), object(kAddress)),
          field("serviceOrderItem", kMandatory, itself(), object(kItem)),
          field("primaryContact", kMandatory, of_order(&Order::primary_contact), object(kContact)), kSecondaryContact,
          kReservation, kCompletionDate, kEngineerTasks, kHazards, kRestrictions, kNotes);

constexpr auto kModify =
    table(kOrderType, kSupplier, kServiceId,
          field("serviceCharacteristics", kMandatory, of_order(&Order::characteristics), kCharacteristics),
          field("primaryContact", kOptional, of_order(&Order::primary_contact), object(kContact)), kSecondaryContact,
          kReservation, kCompletionDate, kEngineerTasks, kHazards, kRestrictions, kNotes);

constexpr auto kCease = table(kOrderType, kSupplier, kServiceId, kCompletionDate, kNotes);

}  // namespace

void read_order(OrderKind kind, const json::object& body, Wanted& into, Findings& findings) {
  switch (kind) {
    case OrderKind::kProvide: return kProvide.read(body, into, Path(), findings);
    case OrderKind::kModify: return kModify.read(body, into, Path(), findings);
    case OrderKind::kCease: return kCease.read(body, into, Path(), findings);
  }
}

void read_without_branch(const json::object& body, Wanted& into, Findings& findings) {
  size_t before = findings.count();
  kOrderType.read(body, into, Path(), findings, before);
  kSupplier.read(body, into, Path(), findings, before);
}

}  // namespace fibrecafe::tenant_api
