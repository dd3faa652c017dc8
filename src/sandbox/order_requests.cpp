// SPDX-License-Identifier: Apache-2.0
#include "sandbox/order_requests.hpp"

#include <array>

#include "sandbox/reading.hpp"
#include "sandbox/supplier_order.hpp"

namespace fibrecafe::sandbox {
namespace {

using namespace fields;

struct ContactChange {
  std::string name, phone_number, email;
};
// What the field tables read; the changes themselves are taken from the body, where absent and empty differ.
struct Asked {
  OrderRequest request;
  std::vector<Characteristic> characteristics;
  ContactChange contact;
  int64_t reservation_id = 0;
  std::string text;
  Date date{};
  std::vector<EngineerTask> tasks;
};
template <class Member>
constexpr auto of_request(Member member) {
  return within(&Asked::request, member);
}

// A date, or "" to remove it.
struct DateOrNone : CalendarDate {
  static constexpr bool kMayBeEmpty = true;
  void read(const json::value& value, Date& into, const Path& at, Findings& findings) const {
    if (!is_empty(value)) CalendarDate::read(value, into, at, findings);
  }
};

constexpr auto kId = field("id", kMandatory, of_request(&OrderRequest::id), WholeNumber{});
constexpr auto kOrderId = field("orderId", kMandatory, of_request(&OrderRequest::order_id), WholeNumber{});
constexpr auto kOrderReference =
    field("supplierOrderReference", kOptional, of_request(&OrderRequest::order_reference), kShortText);

constexpr auto kContact = table(field("name", kOptional, &ContactChange::name, TextMaybeEmpty(100)),
                                field("phoneNumber", kOptional, &ContactChange::phone_number, TextMaybeEmpty(30)),
                                field("email", kOptional, &ContactChange::email, TextMaybeEmpty(254)));
constexpr TextMaybeEmpty kTextOrNone(1000);

constexpr auto kAmendment = table(kId, kOrderId, kOrderReference,
                                  field("serviceCharacteristics", kOptional, &Asked::characteristics, kCharacteristics),
                                  field("primaryContact", kOptional, &Asked::contact, object(kContact)),
                                  field("secondaryContact", kOptional, &Asked::contact, object(kContact)),
                                  field("appointmentReservationId", kOptional, &Asked::reservation_id, WholeNumber{}),
                                  field("appointmentReservationReference", kOptional, &Asked::text, kShortText),
                                  field("requestedCompletionDate", kOptional, &Asked::date, DateOrNone{}),
                                  field("engineerTasks", kOptional, &Asked::tasks, list(Word<EngineerTask>{})),
                                  field("hazards", kOptional, &Asked::text, kTextOrNone),
                                  field("onSiteRestrictions", kOptional, &Asked::text, kTextOrNone),
                                  field("notes", kOptional, &Asked::text, kTextOrNone));
constexpr auto kCancellation =
    table(kId, kOrderId, kOrderReference,
          field("reasonCode", kMandatory, of_request(&OrderRequest::reason), Word<CancellationReason>{}));

template <class Table>
Result<OrderRequest> read(const http::Request& request, const Table& table, Subject subject) {
  Asked asked;
  auto body = read_post(request, table, asked);
  if (!body) return tl::unexpected(body.error());
  asked.request.subject = subject;
  asked.request.body = request.body;
  asked.request.asked = *std::move(body);
  return std::move(asked.request);
}

constexpr std::array<std::string_view, 2> kContacts = {"primaryContact", "secondaryContact"};
constexpr std::array<std::string_view, 7> kReplaced = {"appointmentReservationId",
                                                       "appointmentReservationReference",
                                                       "requestedCompletionDate",
                                                       "engineerTasks",
                                                       "hazards",
                                                       "onSiteRestrictions",
                                                       "notes"};

void replace(json::object& holder, std::string_view name, const json::value& value) {
  if (is_empty(value)) {
    holder.erase(name);
  } else {
    holder[name] = value;
  }
}

void merge_contact(json::object& entity, std::string_view name, const json::object& change) {
  if (change.empty()) {
    entity.erase(name);
    return;
  }
  json::value& contact = entity[name];
  if (!contact.is_object()) contact = json::object();
  for (const auto& member : change) replace(contact.get_object(), member.key(), member.value());
}

// A provide order has them in its item.
json::object& holder_of_characteristics(json::object& entity, OrderType type) {
  json::value* item = kind_of(type) == OrderKind::kProvide ? entity.if_contains("serviceOrderItem") : nullptr;
  return item && item->is_object() ? item->get_object() : entity;
}

}  // namespace

Result<OrderRequest> read_amendment(const http::Request& request) {
  return read(request, kAmendment, Subject::kAmendment);
}

Result<OrderRequest> read_cancellation(const http::Request& request) {
  return read(request, kCancellation, Subject::kCancellation);
}

json::object amended(json::object entity, OrderType type, const OrderRequest& amendment) {
  const json::object& asked = amendment.asked;
  if (const json::value* list = asked.if_contains("serviceCharacteristics")) {
    replace(holder_of_characteristics(entity, type), "serviceCharacteristics", *list);
  }
  for (std::string_view name : kContacts) {
    const json::value* change = asked.if_contains(name);
    if (change) merge_contact(entity, name, change->get_object());
  }
  for (std::string_view name : kReplaced) {
    if (const json::value* value = asked.if_contains(name)) replace(entity, name, *value);
  }
  if (amendment.appointment) appoint(entity, amendment.appointment->timeslot, amendment.appointment->reference);
  return entity;
}

void name_request(json::object& kci, const OrderRequest& request) {
  bool amendment = request.subject == Subject::kAmendment;
  kci[amendment ? "serviceOrderAmendmentId" : "serviceOrderCancellationId"] = request.id;
  kci[amendment ? "serviceOrderAmendmentReference" : "serviceOrderCancellationReference"] = request.reference;
}

}  // namespace fibrecafe::sandbox
