// SPDX-License-Identifier: Apache-2.0
// Numbers as PostgreSQL spells an array of them, for a parameter that the statement casts: $1::text::bigint[].
#pragma once

#include <string>
#include <vector>

namespace fibrecafe::store::postgres {

template <class Item, class Number>
std::string array_text(const std::vector<Item>& items, Number number) {
  std::string text = "{";
  for (const Item& item : items) {
    if (text.size() > 1) text += ',';
    text += std::to_string(number(item));
  }
  return text + '}';
}

}  // namespace fibrecafe::store::postgres
