// SPDX-License-Identifier: Apache-2.0
// Amendments and cancellations as the supplier stub has them: read strictly, and what an amendment makes of an order.
//
// Used by the supplier stub; pure. Sources: supplier-and-updates.md 2.7, 2.8, 6.4.
#pragma once

#include <optional>
#include <string>

#include "base/json.hpp"
#include "base/result.hpp"
#include "http/message.hpp"
#include "sandbox/scenarios.hpp"
#include "vocabulary/parts.hpp"

namespace fibrecafe::sandbox {

// A slot that the stub holds, and its reference of it.
struct Appointment {
  Timeslot timeslot;
  std::string reference;
};

struct OrderRequest {
  Subject subject = Subject::kAmendment;
  int64_t id = 0;                              // the gateway's number of it
  int64_t order_id = 0;                        // the gateway's order number
  std::optional<std::string> order_reference;  // the stub's own, as the gateway knows it
  CancellationReason reason{};                 // of a cancellation
  std::string reference;                       // the stub's own of the request: S-100042-A7, S-100042-C7
  std::string body;                            // as it came: a repeat has the same
  json::object asked;                          // the same, read
  std::optional<Appointment> appointment{};    // of the reservation that an amendment quotes, where the stub knows it
};

// kMalformed or kInvalid with every problem. Fields that are not known are refused. The reference is not given yet.
Result<OrderRequest> read_amendment(const http::Request& request);
Result<OrderRequest> read_cancellation(const http::Request& request);

// The order's entity with what the amendment changes: absent stays, "", [] and {} remove, arrays replace, a contact
// keeps what is not given. A reservation brings its appointment, and the target date goes with it.
json::object amended(json::object entity, OrderType type, const OrderRequest& amendment);

// What a KCI or a 201 says of the request.
void name_request(json::object& kci, const OrderRequest& request);

}  // namespace fibrecafe::sandbox
