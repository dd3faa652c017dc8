// SPDX-License-Identifier: Apache-2.0
// Small rules that placing, amending and cancelling share (decisions.md 2).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "orders/order.hpp"

namespace fibrecafe::orders {

// A requestedCompletionDate before today (London's); nothing when it may stand.
std::optional<Problem> passed_date(const std::optional<Date>& requested, Date today);
// Do these characteristics say which existing line is meant?
bool names_its_line(const std::vector<Characteristic>& characteristics);
std::string line_rule(OrderType type);  // what would be accepted
std::string cancellation_reasons(bool cancel_other);

}  // namespace fibrecafe::orders
