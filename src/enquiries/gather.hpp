// SPDX-License-Identifier: Apache-2.0
// What can be ordered at an address, asked of several suppliers at once, and what their answers are together.
//
// decide_whom and merged are pure; ask_all is the fan-out between them. It ends when the last supplier has answered or
// run out of time: each ask keeps its own deadline (SupplierAsks), so the whole takes no longer than the longest.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "enquiries/ports.hpp"

namespace fibrecafe::enquiries {

// The suppliers to ask: the named ones in the order of their names in the request, each once; without names all that
// the tenant has an agreement with, in the directory's order. A paused supplier is asked, a removed one is not. Errors:
// kRejected with the path of every name that is unknown or not agreed.
Result<std::vector<SupplierId>> decide_whom(const parties::Directory& parties, TenantId tenant,
                                            const std::vector<std::string>& named);

struct Enquiry {
  parties::DirectoryPtr parties;
  TenantId tenant;
  std::string conversation_id;
  Duration ask_timeout{};  // supplier.ask_timeout
  AvailabilityQuestion question;
};

// How one supplier's ask ended.
struct SupplierSaid {
  std::string supplier;
  Asked<Availability> asked;
};

// Asks all at once. `done` runs once, in the order of `suppliers`, on the thread of the last answer.
void ask_all(SupplierAsks& port, const Enquiry& enquiry, const std::vector<SupplierId>& suppliers,
             std::function<void(std::vector<SupplierSaid>)> done);

struct SupplierAvailability {
  std::string supplier;
  Availability availability;
};
struct Gathered {
  std::vector<SupplierAvailability> elements;  // of those with something to say
  std::vector<std::string> unavailable;        // gave no answer about the address: late, in trouble, not offered
};

// A refusal is an answer with nothing to say, unless nobody said anything else (docs/decisions/0011). Errors: where no
// supplier answered, kSupplierRefused with the reasons of all that refused; else, when all ended alike,
// kSupplierTimedOut or kSupplierNotOffered; else kSupplierFault.
Result<Gathered> merged(std::vector<SupplierSaid> said);

}  // namespace fibrecafe::enquiries
