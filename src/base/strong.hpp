// SPDX-License-Identifier: Apache-2.0
// Distinct types for numbers that must not be mixed up: OrderId, TenantId.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace fibrecafe {

template <class Tag>
struct StrongId {
  int64_t value = 0;
  auto operator<=>(const StrongId&) const = default;
};

}  // namespace fibrecafe

template <class Tag>
struct std::hash<fibrecafe::StrongId<Tag>> {
  size_t operator()(fibrecafe::StrongId<Tag> id) const noexcept { return std::hash<int64_t>{}(id.value); }
};
