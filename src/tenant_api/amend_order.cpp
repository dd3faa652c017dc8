// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/amend_order.hpp"

#include "base/assert.hpp"
#include "tenant_api/part_fields.hpp"
#include "tenant_api/request_calls.hpp"
#include "tenant_json/request_json.hpp"

namespace fibrecafe::tenant_api {
namespace {

using namespace fields;
using orders::ContactChange;
using orders::OrderChanges;
using Wanted = orders::AmendOrder;

// What removes when it is empty.
template <class Kind>
struct OrEmpty {
  Kind kind;
  static constexpr bool kMayBeEmpty = true;
  std::string accepted() const { return kind.accepted() + R"(, or "" to remove it)"; }
  void read(const json::value& value, std::string& into, const Path& at, Findings& findings) const {
    if (const json::string* text = value.if_string(); text && text->empty()) return into.clear();
    kind.read(value, into, at, findings);
  }
};
template <class Kind>
OrEmpty(Kind) -> OrEmpty<Kind>;

// As orders have it; kept as text, because an empty one means something too.
struct DateText {
  static constexpr bool kMayBeEmpty = false;
  std::string accepted() const { return CalendarDate{}.accepted(); }
  void read(const json::value& value, std::string& into, const Path& at, Findings& findings) const {
    size_t before = findings.count();
    Date date{};
    CalendarDate{}.read(value, date, at, findings);
    if (findings.count() == before) into = format_date(date);
  }
};

template <class Member>
constexpr auto of_changes(Member member) {
  return within(&Wanted::changes, member);
}

constexpr auto kContactChange = table(field("name", kOptional, &ContactChange::name, Text{1, 100}),
                                      field("phoneNumber", kOptional, &ContactChange::phone_number, Text{3, 30}),
                                      field("email", kOptional, &ContactChange::email, OrEmpty{kEmail}));

// {} removes the contact; one that is empty only because its fields were dropped as unknown does not.
struct ContactOrEmpty {
  static constexpr bool kMayBeEmpty = true;
  std::string accepted() const { return object(kContactChange).accepted() + ", or {} to remove it"; }
  void read(const json::value& value, ContactChange& into, const Path& at, Findings& findings) const {
    size_t before = findings.count();
    object(kContactChange).read(value, into, at, findings);
    if (findings.count() > before || is_empty(value) || into != ContactChange()) return;
    findings.invalid(at, "accepted is " + accepted());
  }
};

constexpr auto something_changes = [](const Wanted& wanted, const Path& at, Findings& findings) {
  if (wanted.changes == OrderChanges())
    findings.invalid(at, "Nothing to change - accepted is at least one field to change");
};

constexpr auto kAmendment = table(
    field("orderId", kMandatory, within(&Wanted::order, within(&orders::OrderKey::order, &OrderId::value)),
          OrderNumber{}),
    field("supplier", kOptional, &Wanted::supplier_name, kSupplierName),
    field("serviceCharacteristics", kOptional, of_changes(&OrderChanges::characteristics), kCharacteristics),
    field("primaryContact", kOptional, of_changes(&OrderChanges::primary_contact), ContactOrEmpty{}),
    field("secondaryContact", kOptional, of_changes(&OrderChanges::secondary_contact), ContactOrEmpty{}),
    field("appointmentReservationId", kOptional, of_changes(&OrderChanges::appointment_reservation_id), WholeNumber{}),
    field("requestedCompletionDate", kOptional, of_changes(&OrderChanges::requested_completion_date),
          OrEmpty{DateText{}}),
    field("engineerTasks", kOptional, of_changes(&OrderChanges::engineer_tasks), list(Word<EngineerTask>{})),
    field("hazards", kOptional, of_changes(&OrderChanges::hazards), OrEmpty{kLongText}),
    field("onSiteRestrictions", kOptional, of_changes(&OrderChanges::on_site_restrictions), OrEmpty{kLongText}),
    field("notes", kOptional, of_changes(&OrderChanges::notes), OrEmpty{kLongText}), rule(something_changes));

void read_body(const json::object& body, Wanted& into, Findings& findings) {
  kAmendment.read(body, into, Path(), findings);
}

}  // namespace

Result<orders::AmendOrder> decode_amendment(const json::value& body, UnknownFields unknown) {
  return decode_request<Wanted>(body, unknown, read_body);
}

Result<AmendOrder::Command> AmendOrder::decode(const edge::Call& call, const parties::Directory& parties) {
  return decode_call<Wanted>(call, parties, read_body);
}

Result<AmendOrder::Reply> AmendOrder::act(const Command& command, const orders::Context& context) {
  auto amended = orders::amend(context, command);
  if (!amended) return tl::unexpected(amended.error());
  return Reply{command.order.order, std::move(amended->amendment), supplier_name(context, amended->order.supplier),
               command.order.tenant};
}

// The amendment as it was accepted: what came of it since is told by KCIs.
Result<AmendOrder::Reply> AmendOrder::replay(const store::Created& created, const orders::Context& context) {
  auto order = context.store.find(created.order);
  FIBRECAFE_ASSERT(order);
  const auto* amendment = orders::find(*order, AmendmentId{created.subject});
  FIBRECAFE_ASSERT(amendment);
  Reply reply{order->key.order, *amendment, supplier_name(context, order->supplier), order->key.tenant};
  reply.amendment.status = RequestStatus::kReceivedByGateway;
  reply.amendment.supplier_reference.reset();
  return reply;
}

http::Response AmendOrder::encode(const Reply& reply) {
  return created_answer(tenant_json::amendment_json(reply.order, reply.amendment, reply.supplier));
}

}  // namespace fibrecafe::tenant_api
