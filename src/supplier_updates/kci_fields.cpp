// SPDX-License-Identifier: Apache-2.0
#include "supplier_updates/kci_fields.hpp"

#include <array>

namespace fibrecafe::supplier_updates {
namespace {

using namespace fields;
using orders::EntityClaim;
using orders::RequestClaim;
using orders::SupplierFacts;
using orders::SupplierKci;
using orders::SupplierNote;

struct EntityKind {
  std::string_view name;
  std::optional<OrderKind> kind;  // nothing: published, not offered yet
};
constexpr std::array kEntityKinds = {
    EntityKind{"provideServiceOrder", OrderKind::kProvide},
    EntityKind{"modifyServiceOrder", OrderKind::kModify},
    EntityKind{"ceaseServiceOrder", OrderKind::kCease},
    EntityKind{"unsolicitedCeaseServiceOrder", OrderKind::kUnsolicitedCease},
    EntityKind{"serviceProblem", {}},
    EntityKind{"serviceTest", {}},
    EntityKind{"reportableIncident", {}},
};
constexpr std::string_view kEntitiesAccepted =
    "one of provideServiceOrder, modifyServiceOrder, ceaseServiceOrder, unsolicitedCeaseServiceOrder";

constexpr WholeNumber kGivenId{1, kIdMax, true};

template <class Member>
constexpr auto of_kci(Member member) {
  return within(&GivenKci::kci, member);
}
template <class Member>
constexpr auto of_facts(Member member) {
  return within(&GivenKci::kci, within(&SupplierKci::facts, member));
}
template <class Member>
constexpr auto of_claim(Member member) {
  return within(&GivenKci::claim, member);
}

constexpr auto kNote = table(field("note", kOptional, &SupplierNote::note, TextMaybeEmpty(SIZE_MAX)),
                             field("type", kOptional, &SupplierNote::type, TextMaybeEmpty(SIZE_MAX)),
                             field("created", kOptional, &SupplierNote::created, Moment{}));

constexpr auto kHead = table(field("id", kMandatory, of_kci(&SupplierKci::id), UuidText{}),
                             field("sequenceNumber", kMandatory, of_kci(&SupplierKci::sequence), kGivenId),
                             field("issuedOn", kMandatory, of_kci(&SupplierKci::issued_on), Moment{}),
                             field("reasonCode", kMandatory, of_kci(&SupplierKci::reason), Word<ReasonCode>{}),
                             field("problemCode", kOptional, of_kci(&SupplierKci::problem_code), Word<ProblemCode>{}),
                             field("text", kOptional, of_kci(&SupplierKci::text), TextMaybeEmpty(SIZE_MAX)),
                             field("supplierCode", kOptional, &GivenKci::supplier_code, Text{1, 50}),
                             field("supplierCodes", kOptional, of_kci(&SupplierKci::supplier_codes), list(Text{1, 50})),
                             field("supplierNotes", kOptional, of_kci(&SupplierKci::notes), list(object(kNote))));

constexpr auto of_amendment(auto member) {
  return within(&GivenKci::kci, within(&SupplierKci::amendment, member));
}
constexpr auto of_cancellation(auto member) {
  return within(&GivenKci::kci, within(&SupplierKci::cancellation, member));
}
constexpr auto kRequests = table(
    field("serviceOrderAmendmentId", kOptional, of_amendment(&RequestClaim::id), kGivenId),
    field("serviceOrderAmendmentReference", kOptional, of_amendment(&RequestClaim::reference), Text{1, 128}),
    field("serviceOrderCancellationId", kOptional, of_cancellation(&RequestClaim::id), kGivenId),
    field("serviceOrderCancellationReference", kOptional, of_cancellation(&RequestClaim::reference), Text{1, 128}));

constexpr auto kCharacteristic = table(field("name", kMandatory, &Characteristic::name, Text{1, 64}),
                                       field("value", kMandatory, &Characteristic::value, TextMaybeEmpty(1000)));

constexpr auto ends_after_start = [](const Timeslot& slot, const Path& at, Findings& findings) {
  if (slot.end < slot.start)
    findings.invalid(Path(at, "timeslotEndDateTime"), "accepted is a time not before the slot's start");
};
constexpr auto kTimeslot =
    table(field("timeslotStartDateTime", kMandatory, &Timeslot::start, Moment{}),
          field("timeslotEndDateTime", kMandatory, &Timeslot::end, Moment{}), rule(ends_after_start));

// Rows of the entity that all kinds have.
constexpr auto kCharacteristics = field("serviceCharacteristics", kOptional, of_facts(&SupplierFacts::characteristics),
                                        list(object(kCharacteristic)));
constexpr auto kClaimed =
    table(field("id", kOptional, of_claim(&EntityClaim::order), Id<OrderTag>{kGivenId}),
          field("orderType", kOptional, of_claim(&EntityClaim::type), Word<OrderType>{}),
          field("tenant", kOptional, of_claim(&EntityClaim::tenant_name), TextMaybeEmpty(SIZE_MAX)),
          field("supplierOrderReference", kOptional, of_claim(&EntityClaim::reference), Text{1, 128}),
          field("status", kMandatory, of_kci(&SupplierKci::status), Word<OrderStatus>{}));
constexpr auto kTaken =
    table(field("appointmentTimeslot", kOptional, of_facts(&SupplierFacts::appointment_timeslot), object(kTimeslot)),
          field("appointmentSupplierReference", kOptional, of_facts(&SupplierFacts::appointment_supplier_reference),
                Text{1, 128}),
          field("committedDate", kOptional, of_facts(&SupplierFacts::committed_date), Moment{}),
          field("targetDate", kOptional, of_facts(&SupplierFacts::target_date), Moment{}));

constexpr auto kSpecification =
    table(field("name", kOptional, of_facts(&SupplierFacts::specification_name), Text{1, 200}));
constexpr auto kItem =
    table(field("serviceSpecification", kOptional, itself(), object(kSpecification)), kCharacteristics);
constexpr auto kProvideTaken = table(field("serviceOrderItem", kOptional, itself(), object(kItem)));
constexpr auto kOthersTaken = table(kCharacteristics);

// A date, or a date-time of which London's day counts.
struct Day {
  static constexpr bool kMayBeEmpty = false;
  std::string accepted() const { return Moment{}.accepted(); }
  void read(const json::value& value, Date& into, const Path& at, Findings& findings) const {
    Time time{};
    Moment{}.read(value, time, at, findings);
    into = london_date(time);
  }
};
constexpr auto kUnsolicitedTaken =
    table(field("serviceId", kOptional, of_claim(&EntityClaim::service_id), Text{1, 50}),
          field("reason", kOptional, of_facts(&SupplierFacts::unsolicited_reason), Word<UnsolicitedReason>{}),
          field("requestedCeaseDate", kOptional, of_facts(&SupplierFacts::requested_cease_date), Day{}));

void read_taken(OrderKind kind, const json::object& entity, GivenKci& into, const Path& at, Findings& findings) {
  switch (kind) {
    case OrderKind::kProvide: return kProvideTaken.read(entity, into, at, findings);
    case OrderKind::kModify:
    case OrderKind::kCease: return kOthersTaken.read(entity, into, at, findings);
    case OrderKind::kUnsolicitedCease: return kUnsolicitedTaken.read(entity, into, at, findings);
  }
}

void read_entity(OrderKind kind, const json::object& entity, GivenKci& into, const Path& at, Findings& findings) {
  into.claim.kind = kind;
  kClaimed.read(entity, into, at, findings);
  if (!entity.contains("id") && !entity.contains("supplierOrderReference")) {
    findings.missing(Path(at, "id"), "the gateway's order id here, or yours in supplierOrderReference");
  }
  read_taken(kind, entity, into, at, findings);
  kTaken.read(entity, into, at, findings);
  into.kci.facts.reference = into.claim.reference;
}

void read_any_entity(const EntityKind& kind, const json::value& value, GivenKci& into, Findings& findings) {
  into.entity_name = kind.name;
  into.entity_offered = kind.kind.has_value();
  if (!kind.kind) return;
  Path body, at(body, kind.name);
  const json::object* entity = value.if_object();
  if (!entity) return findings.wrong_type(at, value, "an order");
  read_entity(*kind.kind, *entity, into, at, findings);
}

// Exactly one entity, of whatever kind.
void find_entity(const json::object& body, GivenKci& into, Findings& findings) {
  for (const EntityKind& kind : kEntityKinds) {
    const json::value* value = body.if_contains(kind.name);
    if (!value) continue;
    if (into.entity_name.empty()) {
      read_any_entity(kind, *value, into, findings);
    } else {
      findings.invalid(Path(Path(), kind.name),
                       "accepted is one entity, and there is " + std::string(into.entity_name));
    }
  }
  if (into.entity_name.empty()) findings.missing(Path(Path(), kEntityKinds.front().name), kEntitiesAccepted);
}

}  // namespace

GivenKci read_kci(const json::object& body, Findings& findings) {
  GivenKci given;
  kHead.read(body, given, Path(), findings);
  find_entity(body, given, findings);
  kRequests.read(body, given, Path(), findings);
  return given;
}

}  // namespace fibrecafe::supplier_updates
