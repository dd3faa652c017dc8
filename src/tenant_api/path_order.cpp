// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/path_order.hpp"

#include <charconv>

namespace fibrecafe::tenant_api {

tl::unexpected<Error> no_such_order() {
  return fail(ErrorCode::kNotFound, "No such order");
}

Result<orders::OrderKey> order_in_path(const edge::Call& call) {
  std::string_view text = call.path_id;
  int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool is_whole = error == std::errc() && end == text.data() + text.size() && !text.starts_with('0');
  if (!is_whole || number < 1 || number > kIdMax) return no_such_order();
  return orders::OrderKey{call.principal->tenant(), OrderId{number}};
}

}  // namespace fibrecafe::tenant_api
