// SPDX-License-Identifier: Apache-2.0
// What suppliers and address sources say, as tenants read it. Shapes: api/openapi/tenant.yaml.
#pragma once

#include <vector>

#include "base/json.hpp"
#include "enquiries/gather.hpp"

namespace fibrecafe::tenant_json {

json::object address_record_json(const enquiries::AddressRecord& record);
json::array address_records_json(const std::vector<enquiries::AddressRecord>& records);

// `asked` stands for the record of a supplier that gave none.
json::array availability_json(const std::vector<enquiries::SupplierAvailability>& elements, const Address& asked);

}  // namespace fibrecafe::tenant_json
