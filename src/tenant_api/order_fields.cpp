// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/order_fields.hpp"

#include "tenant_api/part_fields.hpp"

namespace fibrecafe::tenant_api {
namespace {

using namespace fields;
using orders::Order;
using Wanted = orders::PlaceOrder;

template <class Member>
constexpr auto of_order(Member member) {
  return within(&Wanted::order, member);
}

constexpr auto kContact = table(field("name", kMandatory, &Contact::name, Text{1, 100}),
                                field("phoneNumber", kMandatory, &Contact::phone_number, Text{3, 30}),
                                field("email", kOptional, &Contact::email, kEmail));

constexpr auto kSpecification =
    table(field("id", kMandatory, of_order(&Order::specification_id), kSpecificationIdText));

constexpr auto kItem =
    table(field("serviceSpecification", kMandatory, itself(), object(kSpecification)),
          field("serviceCharacteristics", kOptional, of_order(&Order::characteristics), kCharacteristics));

// What a tenant may order: an unsolicited cease is none of it.
struct OrderableType {
  static constexpr bool kMayBeEmpty = false;
  std::string accepted() const {
    std::string out;
    for (std::string_view word : words<OrderType>()) {
      if (word != text(OrderType::kUnsolicitedCease)) out += (out.empty() ? "" : ", ") + std::string(word);
    }
    return "one of " + out;
  }
  void read(const json::value& value, OrderType& into, const Path& at, Findings& findings) const {
    const json::string* word = value.if_string();
    if (!word) return findings.wrong_type(at, value, accepted());
    auto known = parse<OrderType>(std::string_view(word->data(), word->size()));
    if (!known || *known == OrderType::kUnsolicitedCease) return findings.invalid(at, "accepted is " + accepted());
    into = *known;
  }
};

// The rows that branches share.
constexpr auto kOrderType = field("orderType", kMandatory, of_order(&Order::type), OrderableType{});
constexpr auto kSupplier = field("supplier", kMandatory, &Wanted::supplier_name, kSupplierName);
constexpr auto kServiceId = field("serviceId", kMandatory, of_order(&Order::service_id), kServiceIdText);
constexpr auto kSecondaryContact =
    field("secondaryContact", kOptional, of_order(&Order::secondary_contact), object(kContact));
constexpr auto kReservation =
    field("appointmentReservationId", kOptional, of_order(&Order::appointment_reservation_id), WholeNumber{});
constexpr auto kCompletionDate =
    field("requestedCompletionDate", kOptional, of_order(&Order::requested_completion_date), CalendarDate{});
constexpr auto kEngineerTasks =
    field("engineerTasks", kOptional, of_order(&Order::engineer_tasks), list(Word<EngineerTask>{}));
constexpr auto kHazards = field("hazards", kOptional, of_order(&Order::hazards), kLongText);
constexpr auto kRestrictions =
    field("onSiteRestrictions", kOptional, of_order(&Order::on_site_restrictions), kLongText);
constexpr auto kNotes = field("notes", kOptional, of_order(&Order::notes), kLongText);

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
    case OrderKind::kUnsolicitedCease: return read_without_branch(body, into, findings);
  }
}

void read_without_branch(const json::object& body, Wanted& into, Findings& findings) {
  size_t before = findings.count();
  kOrderType.read(body, into, Path(), findings, before);
  kSupplier.read(body, into, Path(), findings, before);
}

}  // namespace fibrecafe::tenant_api
