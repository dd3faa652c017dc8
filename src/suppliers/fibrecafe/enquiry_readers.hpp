// SPDX-License-Identifier: Apache-2.0
// A supplier's answers to enquiries, read into the tenant's shape.
//
// Both generations of siteInformation are taken: the flat one (`newLine`, and what the line is like beside it) and the
// one with a `line` object (tenant-api.md 2.2, supplier-and-updates.md 2.2). Reads liberally: what is not known is
// ignored, numbers stand for texts. What is taken and has another shape is a finding with its path.
#pragma once

#include <vector>

#include "base/json.hpp"
#include "enquiries/availability.hpp"
#include "fields/findings.hpp"

namespace fibrecafe::suppliers {

void read_availability(const json::value& from, enquiries::Availability& into, fields::Findings& findings);
void read_addresses(const json::value& from, std::vector<enquiries::AddressRecord>& into, fields::Findings& findings);

}  // namespace fibrecafe::suppliers
