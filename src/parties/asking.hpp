// SPDX-License-Identifier: Apache-2.0
// Whom a question goes to that is answered while a tenant waits, in whose name, and for how long; and what its end
// means to that tenant.
//
// Used by the ports of enquiries/ and appointments/, by their adapters in suppliers/, and by tenant_api/. Sources:
// decisions.md 1.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "parties/directory.hpp"
#include "vocabulary/asked.hpp"

namespace fibrecafe::parties {

struct Asking {
  DirectoryPtr parties;  // has both
  TenantId tenant;
  SupplierId supplier;
  std::string conversation_id;  // of the tenant's call
  Duration within{};            // the whole ask, a token's fetch included
};

// How long to wait for this supplier: its own ask_timeout, else `usual` (supplier.ask_timeout), less what the gateway
// itself needs to answer within it.
Duration ask_time(const Supplier& supplier, Duration usual);

// The reasons behind their fixed lead-in; one where the supplier gave none.
std::vector<Problem> reasons(AskEnd end, const std::vector<std::string>& messages, std::string_view supplier);

// The error that an ask without an answer is: kSupplierRefused, kSupplierFault, kSupplierTimedOut or
// kSupplierNotOffered. Not to be called with kAnswered.
Error ask_error(AskEnd end, const std::vector<std::string>& messages, std::string_view supplier);
template <class Value>
Error ask_error(const Asked<Value>& asked, std::string_view supplier) {
  return ask_error(asked.end, asked.messages, supplier);
}

}  // namespace fibrecafe::parties
