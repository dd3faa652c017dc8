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

namespace fibrecafe::orders {

struct AddressIdentifier {
  std::string id;  // 1..64; UPRN: 1..12 digits
  AddressType type = AddressType::kUprn;
  bool operator==(const AddressIdentifier&) const = default;
};

struct Address {
  AddressIdentifier identifier;
  std::vector<AddressIdentifier> additional;  // e.g. NAD and DistrictCode beside a UPRN
  bool operator==(const Address&) const = default;
};

struct Characteristic {
  std::string name;   // 1..64
  std::string value;  // 0..1000; booleans, numbers and dates are text
  bool operator==(const Characteristic&) const = default;
};

struct Contact {
  std::string name;                  // 1..100
  std::string phone_number;          // 3..30
  std::optional<std::string> email;  // 3..254
  bool operator==(const Contact&) const = default;
};

struct Timeslot {
  Time start{};
  Time end{};
  bool operator==(const Timeslot&) const = default;
};

// Headers by which a sandbox tenant steers the supplier stub (decisions.md 8); travel with the order.
struct Scenario {
  std::optional<std::string> name;          // X-Scenario: NAME?param=value
  std::optional<std::string> problem_code;  // X-Problem-Code
  std::optional<std::string> kci_delay;     // X-Kci-Delay: seconds, fractions allowed
  bool operator==(const Scenario&) const = default;
};

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
  OrderStatus status = OrderStatus::kReceivedByGateway;
  Time created{};
  Time updated{};
  std::string conversation_id;  // of the call that placed it; every KCI carries it

  // As the tenant asked.
  std::optional<Address> address;               // provide
  std::string specification_id;                 // provide: serviceOrderItem.serviceSpecification.id
  std::string service_id;                       // modify, cease
  std::vector<Characteristic> characteristics;  // provide (in serviceOrderItem), modify (on the order)
  std::optional<Contact> primary_contact;       // provide; modify optional
  std::optional<Contact> secondary_contact;
  std::optional<int64_t> appointment_reservation_id;
  std::optional<Date> requested_completion_date;
  std::vector<EngineerTask> engineer_tasks;
  std::optional<std::string> hazards, on_site_restrictions, notes;  // 1..1000 each
  Scenario scenario;

  // As the supplier told.
  std::optional<std::string> supplier_reference;  // shown as supplierOrderNumber
  std::optional<std::string> specification_name;
  std::optional<std::string> appointment_supplier_reference;
  std::optional<Timeslot> appointment_timeslot;
  std::optional<Time> committed_date;  // set once; later only with AMENDED or REAPPOINTED
  std::optional<Time> target_date;     // moves

  // Where the story stands.
  bool acknowledged = false;      // the tenant was told ACKNOWLEDGED
  bool committed = false;         // it was IN_PROGRESS once: never ACKNOWLEDGED again
  bool orphaned = false;          // FAILED_TO_SEND, yet the supplier has it
  int64_t steps = 0;              // history entries so far
  int64_t kcis = 0;               // KCIs made so far = the newest sequenceNumber
  int64_t supplier_sequence = 0;  // highest sequenceNumber applied of the supplier's own

  bool operator==(const Order&) const = default;
};

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
  std::optional<Time> issued_on, received_on;  // only where a supplier issued it
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
};

}  // namespace fibrecafe::orders
