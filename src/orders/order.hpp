// SPDX-License-Identifier: Apache-2.0
// An order as the gateway knows it, and the KCIs it causes. Plain values; the codecs are elsewhere (tenant_json,
// suppliers, store), because what tenants read, what suppliers read and what is stored are three things.
//
// One struct serves provide, modify and cease; which members a kind uses is said at each. Sources:
// tenant-api.md 2.6, 2.7; decisions.md 2, 3.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/time.hpp"
#include "vocabulary/codes.hpp"
#include "vocabulary/ids.hpp"
#include "vocabulary/parts.hpp"

namespace fibrecafe::orders {

// Headers by which a sandbox tenant steers the supplier stub (decisions.md 8); travel with the order.
struct Scenario {
  std::optional<std::string> name;          // X-Scenario: NAME?param=value
  std::optional<std::string> problem_code;  // X-Problem-Code
  std::optional<std::string> kci_delay;     // X-Kci-Delay: seconds, fractions allowed
  bool operator==(const Scenario&) const = default;
};

// What an amendment changes. Absent members stay as they are, empty ones remove what is there, lists replace, a
// contact keeps what is not given (supplier-and-updates.md 6.4).
struct ContactChange {
  std::optional<std::string> name, phone_number;
  std::optional<std::string> email;  // "" removes it
  bool operator==(const ContactChange&) const = default;
};

struct OrderChanges {
  std::optional<std::vector<Characteristic>> characteristics;
  std::optional<ContactChange> primary_contact, secondary_contact;  // a secondary one without members is removed
  std::optional<int64_t> appointment_reservation_id;
  std::optional<std::string> appointment_reservation_reference;  // the supplier's, of that reservation
  std::optional<Timeslot> appointment_timeslot;                  // of that reservation
  std::optional<std::string> requested_completion_date;          // YYYY-MM-DD; "" removes it
  std::optional<std::vector<EngineerTask>> engineer_tasks;
  std::optional<std::string> hazards, on_site_restrictions, notes;  // "" removes
  bool operator==(const OrderChanges&) const = default;
};

// A tenant's request to change an order that is not final, or to end it. Both are kept with their order and never
// leave it; what was asked never changes, only how it stands.
struct Amendment {
  AmendmentId id;
  RequestStatus status = RequestStatus::kReceivedByGateway;
  std::string conversation_id;                    // of the call that made it
  std::optional<std::string> order_reference;     // the supplier's number for the order, as it was known then
  std::optional<std::string> supplier_reference;  // the supplier's number for the amendment
  OrderChanges changes;
  Scenario scenario;
  bool operator==(const Amendment&) const = default;
};

struct Cancellation {
  CancellationId id;
  RequestStatus status = RequestStatus::kReceivedByGateway;
  std::string conversation_id;
  std::optional<std::string> order_reference;
  std::optional<std::string> supplier_reference;
  CancellationReason reason = CancellationReason::kOther;
  std::optional<std::string> text;  // 1..1000; the tenant's own, the Supplier API has no place for it
  Scenario scenario;
  bool operator==(const Cancellation&) const = default;
};

inline constexpr size_t kRequestsMax = 100;  // amendments of one order, and cancellations
inline constexpr size_t kAmendmentBytesMax =
    128 * 1024;  // of text, of all amendments of one order: each step keeps them

// Names an order for every query: tenant first.
struct OrderKey {
  TenantId tenant;
  OrderId order;
  auto operator<=>(const OrderKey&) const = default;
};

struct Order {
  OrderKey key;
  SupplierId supplier;
  OrderType type = OrderType::kNew;
  OrderStatus status =
      OrderStatus::kReceivedByGateway;  // underlying: open requests are shown over it, see shown_status
  Time created{};
  Time updated{};
  std::string conversation_id;  // of the call that placed it; every KCI carries it

