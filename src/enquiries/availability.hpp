// SPDX-License-Identifier: Apache-2.0
// What can be ordered at an address, as one supplier says it: the tenant's shape of tenant-api.md 2.2.
//
// Plain values. Suppliers of either generation are read into it (suppliers/fibrecafe), tenant_json shows it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "enquiries/address.hpp"

namespace fibrecafe::enquiries {

// A choice within a product, normally LINE_PROFILE, and what can be chosen.
struct OfferedCharacteristic {
  std::string name;
  std::vector<std::string> values;
  bool operator==(const OfferedCharacteristic&) const = default;
};

struct OfferedSpecification {
  std::string id;
  std::string name;
  std::vector<OfferedCharacteristic> characteristics;
  bool operator==(const OfferedSpecification&) const = default;
};

// What stands in the way of an installation.
struct Constraint {
  std::string code;
  std::string text;
  bool operator==(const Constraint&) const = default;
};

struct OntPort {
  std::optional<int64_t> number;
  std::string description;
  std::string status;  // ACTIVE, STOPPED; the list is not published
  std::optional<bool> tenant_active;
  std::optional<Time> stopped;
  bool operator==(const OntPort&) const = default;
};

struct Ont {
  std::string reference;
  std::string serial_number;
  std::string manufacturer;
  std::string floor;
  std::string room;
  std::string position;
  std::vector<OntPort> ports;
  bool operator==(const Ont&) const = default;
};

// Where a line is handed over, and how.
struct HandOver {
  std::string enni_id;
  std::string site_name;
  std::string site_location;
  std::string installation_type;  // set: an engineer has to come
  bool operator==(const HandOver&) const = default;
};

struct NewLine {
  std::string type = "NEW";
  std::string line_type;
  std::vector<Constraint> constraints;
  HandOver hand_over;
  std::vector<Characteristic> characteristics;
  bool operator==(const NewLine&) const = default;
};

struct ExistingLine {
  std::string line_id;
  std::string line_type;
  HandOver hand_over;
  std::optional<Ont> ont;
  std::vector<Characteristic> characteristics;
  bool operator==(const ExistingLine&) const = default;
};

struct Availability {
  std::optional<AddressRecord> address;  // the supplier's own record; a supplier with nothing to say may leave it out
  std::vector<OfferedSpecification> specifications;
  std::optional<NewLine> line;  // a new line can be installed
  std::vector<ExistingLine> existing_lines;

  bool says_something() const { return !specifications.empty() || line || !existing_lines.empty(); }
  bool operator==(const Availability&) const = default;
};

}  // namespace fibrecafe::enquiries
