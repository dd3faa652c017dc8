// SPDX-License-Identifier: Apache-2.0
// An order's amendments and cancellations: finding them, moving their own status, and merging what an amendment
// changes.
//
// Used by chronicle and the decide_* functions. Pure. The status of a request goes RECEIVED_BY_GATEWAY, PENDING (the
// supplier has it), then COMPLETED or REJECTED; or FAILED_TO_SEND. Source: supplier-and-updates.md 6.4.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "orders/messages.hpp"

namespace fibrecafe::orders {

std::string name_of(RequestRef request);  // "amendment 7", for the history and operators

// RECEIVED_BY_GATEWAY and PENDING ones: amendments oldest first, then cancellations.
std::vector<RequestRef> open_requests(const Order& order);
bool has(const Order& order, RequestRef request);
RequestStatus status_of(const Order& order, RequestRef request);
void set_status(Order& order, RequestRef request, RequestStatus status);
// The supplier's number for it; the first one stays.
void take_reference(Order& order, RequestRef request, const std::optional<std::string>& reference);
// The KCI reports on it.
void report(Kci& kci, RequestRef request);

// The request that a KCI names, of the kind its reason speaks of, by the gateway's number or by the supplier's
// reference (both must agree); nothing when it names none. A reference that nobody told us before names the only open
// request of its kind. Errors: kInvalid.
Result<std::optional<RequestRef>> named_request(const Order& order, const SupplierKci& kci);

// The KCI with that request named by the gateway's number: what it means while it is held does not depend on what is
// asked of the order until its turn comes.
SupplierKci naming(SupplierKci kci, std::optional<RequestRef> request);

// How much text the changes hold.
size_t bytes_of(const OrderChanges& changes);

// Writes the changes into the order. What would leave half a contact is left out.
void apply(const OrderChanges& changes, Order& order);

}  // namespace fibrecafe::orders
