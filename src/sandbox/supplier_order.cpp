// SPDX-License-Identifier: Apache-2.0
#include "sandbox/supplier_order.hpp"

namespace fibrecafe::sandbox {
namespace {

constexpr std::chrono::days kLeadTime(10);  // from the order to the date committed to, when none was asked for
constexpr std::chrono::hours kSlotStart(8), kSlotEnd(13);  // of an appointment, local time
constexpr int64_t kFirstReference = 100'000;

class Reading {
 public:
  explicit Reading(const http::Request& request) : request_(request) {}

  Result<SupplierOrder> read() {
    read_headers();
    auto document = parse_json(request_.body);
    if (!document) return fail(ErrorCode::kMalformed, joined(document.error().problems));
    if (!document->is_object()) problem("", "The body must be a JSON object");
    if (document->is_object()) read_body(document->get_object());
    if (!problems_.empty()) return fail(ErrorCode::kMalformed, std::move(problems_));
    order_.body = request_.body;
    order_.entity = std::move(document->get_object());
    return std::move(order_);
  }

 private:
  void read_headers() {
    for (std::string_view name : {"Tenant", "X-Request-ID", "X-Conversation-ID"}) {
      if (request_.headers.find(name).value_or("").empty()) problem(name, "Missing header " + std::string(name));
    }
    order_.tenant = request_.headers.find("Tenant").value_or("");
    order_.conversation_id = request_.headers.find("X-Conversation-ID").value_or("");
    if (!request_.headers.find("Content-Type").value_or("").starts_with("application/json")) {
      problem("Content-Type", "The Content-Type must be application/json");
    }
  }

  void read_body(const json::object& body) {
    const json::value* id = body.if_contains("id");
    if (id && id->is_int64() && id->get_int64() >= 1) {
      order_.id = id->get_int64();
    } else {
      problem("id", "Missing field id, a whole number from 1");
    }
    if (auto tenant = text_at(body, "tenant"); tenant && *tenant != order_.tenant) {
      problem("tenant", "tenant differs from the header Tenant");
    }
    auto type = text_at(body, "orderType");
    auto known = type ? parse<OrderType>(*type) : std::nullopt;
    if (type && !known) problem("orderType", "orderType must be one of " + listed<OrderType>());
    if (!known) return;
    order_.type = *known;
    read_kind(body);
  }

  void read_kind(const json::object& body) {
    switch (kind_of(order_.type)) {
      case OrderKind::kProvide:
        text_at(body, "address.id");
        text_at(body, "address.type");
        text_at(body, "serviceOrderItem.serviceSpecification.id");
        text_at(body, "primaryContact.name");
        text_at(body, "primaryContact.phoneNumber");
        break;
      case OrderKind::kModify: {
        text_at(body, "serviceId");
        const json::value* list = body.if_contains("serviceCharacteristics");
        if (!list || !list->is_array() || list->get_array().empty()) missing("serviceCharacteristics");
        break;
      }
      case OrderKind::kCease: text_at(body, "serviceId"); break;
    }
  }

  // The text at a path with dots; a problem when there is none.
  std::optional<std::string> text_at(const json::object& body, std::string_view path) {
    const json::object* object = &body;
    std::string_view rest = path;
    for (size_t dot; (dot = rest.find('.')) != std::string_view::npos; rest.remove_prefix(dot + 1)) {
      const json::value* inner = object->if_contains(rest.substr(0, dot));
      if (!inner || !inner->is_object()) return missing(path);
      object = &inner->get_object();
    }
    const json::value* value = object->if_contains(rest);
    if (!value || !value->is_string() || value->get_string().empty()) return missing(path);
    return std::string(value->get_string());
  }

  std::nullopt_t missing(std::string_view path) {
    problem(path, "Missing field " + std::string(path));
    return std::nullopt;
  }

  void problem(std::string_view path, std::string text) { problems_.push_back({std::string(path), std::move(text)}); }

  std::vector<Problem> joined(const std::vector<Problem>& more) {
    problems_.insert(problems_.end(), more.begin(), more.end());
    return problems_;
  }

