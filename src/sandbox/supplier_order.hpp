// SPDX-License-Identifier: Apache-2.0
// An order as the supplier stub has it: read strictly, changed by each step of its story, told in KCIs.
//
// Used by the supplier stub; pure. The entity is kept as JSON because a supplier sends the whole latest order with each
// KCI, what it does not know included. Sources: supplier-and-updates.md 1.3, 2.6, 3, 8.1.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "http/message.hpp"
#include "sandbox/scenarios.hpp"
#include "vocabulary/parts.hpp"

namespace fibrecafe::sandbox {

struct SupplierOrder {
  int64_t id = 0;  // the gateway's order number; 0: an unsolicited cease, whose number the stub never learns
  OrderType type = OrderType::kNew;
  std::string tenant;
  std::string conversation_id;
  std::string reference;                  // the stub's own
  std::string body;                       // as it came: a repeat has the same
  json::object entity;                    // as it stands now
  std::optional<TakenOver> taken_over{};  // what happens once it is delivered
};

// kMalformed or kInvalid with every problem. Fields that are not known are left alone.
Result<SupplierOrder> read_order(const http::Request& request);

// The supplier's own number: S-100042 for order 42, so that a stub that is started again never gives one twice.
std::string reference_of(int64_t order_id);

// "order 42", or "cease U-100042".
std::string name_of(const SupplierOrder& order);
// Nothing: it was neither acknowledged nor rejected yet.
std::optional<OrderStatus> status_of(const SupplierOrder& order);
bool is_final(const SupplierOrder& order);
bool is_committed(const SupplierOrder& order);
std::optional<int64_t> reservation_in(const json::object& entity);

// The stub holds `slot` for this order, under its reference.
void appoint(json::object& entity, const Timeslot& slot, const std::string& reference);

// What a 201 (kAcknowledged, kCommitted) or a KCI makes of the order. `today` is where dates begin.
void acknowledge(SupplierOrder& order, Reply reply, Date today);
void advance(SupplierOrder& order, const PlannedKci& kci, Date today);

// The cease of the service that `delivered` brought; nobody was told of it yet.
SupplierOrder unsolicited_cease(const SupplierOrder& delivered, const TakenOver& how, Date today,
                                std::string conversation_id);

struct KciHead {
  Uuid id;
  int64_t sequence = 0;
  Time issued_on{};
};
// `order` is already as it stands after `kci`.
json::object kci_body(const SupplierOrder& order, const PlannedKci& kci, const KciHead& head);

}  // namespace fibrecafe::sandbox
