// SPDX-License-Identifier: Apache-2.0
#include "sandbox/supplier_order.hpp"

#include "sandbox/reading.hpp"
#include "sandbox/slots.hpp"
#include "sandbox/timeslot_json.hpp"

namespace fibrecafe::sandbox {
namespace {

using namespace fields;

constexpr std::chrono::days kLeadTime(10);  // to the date committed to, when none was asked for; of a cease
constexpr std::chrono::hours kSlotStart(8), kSlotEnd(13);  // of an appointment that the stub makes, local time
constexpr int64_t kFirstReference = 100'000;

// What the field tables read beside the entity, which is kept as it came.
struct Placed {
  SupplierOrder order;
  AddressIdentifier address;
  Contact contact;
  std::string specification, service_id;
  std::vector<Characteristic> characteristics;
};
template <class Member>
constexpr auto of_order(Member member) {
  return within(&Placed::order, member);
}

constexpr auto kEveryOrder = table(field("id", kMandatory, of_order(&SupplierOrder::id), WholeNumber{}),
                                   field("tenant", kMandatory, of_order(&SupplierOrder::tenant), Text{1, 50}),
                                   field("orderType", kMandatory, of_order(&SupplierOrder::type), Word<OrderType>{}));
constexpr auto kSpecification = table(field("id", kMandatory, &Placed::specification, kShortText));
constexpr auto kItem = table(field("serviceSpecification", kMandatory, itself(), object(kSpecification)),
                             field("serviceCharacteristics", kOptional, &Placed::characteristics, kCharacteristics));
constexpr auto kContact = table(field("name", kMandatory, &Contact::name, Text{1, 100}),
                                field("phoneNumber", kMandatory, &Contact::phone_number, Text{3, 30}));
constexpr auto kProvide = table(field("address", kMandatory, &Placed::address, object(kIdentifier)),
                                field("serviceOrderItem", kMandatory, itself(), object(kItem)),
                                field("primaryContact", kMandatory, &Placed::contact, object(kContact)));
constexpr auto kModify = table(field("serviceId", kMandatory, &Placed::service_id, Text{1, 50}),
                               field("serviceCharacteristics", kMandatory, &Placed::characteristics, kCharacteristics));
constexpr auto kCease = table(field("serviceId", kMandatory, &Placed::service_id, Text{1, 50}));

void read_kind(const json::object& body, Placed& into, Findings& findings) {
  switch (kind_of(into.order.type)) {
    case OrderKind::kProvide: return kProvide.read(body, into, Path(), findings);
    case OrderKind::kModify: return kModify.read(body, into, Path(), findings);
    case OrderKind::kCease: return kCease.read(body, into, Path(), findings);
    case OrderKind::kUnsolicitedCease:
      return findings.invalid(Path(Path(), "orderType"), "nobody can order the supplier's own cease");
  }
}

void read_body(const json::object& body, const Head& head, Placed& into, Findings& findings) {
  size_t before = findings.count();
  kEveryOrder.read(body, into, Path(), findings);
  const json::value* type = body.if_contains("orderType");
  if (type && type->is_string() && parse<OrderType>(type->get_string())) read_kind(body, into, findings);
  bool differs = findings.count() == before && into.order.tenant != head.tenant;
  if (differs) findings.invalid(Path(Path(), "tenant"), "accepted is what the header Tenant says");
}

Date plus(Date date, int days) {
  return Date(std::chrono::sys_days(date) + std::chrono::days(days));
}

std::string text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : "";
}

std::optional<Date> date_in(const json::object& entity, std::string_view name) {
  return parse_date(text_in(entity, name));
}

// The day of the appointment.
std::optional<Date> appointed_day(const json::object& entity) {
  const json::value* slot = entity.if_contains("appointmentTimeslot");
  if (!slot || !slot->is_object()) return {};
  auto start = parse_time(text_in(slot->get_object(), "timeslotStartDateTime"));
  return start ? std::optional(london_date(*start)) : std::nullopt;
}

Date date_to_commit_to(const json::object& entity, Date today) {
  if (auto day = appointed_day(entity)) return *day;
  if (auto day = date_in(entity, "requestedCeaseDate")) return *day;
  return date_in(entity, "requestedCompletionDate").value_or(plus(today, kLeadTime.count()));
}

void commit(json::object& entity, Date today) {
  std::string date = format_date(date_to_commit_to(entity, today));
  entity["committedDate"] = date;
  entity["targetDate"] = date;
}

// The stub agrees on a slot with the customer.
void reappoint(SupplierOrder& order, int offset, Date today) {
  Date day = plus(date_in(order.entity, "targetDate").value_or(today), offset);
  appoint(order.entity, {london_at(day, kSlotStart), london_at(day, kSlotEnd), {}, {}}, order.reference + "-R");
  order.entity["targetDate"] = format_date(day);
}

void move_target_date(json::object& entity, int offset) {
  auto target = date_in(entity, "targetDate");
  if (target) entity["targetDate"] = format_date(plus(*target, offset));
}

// "SVC-100042": a new line has its service id when it is delivered.
std::string service_id_of(const SupplierOrder& order) {
  std::string given = text_in(order.entity, "serviceId");
  return given.empty() ? "SVC" + order.reference.substr(1) : given;
}

void give_service_id(SupplierOrder& order) {
  json::value* item = order.entity.if_contains("serviceOrderItem");
  if (!item || !item->is_object()) return;
  json::value& list = item->get_object()["serviceCharacteristics"];
  if (!list.is_array()) list = json::array();
  list.get_array().push_back(json::object{{"name", "SERVICE_ID"}, {"value", service_id_of(order)}});
}

std::string_view entity_name(OrderType type) {
  switch (kind_of(type)) {
    case OrderKind::kProvide: return "provideServiceOrder";
    case OrderKind::kModify: return "modifyServiceOrder";
    case OrderKind::kCease: return "ceaseServiceOrder";
    case OrderKind::kUnsolicitedCease: return "unsolicitedCeaseServiceOrder";
  }
  return {};
}

}  // namespace