  const http::Request& request_;
  SupplierOrder order_;
  std::vector<Problem> problems_;
};

Date plus(Date date, int days) {
  return Date(std::chrono::sys_days(date) + std::chrono::days(days));
}

std::optional<Date> date_in(const json::object& entity, std::string_view name) {
  const json::value* value = entity.if_contains(name);
  return value && value->is_string() ? parse_date(value->get_string()) : std::nullopt;
}

void commit(json::object& entity, Date today) {
  Date date = date_in(entity, "requestedCompletionDate").value_or(plus(today, kLeadTime.count()));
  entity["committedDate"] = format_date(date);
  entity["targetDate"] = format_date(date);
}

void reappoint(json::object& entity, int offset, Date today) {
  Date date = plus(date_in(entity, "targetDate").value_or(today), offset);
  Time midnight = london_midnight(date);
  entity["targetDate"] = format_date(date);
  entity["appointmentSupplierReference"] = "A" + std::string(entity["supplierOrderReference"].as_string()).substr(1);
  entity["appointmentTimeslot"] = json::object{{"timeslotStartDateTime", format_time(midnight + kSlotStart)},
                                               {"timeslotEndDateTime", format_time(midnight + kSlotEnd)}};
}

// A new line has its service id when it is delivered.
void give_service_id(json::object& entity) {
  json::value* item = entity.if_contains("serviceOrderItem");
  if (!item || !item->is_object()) return;
  json::value& list = item->get_object()["serviceCharacteristics"];
  if (!list.is_array()) list = json::array();
  std::string reference(entity["supplierOrderReference"].as_string());
  list.get_array().push_back(json::object{{"name", "SERVICE_ID"}, {"value", "SVC" + reference.substr(1)}});
}

std::string_view entity_name(OrderType type) {
  switch (kind_of(type)) {
    case OrderKind::kProvide: return "provideServiceOrder";
    case OrderKind::kModify: return "modifyServiceOrder";
    case OrderKind::kCease: return "ceaseServiceOrder";
  }
  return {};
}

}  // namespace

Result<SupplierOrder> read_order(const http::Request& request) {
  return Reading(request).read();
}

std::string reference_of(int64_t order_id) {
  return "S-" + std::to_string(kFirstReference + order_id);
}

json::object acknowledged(json::object entity, Reply reply, Date today) {
  entity["supplierOrderReference"] = reference_of(entity["id"].as_int64());
  entity["status"] = text(reply == Reply::kCommitted ? OrderStatus::kInProgress : OrderStatus::kAcknowledged);
  if (reply == Reply::kCommitted) commit(entity, today);
  return entity;
}

json::object advanced(json::object entity, const PlannedKci& kci, Date today) {
  entity["supplierOrderReference"] = reference_of(entity["id"].as_int64());
  entity["status"] = text(kci.status);
  if (kci.reason == ReasonCode::kCommitted) commit(entity, today);
  if (kci.reason == ReasonCode::kReappointed) reappoint(entity, kci.target_date_offset, today);
  if (kci.reason == ReasonCode::kCompleted) give_service_id(entity);
  return entity;
}

std::string kci_body(const SupplierOrder& order, const PlannedKci& kci, const KciHead& head) {
  json::object body{{"id", to_string(head.id)},
                    {"sequenceNumber", head.sequence},
                    {"issuedOn", format_time(head.issued_on)},
                    {"reasonCode", text(kci.reason)}};
  if (kci.problem_code) body["problemCode"] = text(*kci.problem_code);
  if (!kci.text.empty()) body["text"] = kci.text;
  body[entity_name(order.type)] = order.entity;
  return json::serialize(body);
}

http::Response error_answer(int status, FaultCode code, const std::vector<std::string>& messages, Random& random) {
  json::object body{{"uuid", to_string(uuid_v4(random))}, {"code", text(code)}};
  body["messages"] = json::array(messages.begin(), messages.end());
  http::Response response;
  response.status = status;
  response.headers.set("Content-Type", "application/json");
  response.body = json::serialize(body);
  return response;
}

}  // namespace fibrecafe::sandbox
