// SPDX-License-Identifier: Apache-2.0
// The enquiries' port to suppliers that speak the published Supplier API 1.15: GET /service-availability, and beside it
// GET /addresses at those that offer it, in the shape of the Tenant API.
#pragma once

#include <memory>

#include "enquiries/ports.hpp"
#include "suppliers/fibrecafe/ask.hpp"

namespace fibrecafe::suppliers {

std::unique_ptr<enquiries::SupplierAsks> make_enquiry_asks(Asker& asker);

}  // namespace fibrecafe::suppliers