  // As the tenant asked.
  std::optional<Address> address;               // provide
  std::string specification_id;                 // provide: serviceOrderItem.serviceSpecification.id
  std::string service_id;                       // modify, cease, unsolicited cease
  std::vector<Characteristic> characteristics;  // provide (in serviceOrderItem), modify (on the order)
  std::optional<Contact> primary_contact;       // provide; modify optional
  std::optional<Contact> secondary_contact;
  std::optional<int64_t> appointment_reservation_id;
  std::optional<std::string> appointment_reservation_reference;  // the supplier's, of that reservation; not shown
  std::optional<Date> requested_completion_date;
  std::vector<EngineerTask> engineer_tasks;
  std::optional<std::string> hazards, on_site_restrictions, notes;  // 1..1000 each
  Scenario scenario;

  // As the supplier told.
  std::optional<std::string> supplier_reference;  // shown as supplierOrderNumber
  std::optional<std::string> specification_name;
  std::optional<std::string> appointment_supplier_reference;
  std::optional<Timeslot> appointment_timeslot;
  std::optional<Time> committed_date;                   // set once; later only with AMENDED or REAPPOINTED
  std::optional<Time> target_date;                      // moves
  std::optional<UnsolicitedReason> unsolicited_reason;  // unsolicited cease
  std::optional<Date> requested_cease_date;             // unsolicited cease

  // What the tenant asked of it since, oldest first.
  std::vector<Amendment> amendments;
  std::vector<Cancellation> cancellations;

  // Where the story stands.
  bool acknowledged = false;      // the tenant was told ACKNOWLEDGED
  bool committed = false;         // it was IN_PROGRESS once: never ACKNOWLEDGED again
  bool orphaned = false;          // FAILED_TO_SEND, yet the supplier has it
  int64_t steps = 0;              // history entries so far
  int64_t kcis = 0;               // KCIs made so far = the newest sequenceNumber
  int64_t supplier_sequence = 0;  // highest sequenceNumber applied of the supplier's own

  bool operator==(const Order&) const = default;
};

// What tenants see: a cancellation that is PENDING, else an amendment that is, else the order's own status; a final one
// always (decisions.md 4).
OrderStatus shown_status(const Order& order);

const Amendment* find(const Order& order, AmendmentId id);
const Cancellation* find(const Order& order, CancellationId id);

struct SupplierNote {
  std::string note, type;
  std::optional<Time> created;
  bool operator==(const SupplierNote&) const = default;
};

// What a KCI says beside the order itself.
struct KciReason {
  KciType type = KciType::kUpdate;
  std::optional<ProblemCode> code;
  std::optional<std::string> text;
  std::vector<std::string> supplier_codes;
  bool operator==(const KciReason&) const = default;
};

// `error` of an ERROR KCI.
struct KciFault {
  Uuid uuid;
  FaultCode code = FaultCode::kGatewayFault;
  std::vector<std::string> messages;
  bool operator==(const KciFault&) const = default;
};

// One update to the tenant. Its number, id and entity are fixed in the transaction that causes it (decisions.md 3); the
// entity is the order as it stood after history step `step`.
struct Kci {
  Uuid id;               // version 7
  int64_t sequence = 0;  // 1, 2, 3, ... of its order
  int64_t step = 0;
  Time created{};
  UpdateType update_type = UpdateType::kInformational;
  KciReason reason;               // for INFORMATIONAL and ACTION_REQUIRED
  std::optional<KciFault> fault;  // for ERROR
  std::vector<SupplierNote> notes;
  std::optional<int64_t> amendment, cancellation;  // the requests of the order that it reports on
  std::optional<Time> issued_on, received_on;      // only where a supplier issued it
  DeliveryStatus delivery = DeliveryStatus::kPending;
  std::optional<Time> delivered_on;
  bool operator==(const Kci&) const = default;
};

// One entry of an order's history: what happened, the order after it, and the KCI it caused, if any.
struct Step {
  std::string event;  // a word for operators and for replay: "placed", "taken", "kci COMMITTED", ...
  Order after;
  std::optional<Kci> kci;
  std::optional<Uuid> supplier_kci;  // the supplier's KCI that caused it
  bool remembers_service = false;    // the service it delivered is the tenant's from now on
};

}  // namespace fibrecafe::orders
