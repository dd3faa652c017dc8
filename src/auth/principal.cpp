// SPDX-License-Identifier: Apache-2.0
#include "auth/principal.hpp"

namespace fibrecafe::auth {

Principal make_principal(const parties::Client& client) {
  Principal principal;
  principal.client_ = client.id;
  principal.role_ = client.role;
  principal.tenant_ = client.tenant;
  principal.supplier_ = client.supplier;
  principal.rate_per_second_ = client.rate_per_second;
  return principal;
}

}  // namespace fibrecafe::auth
