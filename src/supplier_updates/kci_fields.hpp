// SPDX-License-Identifier: Apache-2.0
// The field tables of a supplier's KCI (supplier-and-updates.md 3.2, 3.3), read leniently: unknown fields are ignored,
// ids may be digits in a text, a date-time may be a plain date, and of the entity only what the gateway takes is
// checked.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fields/fields.hpp"
#include "orders/messages.hpp"

namespace fibrecafe::supplier_updates {

// What a body says, before its parts are judged together.
struct GivenKci {
  orders::SupplierKci kci;  // without received_on and raw
  std::optional<std::string> supplier_code;
  std::string_view entity_name;  // "provideServiceOrder"; empty: no entity that is known
  bool entity_offered = false;   // orders of all kinds
  orders::EntityClaim claim;     // of an entity that is offered
};

GivenKci read_kci(const json::object& body, fields::Findings& findings);

}  // namespace fibrecafe::supplier_updates
