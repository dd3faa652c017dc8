// SPDX-License-Identifier: Apache-2.0
// The small values that orders, enquiries and appointments are made of: where, what, who and when. Sources:
// tenant-api.md 3, decisions.md 2.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "vocabulary/codes.hpp"

namespace fibrecafe {

struct AddressIdentifier {
  std::string id;  // 1..64; UPRN: 1..12 digits
  AddressType type = AddressType::kUprn;
  bool operator==(const AddressIdentifier&) const = default;
};

struct Address {
  AddressIdentifier identifier;
  std::vector<AddressIdentifier> additional;  // e.g. NAD and DistrictCode beside a UPRN
  bool operator==(const Address&) const = default;
};

struct Characteristic {
  std::string name;   // 1..64
  std::string value;  // 0..1000; booleans, numbers and dates are text
  bool operator==(const Characteristic&) const = default;
};

struct Contact {
  std::string name;                  // 1..100
  std::string phone_number;          // 3..30
  std::optional<std::string> email;  // 3..254
  bool operator==(const Contact&) const = default;
};

// An appointment's time. Suppliers and the gateway's own table give the class; `standard` false is a premium slot.
struct Timeslot {
  Time start{};
  Time end{};
  std::optional<TimeslotClassification> classification{};
  std::optional<bool> standard{};
  bool operator==(const Timeslot&) const = default;
};

}  // namespace fibrecafe
