// SPDX-License-Identifier: Apache-2.0
// The command line's short transactions on a PostgreSQL database, beside running gateways or without any.
#pragma once

#include "store/store.hpp"

namespace fibrecafe::store::postgres {

// As store::run_beside.
bool run_beside(const StoreLocation& location, bool make_if_missing, const std::function<bool(Unit&)>& act);

}  // namespace fibrecafe::store::postgres
