// SPDX-License-Identifier: Apache-2.0
// What orders stand on: parties and their sealed credentials, reservations, counters.
#pragma once

#include <map>

#include "auth/secrets.hpp"
#include "orders/order.hpp"
#include "store/audit/findings.hpp"

namespace fibrecafe::store::audit_parts {

// Reads the parties; their credentials must open with the key.
KnownParties audit_parties(TableReader& reader, const auth::Vault& vault, Findings& findings);

// Reads the reservations, and the remembered requests that made them. Gives the orders that use one.
std::multimap<orders::OrderKey, int64_t> audit_reservations(TableReader& reader, const KnownParties& parties,
                                                            Findings& findings);

// The highest numbers in use.
struct Highest {
  int64_t order = 0, amendment = 0, cancellation = 0;
};
void audit_counters(TableReader& reader, const Highest& highest, Findings& findings);

}  // namespace fibrecafe::store::audit_parts
