// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/asking.hpp"

namespace fibrecafe::tenant_api {

bool Waiting::enter() {
  if (now_.fetch_add(1) < most_) return true;
  --now_;
  return false;
}

}  // namespace fibrecafe::tenant_api
