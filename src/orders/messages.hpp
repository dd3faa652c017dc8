// SPDX-License-Identifier: Apache-2.0
// What passes between an order and its supplier: the message that tells it, the answer, and the supplier's KCIs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orders/order.hpp"

namespace fibrecafe::orders {

enum class MessageKind { kPlaceOrder, kAmendOrder, kCancelOrder };

// One of an order's amendments or cancellations.
struct RequestRef {
  MessageKind kind = MessageKind::kAmendOrder;  // kAmendOrder or kCancelOrder
  int64_t id = 0;
  bool operator==(const RequestRef&) const = default;
};

enum class MessageState {
  kWaiting,     // to be sent when its time has come
  kAttempting,  // an attempt is committed; its bytes may be leaving
  kUnknown,     // an attempt may have reached the supplier, and it may not be repeated
};

// A tell: durable from the moment it is decided until its outcome is. Settled messages are gone.
struct SupplierMessage {
  OrderKey key;
  int64_t number = 1;  // per order; goes out in this order
  SupplierId supplier;
  MessageKind kind = MessageKind::kPlaceOrder;
  int64_t subject = 0;          // the amendment or cancellation that it tells
  std::string request_id;       // X-Request-ID, the same on a repeat
  std::string conversation_id;  // of the tenant's call that caused it
  MessageState state = MessageState::kWaiting;
  Time due{};  // not before
  int64_t attempts = 0;
  std::optional<Time> last_attempt;
  std::optional<Time> give_up;                             // set by the first attempt; moved by down time and pauses
  bool maybe_taken = false;                                // some attempt's outcome was unknown
  FaultCode unknown_fault = FaultCode::kSupplierTimedOut;  // what the tenant is told if it stays unknown
  bool operator==(const SupplierMessage&) const = default;
};

// How a call to a supplier ended (decisions.md 4).
enum class CallEnd {
  kTaken,          // 201, 202
  kRefused,        // 422 and kin: the order is rejected
  kGatewayFault,   // our request is wrong
  kSupplierFault,  // 5xx, an invalid answer
  kNotSent,        // nothing was taken: again later
  kUnknown,        // may have been taken
};

// How far a 201 says the supplier already is.
enum class TakenAs { kAccepted, kAcknowledged, kCommitted };

// What a supplier tells about the order itself, in an answer or in a KCI's entity; absent members say nothing.
struct SupplierFacts {
  std::optional<std::string> reference;
  std::optional<std::string> specification_name;
  std::vector<Characteristic> characteristics;  // merged by name
  std::optional<std::string> appointment_supplier_reference;
  std::optional<Timeslot> appointment_timeslot;
  std::optional<Time> committed_date, target_date;
  std::optional<UnsolicitedReason> unsolicited_reason;
  std::optional<Date> requested_cease_date;
  bool operator==(const SupplierFacts&) const = default;
};

struct SupplierAnswer {
  CallEnd end = CallEnd::kUnknown;
  TakenAs taken_as = TakenAs::kAccepted;                   // kTaken
  SupplierFacts facts;                                     // kTaken, of an order
  std::optional<std::string> request_reference;            // kTaken, of an amendment or cancellation
  std::vector<std::string> messages;                       // the supplier's own words, for the tenant
  FaultCode unknown_fault = FaultCode::kSupplierTimedOut;  // kUnknown: timed out, or else kSupplierFault
  std::optional<Duration> retry_after;                     // kNotSent
  std::string detail;                                      // for operators
};

// How a KCI names an amendment or cancellation; empty members were not sent.
struct RequestClaim {
  std::optional<int64_t> id;
  std::optional<std::string> reference;
  bool names_one() const { return id || reference; }
  bool operator==(const RequestClaim&) const = default;
};

// A supplier's KCI as decoded; what can be judged alone has been (decisions.md 5).
struct SupplierKci {
  Uuid id;
  int64_t sequence = 1;
  Time issued_on{};
  Time received_on{};
  ReasonCode reason = ReasonCode::kUpdate;
  std::optional<ProblemCode> problem_code;
  std::optional<std::string> text;
  std::vector<std::string> supplier_codes;
  std::vector<SupplierNote> notes;
  OrderStatus status = OrderStatus::kSentToSupplier;  // in its entity
  SupplierFacts facts;                                // of its entity
  RequestClaim amendment, cancellation;
  std::string raw;  // the body as received
  bool operator==(const SupplierKci&) const = default;
};

// What a KCI's entity claims about whose order it is; empty members were not sent.
struct EntityClaim {
  OrderKind kind = OrderKind::kProvide;
  std::optional<OrderId> order;
  std::optional<std::string> reference;
  std::optional<std::string> tenant_name;
  std::optional<OrderType> type;
  std::string service_id;       // of an unsolicited cease
  std::string conversation_id;  // of the call, which a new unsolicited cease keeps
};

}  // namespace fibrecafe::orders
