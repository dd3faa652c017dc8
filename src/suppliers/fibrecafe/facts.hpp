// SPDX-License-Identifier: Apache-2.0
// What the gateway takes from an order as a supplier's answer shows it.
//
// Used by judge.cpp. Reads liberally: other fields are ignored, and only what api/openapi/supplier.yaml describes must
// be well formed. What was ordered (characteristics, the product's name) is taken too where it can be read, as from a
// KCI's entity (decisions.md 5), but spoils nothing.
#pragma once

#include <optional>
#include <vector>

#include "base/json.hpp"
#include "orders/messages.hpp"

namespace fibrecafe::suppliers {

struct FactsRead {
  orders::SupplierFacts facts;
  std::vector<Problem> problems;  // of the described fields, in their order
};

FactsRead read_facts(const json::object& order, OrderKind kind);

// A supplier's number for something; nothing when it cannot be read.
std::optional<std::string> read_reference(const json::object& from, std::string_view name);

// One of the gateway's numbers, as a JSON number or as digits in a text. Nothing when it is neither.
std::optional<int64_t> read_given_id(const json::value& value);

}  // namespace fibrecafe::suppliers
