// SPDX-License-Identifier: Apache-2.0
// What the end of a call to a supplier means for the message it carried, whatever the message told (decisions.md 4):
// settled one way or another, to be sent again, or not to be known yet. Pure; decide_answer says what the settled ones
// mean for an order, decide_request for an amendment or cancellation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orders/messages.hpp"

namespace fibrecafe::orders {

enum class Settled {
  kNotYet,   // `again` is the message as it now waits or stays unknown
  kTaken,    // as the answer says
  kHasIt,    // a KCI shows that the supplier has it: counts as a 202
  kRefused,  // `messages`: the supplier's reasons
  kFailed,   // `fault` and `messages` for the tenant
};

struct Outcome {
  Settled settled = Settled::kNotYet;
  std::optional<SupplierMessage> again{};
  FaultCode fault = FaultCode::kSupplierFault;
  std::vector<std::string> messages{};
  bool may_exist = false;  // kFailed after an unknown outcome: the supplier may have it all the same
};

// `repeats_are_safe`: the supplier's profile lets the same message go again. `supplier_has_it`: a KCI is held that
// shows that the supplier took it whatever its answer was; only a plain refusal outweighs that.
Outcome outcome_of(const SupplierMessage& message, const SupplierAnswer& answer, bool repeats_are_safe,
                   bool supplier_has_it, Time now);

// The wait for an unknown outcome is over.
Outcome given_up(const SupplierMessage& message);

// A refusal as one text for the tenant, behind a lead-in that says whose words these are.
std::string refusal_text(const std::vector<std::string>& messages);

}  // namespace fibrecafe::orders
