// SPDX-License-Identifier: Apache-2.0
// Whom enquiries are put to: suppliers, and the gateway's own address source.
#pragma once

#include <functional>
#include <vector>

#include "enquiries/availability.hpp"
#include "parties/asking.hpp"
#include "vocabulary/asked.hpp"

namespace fibrecafe::enquiries {

struct AvailabilityQuestion {
  Address address;
  std::vector<ServiceType> service_types{ServiceType::kBroadband};
};

class SupplierAsks {
 public:
  virtual ~SupplierAsks() = default;
  // `done` runs once, at the latest when `asking.within` is over, on any thread, perhaps before this returns.
  virtual void availability(parties::Asking asking, const AvailabilityQuestion& question,
                            std::function<void(Asked<Availability>)> done) = 0;
  virtual void addresses(parties::Asking asking, const AddressSearch& search,
                         std::function<void(Asked<std::vector<AddressRecord>>)> done) = 0;
};

// Addresses that the operator loaded. Thread-safe; a look-up takes less than a millisecond and waits for nobody.
class AddressSource {
 public:
  virtual ~AddressSource() = default;
  virtual bool is_loaded() const = 0;  // false: there is none, find() gives nothing
  // Those that fit, in the source's order. Texts are compared without case and spaces. Throws std::runtime_error when
  // the source breaks under the look-up; from then on it is not loaded.
  virtual std::vector<AddressRecord> find(const AddressSearch& search) const = 0;
};

}  // namespace fibrecafe::enquiries
