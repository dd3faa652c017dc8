// SPDX-License-Identifier: Apache-2.0
#include "orders/requests.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace fibrecafe::orders {
namespace {

// Calls `use` with the amendment or cancellation itself.
template <class AnyOrder, class Use>
decltype(auto) with(AnyOrder& order, RequestRef request, Use use) {
  auto is_it = [&](const auto& each) { return each.id.value == request.id; };
  if (request.kind == MessageKind::kAmendOrder) {
    auto found = std::find_if(order.amendments.begin(), order.amendments.end(), is_it);
    FIBRECAFE_ASSERT(found != order.amendments.end());
    return use(*found);
  }
  auto found = std::find_if(order.cancellations.begin(), order.cancellations.end(), is_it);
  FIBRECAFE_ASSERT(found != order.cancellations.end());
  return use(*found);
}

// How a KCI's field names begin, and what they speak of.
struct Naming {
  MessageKind kind;
  std::string_view field;
  std::string_view what;
};
constexpr Naming kAmendments{MessageKind::kAmendOrder, "serviceOrderAmendment", "amendments"};
constexpr Naming kCancellations{MessageKind::kCancelOrder, "serviceOrderCancellation", "cancellations"};

template <class Request>
Result<std::optional<RequestRef>> find_named(const std::vector<Request>& requests, const RequestClaim& claim,
                                             const Naming& naming) {
  if (!claim.names_one()) return std::optional<RequestRef>();
  auto unknown = [&](std::string_view member) {
    return fail(ErrorCode::kInvalid, {{std::string(naming.field) + std::string(member),
                                       "accepted are " + std::string(naming.what) + " of this order; there is none " +
                                           "with this number or reference"}});
  };
  const Request *by_id = nullptr, *by_reference = nullptr, *only_open = nullptr;
  size_t open = 0;
  for (const Request& each : requests) {
    if (claim.id == each.id.value) by_id = &each;
    if (claim.reference && claim.reference == each.supplier_reference) by_reference = &each;
    if (is_open(each.status) && !each.supplier_reference) {
      only_open = &each;
      ++open;
    }
  }
  if (claim.id && !by_id) return unknown("Id");
  if (by_id && by_reference && by_id != by_reference) {
    return fail(ErrorCode::kInvalid, {{std::string(naming.field) + "Reference",
                                       "names another one than " + std::string(naming.field) + "Id"}});
  }
  if (!by_id && !by_reference && open == 1) by_reference = only_open;
  const Request* found = by_id ? by_id : by_reference;
  if (!found) return unknown("Reference");
  return std::optional(RequestRef{naming.kind, found->id.value});
}

void apply(const std::optional<ContactChange>& change, std::optional<Contact>& contact, bool empty_removes) {
  if (!change) return;
  if (empty_removes && *change == ContactChange()) return contact.reset();
  Contact merged = contact.value_or(Contact());
  if (change->name) merged.name = *change->name;
  if (change->phone_number) merged.phone_number = *change->phone_number;
  if (change->email) merged.email = change->email->empty() ? std::nullopt : change->email;
  if (!merged.name.empty() && !merged.phone_number.empty()) contact = std::move(merged);
}

void apply(const std::optional<std::string>& change, std::optional<std::string>& text) {
  if (change) text = change->empty() ? std::nullopt : change;
}

}  // namespace

std::string name_of(RequestRef request) {
  return (request.kind == MessageKind::kAmendOrder ? "amendment " : "cancellation ") + std::to_string(request.id);
}

std::vector<RequestRef> open_requests(const Order& order) {
  std::vector<RequestRef> open;
  for (const Amendment& each : order.amendments) {
    if (is_open(each.status)) open.push_back({MessageKind::kAmendOrder, each.id.value});
  }
  for (const Cancellation& each : order.cancellations) {
    if (is_open(each.status)) open.push_back({MessageKind::kCancelOrder, each.id.value});
  }
  return open;
}

bool has(const Order& order, RequestRef request) {
  return request.kind == MessageKind::kAmendOrder ? find(order, AmendmentId{request.id}) != nullptr
                                                  : find(order, CancellationId{request.id}) != nullptr;
}

RequestStatus status_of(const Order& order, RequestRef request) {
  return with(order, request, [](const auto& each) { return each.status; });
}

void set_status(Order& order, RequestRef request, RequestStatus status) {
  with(order, request, [status](auto& each) { each.status = status; });
}

void take_reference(Order& order, RequestRef request, const std::optional<std::string>& reference) {
  with(order, request, [&](auto& each) {
    if (!each.supplier_reference) each.supplier_reference = reference;
  });
}

void report(Kci& kci, RequestRef request) {
  (request.kind == MessageKind::kAmendOrder ? kci.amendment : kci.cancellation) = request.id;
}

Result<std::optional<RequestRef>> named_request(const Order& order, const SupplierKci& kci) {
  bool of_cancellation = kci.reason == ReasonCode::kCancelled || kci.reason == ReasonCode::kCancellationRejected;
  if (!of_cancellation) {
    auto amendment = find_named(order.amendments, kci.amendment, kAmendments);
    bool of_amendment = kci.reason == ReasonCode::kAmended || kci.reason == ReasonCode::kAmendmentRejected;
    if (!amendment || *amendment || of_amendment) return amendment;
  }
  return find_named(order.cancellations, kci.cancellation, kCancellations);
}

SupplierKci naming(SupplierKci kci, std::optional<RequestRef> request) {
  if (request) (request->kind == MessageKind::kAmendOrder ? kci.amendment : kci.cancellation).id = request->id;
  return kci;
}

size_t bytes_of(const OrderChanges& changes) {
  size_t bytes = 0;
  auto add = [&bytes](const std::optional<std::string>& text) { bytes += text ? text->size() : 0; };
  auto add_contact = [&add](const std::optional<ContactChange>& contact) {
    if (!contact) return;
    for (const auto* text : {&contact->name, &contact->phone_number, &contact->email}) add(*text);
  };
  for (const auto* text : {&changes.hazards, &changes.on_site_restrictions, &changes.notes}) add(*text);
  add_contact(changes.primary_contact);
  add_contact(changes.secondary_contact);
  if (changes.engineer_tasks) {
    for (EngineerTask task : *changes.engineer_tasks) bytes += text(task).size();
  }
  if (!changes.characteristics) return bytes;
  for (const Characteristic& each : *changes.characteristics) bytes += each.name.size() + each.value.size();
  return bytes;
}

void apply(const OrderChanges& changes, Order& order) {
  if (changes.characteristics) order.characteristics = *changes.characteristics;
  apply(changes.primary_contact, order.primary_contact, kind_of(order.type) != OrderKind::kProvide);
  apply(changes.secondary_contact, order.secondary_contact, true);
  if (changes.appointment_reservation_id) {
    order.appointment_reservation_id = changes.appointment_reservation_id;
    order.appointment_reservation_reference = changes.appointment_reservation_reference;
    order.appointment_supplier_reference = changes.appointment_reservation_reference;
    order.appointment_timeslot = changes.appointment_timeslot;
  }
  if (changes.requested_completion_date) {
    order.requested_completion_date = parse_date(*changes.requested_completion_date);
  }
  if (changes.engineer_tasks) order.engineer_tasks = *changes.engineer_tasks;
  apply(changes.hazards, order.hazards);
  apply(changes.on_site_restrictions, order.on_site_restrictions);
  apply(changes.notes, order.notes);
}

}  // namespace fibrecafe::orders
