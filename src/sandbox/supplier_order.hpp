// SPDX-License-Identifier: Apache-2.0
// An order as the supplier stub has it: read strictly, changed by each step of its script, told in KCIs.
//
// Used by the supplier stub; pure. The entity is kept as JSON because a supplier sends the whole latest order with each
// KCI, what it does not know included. Sources: supplier-and-updates.md 1.3, 2.6, 3.
#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "http/message.hpp"
#include "sandbox/scenarios.hpp"

namespace fibrecafe::sandbox {

struct SupplierOrder {
  int64_t id = 0;  // the gateway's order number
  OrderType type = OrderType::kNew;
  std::string tenant;
  std::string conversation_id;
  std::string body;     // as it came: a repeat has the same
  json::object entity;  // as it stands now
};

// kMalformed with every missing header and field.
Result<SupplierOrder> read_order(const http::Request& request);

// The supplier's own number: S-100042 for order 42, so that a stub that is started again never gives one twice.
std::string reference_of(int64_t order_id);

// The entity after a reply with 201 (kAcknowledged, kCommitted), or after a KCI. `today` is where dates begin.
json::object acknowledged(json::object entity, Reply reply, Date today);
json::object advanced(json::object entity, const PlannedKci& kci, Date today);

struct KciHead {
  Uuid id;
  int64_t sequence = 0;
  Time issued_on{};
};
// `order.entity` is already as it stands after `kci`.
std::string kci_body(const SupplierOrder& order, const PlannedKci& kci, const KciHead& head);

// A body in the published error shape.
http::Response error_answer(int status, FaultCode code, const std::vector<std::string>& messages, Random& random);

}  // namespace fibrecafe::sandbox
