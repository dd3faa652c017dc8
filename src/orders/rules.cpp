// SPDX-License-Identifier: Apache-2.0
#include "orders/rules.hpp"

#include <algorithm>

namespace fibrecafe::orders {
namespace {

bool has_value(const std::vector<Characteristic>& characteristics, std::string_view name) {
  return std::any_of(characteristics.begin(), characteristics.end(),
                     [name](const Characteristic& each) { return each.name == name && !each.value.empty(); });
}

}  // namespace

std::optional<Problem> passed_date(const std::optional<Date>& requested, Date today) {
  if (!requested || *requested >= today) return {};
  return Problem{"requestedCompletionDate",
                 "accepted are today (" + format_date(today) + " in Europe/London) and later dates"};
}

bool names_its_line(const std::vector<Characteristic>& characteristics) {
  return has_value(characteristics, "LINE_ID") ||
         (has_value(characteristics, "ONT_REFERENCE") && has_value(characteristics, "ONT_PORT"));
}

std::string line_rule(OrderType type) {
  return std::string(text(type)) + " orders name an existing line: by ONT_REFERENCE and ONT_PORT, or by LINE_ID";
}

std::string cancellation_reasons(bool cancel_other) {
  std::string out;
  for (size_t i = 0; i < words<CancellationReason>().size(); ++i) {
    auto reason = static_cast<CancellationReason>(i);
    if (is_cancel_other(reason) == cancel_other) out += (out.empty() ? "" : ", ") + std::string(text(reason));
  }
  return out;
}

}  // namespace fibrecafe::orders