Result<SupplierOrder> read_order(const http::Request& request) {
  Findings findings(UnknownFields::kIgnore);
  Head head = read_head(request, findings);
  size_t before = findings.count();
  json::object body = body_object(request.body, findings);
  Placed placed;
  if (findings.count() == before) read_body(body, head, placed, findings);
  if (auto verdict = std::move(findings).verdict(); !verdict) return tl::unexpected(verdict.error());
  placed.order.conversation_id = head.conversation_id;
  placed.order.reference = reference_of(placed.order.id);
  placed.order.body = request.body;
  placed.order.entity = std::move(body);
  return std::move(placed.order);
}

std::string reference_of(int64_t order_id) {
  return "S-" + std::to_string(kFirstReference + order_id);
}

std::string name_of(const SupplierOrder& order) {
  return order.id != 0 ? "order " + std::to_string(order.id) : "cease " + order.reference;
}

std::optional<OrderStatus> status_of(const SupplierOrder& order) {
  return parse<OrderStatus>(text_in(order.entity, "status"));
}

bool is_final(const SupplierOrder& order) {
  auto status = status_of(order);
  return status && is_final(*status);
}

bool is_committed(const SupplierOrder& order) {
  return order.entity.contains("committedDate");
}

std::optional<int64_t> reservation_in(const json::object& entity) {
  const json::value* id = entity.if_contains("appointmentReservationId");
  return id && id->is_int64() ? std::optional(id->get_int64()) : std::nullopt;
}

void appoint(json::object& entity, const Timeslot& slot, const std::string& reference) {
  entity["appointmentTimeslot"] = timeslot_json(slot, false);
  entity["appointmentSupplierReference"] = reference;
  if (entity.contains("targetDate")) entity["targetDate"] = format_date(london_date(slot.start));
}

void acknowledge(SupplierOrder& order, Reply reply, Date today) {
  order.entity["supplierOrderReference"] = order.reference;
  order.entity["status"] = text(reply == Reply::kCommitted ? OrderStatus::kInProgress : OrderStatus::kAcknowledged);
  if (reply == Reply::kCommitted) commit(order.entity, today);
}

void advance(SupplierOrder& order, const PlannedKci& kci, Date today) {
  order.entity["supplierOrderReference"] = order.reference;
  // Before it was acknowledged it has no status of the stub's own.
  order.entity["status"] = text(kci.status.value_or(status_of(order).value_or(OrderStatus::kSentToSupplier)));
  if (kci.reason == ReasonCode::kCommitted) commit(order.entity, today);
  if (kci.reason == ReasonCode::kReappointed) reappoint(order, kci.target_date_offset, today);
  if (kci.reason == ReasonCode::kAmended) move_target_date(order.entity, kci.target_date_offset);
  if (kci.reason == ReasonCode::kCompleted) give_service_id(order);
}

SupplierOrder unsolicited_cease(const SupplierOrder& delivered, const TakenOver& how, Date today,
                                std::string conversation_id) {
  SupplierOrder cease;
  cease.type = OrderType::kUnsolicitedCease;
  cease.tenant = delivered.tenant;
  cease.conversation_id = std::move(conversation_id);
  cease.reference = "U" + delivered.reference.substr(1);
  cease.entity = {{"supplierOrderReference", cease.reference},
                  {"tenant", cease.tenant},
                  {"serviceId", service_id_of(delivered)},
                  {"reason", text(how.reason)},
                  {"requestedCeaseDate", format_date(plus(today, kLeadTime.count()))}};
  return cease;
}

json::object kci_body(const SupplierOrder& order, const PlannedKci& kci, const KciHead& head) {
  json::object body{{"id", to_string(head.id)},
                    {"sequenceNumber", head.sequence},
                    {"issuedOn", format_time(head.issued_on)},
                    {"reasonCode", text(kci.reason)}};
  if (kci.problem_code) body["problemCode"] = text(*kci.problem_code);
  if (!kci.text.empty()) body["text"] = kci.text;
  body[entity_name(order.type)] = order.entity;
  return body;
}

}  // namespace fibrecafe::sandbox
