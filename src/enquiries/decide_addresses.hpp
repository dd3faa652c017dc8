// SPDX-License-Identifier: Apache-2.0
// Where a tenant's look-up of addresses goes: to the supplier it names, else to the one the operator has set for it,
// else to the gateway's own source. Pure. Source: tenant-api.md 2.1.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "parties/directory.hpp"

namespace fibrecafe::enquiries {

// The supplier to ask; nothing: the gateway's own source, which is there. `named`: empty, or a supplier's name. A
// supplier that was set and is gone, or no longer agreed, counts as not set. Errors: kRejected (not agreed),
// kSupplierNotOffered (that supplier offers no addresses), kNotOffered (no source at all).
Result<std::optional<SupplierId>> decide_address_source(const parties::Directory& parties, TenantId tenant,
                                                        const std::string& named, bool own_is_loaded);

}  // namespace fibrecafe::enquiries
